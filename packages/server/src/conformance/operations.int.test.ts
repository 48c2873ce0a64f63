import { ERROR_CODES, isChange, namesRow, OPERATION_NAMES, operations } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeCursor } from '../cursor.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { type Refusal, refusal } from '../testing/scenarios/requests.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { ask, callerIn, type Input } from './ask.js';
import { openScene } from './create-scene.js';
import { expectDescribedEvents } from './expect-described-events.js';
import { expectedAnswer } from './expected-answer.js';
import { type Scene, TRIALS, type Trial } from './fixture.js';
import { fixtures } from './fixtures.js';

let database: TestDatabase;
let observer: DatabaseObserver;
let scene: Scene;

beforeAll(async () => {
  database = await createTestDatabase();
  scene = await openScene(database.url);
  observer = await observeDatabase(database.url);
});
afterAll(async () => {
  await observer.stop();
  await scene.center.stop();
  await database.drop();
});

/** Signed as ours are, by another key. */
const FORGED = writeCursor(new Uint8Array(32), 'incidents:created_at', [
  '2026-03-01T03:00:00.000Z',
  crypto.randomUUID(),
]);

/** What a trial says beside the valid input. */
const INPUTS: Partial<Record<Trial, Input>> = {
  'an unknown field': { no_such_field: true },
  'a cursor that is none': { cursor: 'abc' },
  'a forged cursor': { cursor: FORGED },
};
const HEADERS: Partial<Record<Trial, Record<string, string>>> = {
  'a stale version': { 'If-Match': '"v99"' },
  'a malformed If-Match': { 'If-Match': 'W/"v1"' },
  'a key that is too long': { 'Idempotency-Key': 'k'.repeat(256) },
  'its own tenant': { 'Idempotency-Key': 'first' },
  'the same key again': { 'Idempotency-Key': 'first' },
  'the same key for something else': { 'Idempotency-Key': 'first' },
};

/** Trials of those who have nothing to do with tenant A1, and the tenant that they have. */
const BESIDE: Partial<Record<Trial, string>> = { 'another tenant': 'B1', 'no role': 'none', 'the flag off': 'OFF' };

interface Told {
  status: number;
  type: string | null;
  etag: string | null;
  bytes: string;
}

async function tell(response: Response): Promise<Told> {
  const { status, headers } = response;
  const bytes = Buffer.from(await response.clone().arrayBuffer()).toString('base64');
  return { status, type: headers.get('content-type'), etag: headers.get('etag'), bytes };
}

/** The version of the one thing that an answer is about. */
function versionIn(body: Record<string, unknown>): number | undefined {
  for (const value of Object.values(body)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    const { version, row_version = version } = value as { version?: unknown; row_version?: unknown };
    if (typeof row_version === 'number') return row_version;
  }
  return undefined;
}

describe.each(OPERATION_NAMES)('%s', (name) => {
  // One for all trials: whoever is refused leaves it as it is.
  let input: Input;
  let first: Told | undefined;

  beforeAll(async () => {
    input = (await fixtures[name].input(scene)) as Input;
  });

  const send = (trial: Trial) => {
    const other = trial === 'the same key for something else' ? fixtures[name].other : undefined;
    return ask(scene.center, name, {
      caller: callerIn(name, trial),
      input: { ...input, ...other, ...INPUTS[trial] },
      headers: HEADERS[trial] ?? {},
      parameters: trial === 'an unknown parameter' ? { no_such_parameter: '1' } : {},
    });
  };

  const meant = TRIALS.filter((trial) => expectedAnswer(name, trial, {}) !== undefined);
  test.each(meant)('answers %s as it should', async (trial) => {
    const expected = expectedAnswer(name, trial, input) ?? 'success';
    const before = await observer.snapshot();
    const response = await send(trial);
    if (expected !== 'success') {
      const body: Refusal = await refusal(response, expected);
      expect(body.instance ?? '', 'a refusal names its request').toMatch(/^urn:uuid:/);
      expect(response.status).toBe(ERROR_CODES[expected].status);
      expect(await observer.snapshot(), 'a refusal changes nothing').toEqual(before);
      return;
    }
    const told = await tell(response);
    const text = await response.text();
    expect(told.status, text).toBe(operations[name].success);
    expect(told.type).toBe('application/json; charset=utf-8');
    const body = JSON.parse(text) as Record<string, unknown>;
    operations[name].response.parse(body);
    if (name.startsWith('list_') && trial in BESIDE) {
      const items = body.items as { tenants?: string[] }[];
      const foreign = items.filter(({ tenants = [] }) => !tenants.includes(BESIDE[trial] ?? ''));
      expect(foreign, 'a list has nothing of anybody else').toEqual([]);
      if (items.length === 0 && 'total' in body) expect(body.total, 'nor counts it').toBe(0);
    }
    const version = versionIn(body);
    if (version !== undefined && name !== 'get_session') expect(told.etag).toBe(`"v${version}"`);
    if (trial === 'its own tenant') first = told;
    if (trial === 'the same key again') {
      expect(told, 'the first answer, byte for byte').toEqual(first);
      expect(response.headers.get('idempotency-replayed')).toBe('true');
      expect(await observer.snapshot(), 'a repeated request has no second effect').toEqual(before);
    }
  });

  if (isChange(name) && namesRow(name)) {
    test('takes the version that was read', async () => {
      const fresh = (await fixtures[name].input(scene)) as Input;
      const caller = callerIn(name, 'its own tenant');
      const stale = await ask(scene.center, name, { caller, input: fresh, headers: { 'If-Match': '"v99"' } });
      const { version } = await refusal(stale, 'VERSION_MISMATCH');
      expect(version, 'a refusal names the version that there is').toEqual(expect.any(Number));
      const headers = { 'If-Match': `"v${version}"` };
      const response = await ask(scene.center, name, { caller, input: fresh, headers });
      expect(response.status, await response.clone().text()).toBe(operations[name].success);
    });
  }
});

test('every event that came of it is what the docs say of its type', async () => {
  expect((await expectDescribedEvents(observer)).size).toBeGreaterThan(15);
});

test('a change has a fixture with another request, or a replay could not be told from it', () => {
  expect(OPERATION_NAMES.filter((name) => isChange(name) && fixtures[name].other === undefined)).toEqual([]);
});
