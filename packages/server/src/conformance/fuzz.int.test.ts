import {
  ERROR_CODES,
  type ErrorCode,
  errorsOf,
  isChange,
  openApiDocument,
  operations,
} from '@incident-center/sdk/contract';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import type { Known, Schema } from './arbitrary-of-schema.js';
import type { Input } from './ask.js';
import { openScene } from './create-scene.js';
import { expectDescribedEvents } from './expect-described-events.js';
import type { Scene } from './fixture.js';
import { fixtures } from './fixtures.js';
import { type DocumentedOperation, type FuzzCase, fuzzCases, requestOfCase } from './fuzz-case.js';

/** How many requests each operation gets: 2,000 in CI. */
const CASES = Number(process.env.FUZZ_CASES ?? (process.env.CI === undefined ? 200 : 2_000));
/** So many at once: they meet each other, and the database is never idle. */
const AT_ONCE = 16;
/** Things for an operation to act on. More would cost more than they find. */
const INPUTS = 12;
const LONGEST_MS = 120_000;

interface Document {
  paths: Record<string, Record<string, Omit<DocumentedOperation, 'path' | 'method'>>>;
  components: { schemas: Record<string, Schema> };
}
const document = openApiDocument() as unknown as Document;
const documented: DocumentedOperation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method })),
);
// What only reads comes first: what changes makes more and more to read.
const inOrder = documented.toSorted(
  (left, right) => Number(isChange(left.operationId)) - Number(isChange(right.operationId)),
);

const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
ajv.addSchema({ $id: 'document', components: document.components });
const compiled = (schema: Schema): ValidateFunction =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as object);
const problem = compiled({ $ref: '#/components/schemas/Problem' });

let database: TestDatabase;
let scene: Scene;
let observer: DatabaseObserver;
const lines: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  scene = await openScene(database.url, {
    log: (line) => lines.push(line),
    // Beyond that a 503 would be right.
    evidence: { bundles: { at_once: AT_ONCE } },
  });
  observer = await observeDatabase(database.url);
});
afterAll(async () => {
  await observer.stop();
  await scene.center.stop();
  await database.drop();
});

const uuidsIn = (value: unknown): string[] =>
  JSON.stringify(value).match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g) ?? [];

/** What the log has of a request that failed. */
const logged = (text: string) => {
  const id = /"urn:uuid:([^"]+)"/.exec(text)?.[1];
  return id === undefined ? '' : (lines.find((line) => line.includes(id)) ?? '').slice(0, 2_000);
};

interface Sent {
  operation: DocumentedOperation;
  one: FuzzCase;
  response: Response;
  text: string;
}

function check({ operation, one, response, text }: Sent, answer: ValidateFunction): void {
  const { operationId: name } = operation;
  const said = `${name} ${JSON.stringify(one).slice(0, 2_000)}\n${response.status} ${text.slice(0, 500)}\n${logged(text)}`;
  // Nothing that it depends on was stopped, so there is no reason for a 503 either.
  expect(response.status, said).toBeLessThan(500);
  expect(response.headers.get('x-request-id'), said).not.toBeNull();
  const body = JSON.parse(text) as { code?: ErrorCode };
  if (response.status < 400) {
    expect(operation.responses, said).toHaveProperty(String(response.status));
    expect(response.headers.get('content-type'), said).toBe('application/json; charset=utf-8');
    answer(body);
    expect(answer.errors ?? [], said).toEqual([]);
    return;
  }
  expect(response.headers.get('content-type'), said).toBe('application/problem+json; charset=utf-8');
  problem(body);
  expect(problem.errors ?? [], said).toEqual([]);
  expect(errorsOf(name), said).toContain(body.code);
  expect(response.status, said).toBe(ERROR_CODES[body.code ?? 'INTERNAL'].status);
}

describe('whatever is asked for', () => {
  test.each(inOrder.map((operation) => [operation.operationId, operation] as const))(
    '%s answers within the document',
    async (name, operation) => {
      const success = Object.entries(operation.responses).find(([status]) => Number(status) < 300)?.[1];
      const answer = compiled(success?.content?.['application/json']?.schema ?? {});
      const inputs: Input[] = [];
      for (let made = 0; made < INPUTS; made += 1) inputs.push((await fixtures[name].input(scene)) as Input);
      const known: Known = {
        components: document.components.schemas,
        ids: [scene.runbook.id, ...uuidsIn(inputs)],
        words: ['look', 'reroute', 'bundle', 'A1', 'A2', 'prod', 'shard', 'share', 'operator', 'of-a1', 'a'.repeat(64)],
      };
      const answered: Record<string, number> = {};
      const send = async (one: FuzzCase) => {
        const { principal, target, init } = requestOfCase(operation, one);
        const response = await scene.center.request(principal, target, init);
        const text = await response.text();
        answered[response.status] = (answered[response.status] ?? 0) + 1;
        check({ operation, one, response, text }, answer);
      };
      const atOnce = fc.array(fuzzCases(operation, known, inputs), { minLength: AT_ONCE, maxLength: AT_ONCE });
      const all = fc.asyncProperty(atOnce, async (cases) => void (await Promise.all(cases.map(send))));
      // What failed is told by its request; to shrink a batch of them would take longer than to read it.
      const run = await fc.check(all, { numRuns: Math.ceil(CASES / AT_ONCE), endOnFailure: true });
      if (run.failed) throw new Error(`seed ${run.seed}: ${run.errorInstance}`, { cause: run.errorInstance });
      expect(Object.keys(answered), 'some of it is done').toContain(String(operations[name].success));
    },
    LONGEST_MS,
  );

  test('every event that came of it is what the docs say of its type', async () => {
    expect((await expectDescribedEvents(observer)).size).toBeGreaterThan(15);
  });
});
