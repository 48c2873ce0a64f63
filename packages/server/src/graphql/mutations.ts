import { type ErrorCode, IncidentCenterError, type OperationName, operations } from '@incident-center/sdk/contract';
import { GraphQLBoolean, type GraphQLFieldConfigArgumentMap, GraphQLInt, GraphQLNonNull, GraphQLString } from 'graphql';
import { type ChangeName, useCases } from '../operations.js';
import { perform, type Reply, type UseCase } from '../perform.js';
import type { GraphqlContext } from './context.js';
import type { InputTypes } from './input-types.js';
import { camelCase, pascalCase } from './names.js';
import { inputObjectOf, parseOperationInput } from './operation-input.js';
import type { Fields, OutputTypes } from './output-types.js';
import { createReader } from './reader.js';

/** A machine's operation: it has a credential of its own, and no place among what people ask for. */
const NOT_FOR_PEOPLE: ReadonlySet<OperationName> = new Set(['receive_alerts']);

/** Every change that is a mutation. */
export const MUTATIONS = (Object.keys(useCases) as ChangeName[]).filter((name) => !NOT_FOR_PEOPLE.has(name));

const MAX_KEY_LENGTH = 255;

const CHANGE_ARGUMENTS: GraphQLFieldConfigArgumentMap = {
  expectedVersion: {
    type: GraphQLInt,
    description: 'The version that you read; another one is refused with VERSION_MISMATCH.',
  },
  idempotencyKey: {
    type: GraphQLString,
    description: 'Makes repeating this change safe: the first answer is given again.',
  },
};

interface ChangeArguments {
  input?: unknown;
  expectedVersion?: number | null;
  idempotencyKey?: string | null;
}

function checkArguments({ expectedVersion, idempotencyKey }: ChangeArguments): void {
  if (typeof expectedVersion === 'number' && expectedVersion < 1)
    throw new IncidentCenterError('MALFORMED_REQUEST', 'expectedVersion must be a version that we gave');
  const length = idempotencyKey?.length ?? 1;
  // NUL is no text for Postgres, and no header could hold it.
  if (length === 0 || length > MAX_KEY_LENGTH || /[^\x20-\x7e]/.test(idempotencyKey ?? ''))
    throw new IncidentCenterError(
      'MALFORMED_REQUEST',
      `idempotencyKey must have 1 to ${MAX_KEY_LENGTH} printable ASCII characters`,
    );
}

/** The answer of the write path; a refusal that had an effect is thrown again, with its receipts. */
function payloadOf({ status, body, replayed }: Reply): Record<string, unknown> {
  const answer = JSON.parse(body) as Record<string, unknown>;
  if (status < 400) return { ...answer, replayed };
  const { type: _, title: __, status: ___, code, detail, ...details } = answer;
  throw new IncidentCenterError(code as ErrorCode, detail as string | undefined, { details: { ...details, replayed } });
}

function mutationOf(name: ChangeName, inputs: InputTypes, outputs: OutputTypes): Fields[string] {
  const { response, summary } = operations[name];
  const input = inputObjectOf(inputs, name);
  const replayed = {
    type: new GraphQLNonNull(GraphQLBoolean),
    description: 'Whether this is the answer to an earlier request with the same key.',
  };
  return {
    type: outputs.of(response, `${pascalCase(name)}Payload`, { fields: () => ({ replayed }) }),
    description: summary,
    args: { ...(input === undefined ? {} : { input: { type: new GraphQLNonNull(input.type) } }), ...CHANGE_ARGUMENTS },
    resolve: async (_source, args: ChangeArguments, { caller }: GraphqlContext) => {
      checkArguments(args);
      const wire = (input?.toWire(args.input) ?? {}) as Record<string, unknown>;
      const { center, principal } = caller;
      try {
        const reply = await perform(center, useCases[name] as unknown as UseCase<ChangeName, unknown>, {
          principal,
          operation: name,
          input: parseOperationInput(name, wire),
          idempotency_key: args.idempotencyKey ?? undefined,
          if_match: args.expectedVersion ?? undefined,
          request_id: caller.requestId,
        });
        return payloadOf(reply);
      } finally {
        caller.reader = createReader(center, principal);
      }
    },
  };
}

/** One mutation for each change of the contract. */
export function mutationFields(inputs: InputTypes, outputs: OutputTypes): Fields {
  return Object.fromEntries(MUTATIONS.map((name) => [camelCase(name), mutationOf(name, inputs, outputs)]));
}
