import { isChange, type OperationName, operations } from '@incident-center/sdk/contract';
import { inputSchemaOf } from '../graphql/operation-input.js';
import type { Answer, Trial } from './fixture.js';
import { fixtures } from './fixtures.js';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** Whether an operation gives a page at a time. */
export const isPaged = (name: OperationName): boolean => 'cursor' in (inputSchemaOf(name).properties ?? {});

function answerToStranger(name: OperationName, input: object): Answer {
  // Whatever is somebody else's does not exist.
  if (UUID.test(JSON.stringify(input))) return 'NOT_FOUND';
  // What is yet to be is nobody's, so it is refused by name; a list has nothing of anybody else in it.
  return isChange(name) ? 'NOT_PERMITTED' : 'success';
}

function derived(name: OperationName, trial: Trial, input: object): Answer | undefined {
  const changes = isChange(name);
  const ofChange = (answer: Answer) => (changes ? answer : undefined);
  switch (trial) {
    case 'its own tenant':
      return 'success';
    case 'another tenant':
    case 'no role':
      return answerToStranger(name, input);
    case 'a role that only looks':
      return changes ? 'NOT_PERMITTED' : 'success';
    case 'the flag off':
      return operations[name].flag === undefined ? answerToStranger(name, input) : 'NOT_FOUND';
    case 'nobody':
      return 'UNAUTHENTICATED';
    case 'an unknown field':
      return operations[name].method === 'GET' ? undefined : 'INVALID_INPUT';
    case 'an unknown parameter':
      return 'INVALID_INPUT';
    case 'a cursor that is none':
    case 'a forged cursor':
      return isPaged(name) ? 'MALFORMED_CURSOR' : undefined;
    case 'a stale version':
      return ofChange('VERSION_MISMATCH');
    case 'a malformed If-Match':
    case 'a key that is too long':
      return ofChange('MALFORMED_REQUEST');
    case 'the same key again':
      return ofChange('success');
    case 'the same key for something else':
      return ofChange('IDEMPOTENCY_KEY_REUSED');
    case 'the same once more':
      return ofChange(fixtures[name].again ?? 'success');
  }
}

/** What a trial of an operation is answered with, or nothing where it has no meaning for it. */
export function expectedAnswer(name: OperationName, trial: Trial, input: object): Answer | undefined {
  const exception = fixtures[name].except?.[trial];
  return exception === undefined ? derived(name, trial, input) : exception.answer;
}
