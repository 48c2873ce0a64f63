import { POLICY_REQUIREMENTS } from '@incident-center/sdk/contract';
import { expect, test } from 'vitest';
import { refusalSentence } from './refusal-sentence.js';

test('a refusal says what would have to be otherwise, all of it at once', () => {
  expect(
    refusalSentence([
      { requirement: 'rationale_given', expected: ['10'], actual: ['0'] },
      { requirement: 'role_permits', expected: ['operator', 'team_lead'], actual: ['viewer'] },
    ]),
  ).toBe('give a rationale of at least 10 characters; it takes one of the roles: operator, team_lead');
});

test.each(POLICY_REQUIREMENTS)('%s is explained, also where the policy names nothing', (requirement) => {
  expect(refusalSentence([{ requirement }])).toMatch(/^[a-z][^_]+$/);
  expect(refusalSentence([{ requirement, expected: ['x'] }])).toMatch(/^[a-z]/);
});

test('a refusal without a reason has no sentence', () => {
  expect(refusalSentence([])).toBeUndefined();
});
