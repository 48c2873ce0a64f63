import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

type Column = 'REST' | 'GraphQL' | 'alert webhook';

/** A bad input, what it gets, and the tests that show it: by their file and name, which have to be there. */
interface BadInput {
  input: string;
  answer: string;
  tests: readonly [file: string, ...names: string[]];
}

const REST = 'bad-input.int.test.ts';
const GRAPHQL = 'graphql/bad-input.int.test.ts';
const SENDERS = 'alerts/alert-sources.int.test.ts';
const ALERTMANAGER = 'alerts/alertmanager.int.test.ts';

/** What every door gets wrong, and has to answer in one way. Where 409 stands for 403, see docs/decisions/0010. */
const BAD_INPUTS: Record<Column, readonly BadInput[]> = {
  REST: [
    { input: 'a JSON key twice', answer: '400', tests: [REST, 'a key twice', 'a key twice, once escaped'] },
    { input: 'the key __proto__', answer: '400', tests: [REST, 'the key __proto__'] },
    { input: 'depth 33', answer: '400', tests: [REST, 'depth 33'] },
    { input: 'NUL, a lone surrogate', answer: '400', tests: [REST, 'NUL', 'a lone surrogate'] },
    { input: '1e400, 2^53+1', answer: '400', tests: [REST, '1e400', '2^53+1'] },
    { input: 'an unknown field', answer: '422', tests: [REST, 'an unknown field'] },
    {
      input: 'too large, chunked too',
      answer: '413',
      tests: [REST, 'a body that says it is too large', 'a body that is too large without saying so'],
    },
    {
      input: 'a small chunked body',
      answer: 'success',
      tests: [REST, 'what is only unusual is taken: chunks, depth 32, 2^53-1, other scripts'],
    },
    { input: 'an encoded slash in the path', answer: '404', tests: [REST, 'an encoded slash'] },
    {
      input: 'another tenant’s id',
      answer: '404',
      tests: ['isolation.int.test.ts', 'reads %s of another tenant as one that is not there'],
    },
    { input: 'new to closed without a rationale', answer: '422', tests: [REST, 'closing without a rationale'] },
    {
      input: 'a high-risk step without an approval',
      answer: '409, blocked',
      tests: [REST, 'of a high-risk step is asked for, and the step stands blocked'],
    },
    { input: 'the approval of another incident', answer: '409', tests: [REST, 'the approval of another run'] },
    {
      input: 'a forged cursor',
      answer: '400',
      tests: [REST, 'a cursor with another position, or of another list, is refused'],
    },
  ],
  GraphQL: [
    {
      input: 'a urlencoded or multipart mutation',
      answer: '415',
      tests: [GRAPHQL, 'a mutation as a form', 'a mutation as multipart'],
    },
    { input: 'text/plain', answer: '415', tests: [GRAPHQL, 'JSON as text/plain'] },
    { input: 'a mutation by GET', answer: '405', tests: [GRAPHQL, 'a mutation by GET'] },
    { input: 'a batch', answer: '400', tests: [GRAPHQL, 'a batch'] },
    { input: '300 aliases', answer: '400', tests: [GRAPHQL, '300 aliases'] },
    { input: '400 fields that are one', answer: '400', tests: [GRAPHQL, '400 fields that are one'] },
    { input: 'depth by fragments', answer: '400', tests: [GRAPHQL, '13 levels by fragments'] },
    {
      input: 'a cycle of fragments',
      answer: '400',
      tests: [GRAPHQL, 'a fragment that spreads itself', 'two fragments that spread each other'],
    },
    { input: 'introspection in production', answer: '400', tests: [GRAPHQL, 'introspection in production'] },
    {
      input: 'a typo',
      answer: 'no suggestions in production',
      tests: [GRAPHQL, 'the typo in %s without a word about what there is'],
    },
    { input: 'first: 1e9', answer: '400', tests: [GRAPHQL, 'first: 1e9'] },
    {
      input: 'an unknown persisted hash',
      answer: '400',
      tests: [GRAPHQL, 'the hash of a document that is not persisted'],
    },
    {
      input: 'a foreign id',
      answer: 'null, the same as a missing one',
      tests: [GRAPHQL, 'an id of another tenant for one that is missing'],
    },
    {
      input: 'a resolver that throws',
      answer: 'masked, with the request’s id',
      tests: [GRAPHQL, 'to say more of a failure than the id under which the log has it'],
    },
  ],
  'alert webhook': [
    {
      input: 'no credential, no signature',
      answer: '401',
      tests: [REST, 'a source without a credential'],
    },
    { input: 'signed, one byte changed', answer: '401', tests: [SENDERS, 'one byte changed'] },
    { input: 'a time 6 minutes off', answer: '401', tests: [SENDERS, 'a time 6 minutes ago', 'a time in 6 minutes'] },
    {
      input: 'the same id and body',
      answer: '200, no effect',
      tests: [SENDERS, 'and repeats itself gets the same answer as 200, without effect'],
    },
    {
      input: 'the same id, another body',
      answer: '409',
      tests: [SENDERS, 'and repeats the id with something else is refused for good'],
    },
    { input: 'signed, the JSON written again', answer: '401', tests: [SENDERS, 'the JSON written again'] },
    { input: 'a version that is not 4', answer: '422', tests: [REST, 'a notification of version 3'] },
    {
      input: 'truncatedAlerts above 0',
      answer: '202, flagged',
      tests: [SENDERS, 'that was cut short says so in the answer and in the timeline'],
    },
    {
      input: 'resolved before firing',
      answer: '202, no incident',
      tests: [ALERTMANAGER, 'none is opened by an alert that is resolved before it fired'],
    },
    {
      input: 'a tenant that is not the source’s',
      answer: '403',
      tests: [REST, 'an alert of a tenant that is not the source’s'],
    },
    {
      input: 'a dedup key of more than 255 characters',
      answer: '422',
      tests: [REST, 'an alert with a dedup key of 256 characters'],
    },
    { input: '10,000 alerts in one', answer: '413', tests: [SENDERS, '10,000 alerts'] },
    {
      input: 'the database is down',
      answer: '503 and Retry-After',
      tests: [REST, 'is 503 with Retry-After, for alerts too: Alertmanager tries 5xx again and nothing else'],
    },
    {
      input: 'a generatorURL of javascript:',
      answer: 'stored, inert',
      tests: [ALERTMANAGER, 'is kept as text and nothing else: addresses, markup, control characters, 20 kB'],
    },
  ],
};

describe.each(Object.entries(BAD_INPUTS))('a bad input by %s', (_, inputs) => {
  test('is one of fourteen', () => {
    expect(inputs).toHaveLength(14);
  });

  test.each(inputs)('$input: $answer, as a test shows', async ({ tests: [file, ...names] }) => {
    const text = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });
});
