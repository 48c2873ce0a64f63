import { isChange, namesRow, OPERATION_NAMES, operations } from '@incident-center/sdk/contract';
import { eventHash, GENESIS_HASH } from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { refusal } from '../testing/scenarios/requests.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { expectVerified } from '../testing/scenarios/timelines.js';
import { ask, callerIn, type Input } from './ask.js';
import { openScene, SCENE_OPTIONS } from './create-scene.js';
import type { Scene } from './fixture.js';
import { fixtures } from './fixtures.js';

const RACERS = 32;

let database: TestDatabase;
let observer: DatabaseObserver;
let scene: Scene;
let beside: TestCenter;

beforeAll(async () => {
  database = await createTestDatabase();
  scene = await openScene(database.url);
  const { data_directory } = scene.center;
  beside = await createTestCenter({ ...SCENE_OPTIONS, database: { url: database.url }, data_directory });
  observer = await observeDatabase(database.url);
});
afterAll(async () => {
  await observer.stop();
  await beside.stop();
  await scene.center.stop();
  await database.drop();
});

type ChangeName = (typeof OPERATION_NAMES)[number];
const CHANGES = OPERATION_NAMES.filter(isChange);

/** Everybody at once, on two servers: how many were answered with what, and how many different answers there were. */
async function race(name: ChangeName, input: Input, headers: Record<string, string> = {}) {
  const caller = callerIn(name, 'its own tenant');
  const texts = new Set<string>();
  const counts: Record<string, number> = {};
  await Promise.all(
    Array.from({ length: RACERS }, async (_, number) => {
      const center = number % 2 === 0 ? scene.center : beside;
      const response = await ask(center, name, { caller, input, headers });
      const text = await response.text();
      const { code = String(response.status) } = JSON.parse(text) as { code?: string };
      texts.add(text);
      counts[code] = (counts[code] ?? 0) + 1;
    }),
  );
  return { counts, different: texts.size };
}

/** The version of the row that the path names: a refusal says it. */
async function versionOf(name: ChangeName, input: Input): Promise<number> {
  const caller = callerIn(name, 'its own tenant');
  const response = await ask(scene.center, name, { caller, input, headers: { 'If-Match': '"v999"' } });
  return (await refusal(response, 'VERSION_MISMATCH')).version as number;
}

describe.each(CHANGES)('of 32 who ask at once, %s lets', (name) => {
  const { again, keeps_version } = fixtures[name];
  const done = String(operations[name].success);
  const all = { [done]: RACERS };
  /** One is done, and all others are refused with one of these. What is gone may be missed before or after the lock. */
  const expectOne = (counts: Record<string, number>, ...refusals: string[]) => {
    const { [done]: winners, ...others } = counts;
    expect(winners, JSON.stringify(counts)).toBe(1);
    const fair = again === 'NOT_FOUND' ? [...refusals, 'NOT_FOUND', 'CONFLICT'] : refusals;
    expect(fair).toEqual(expect.arrayContaining(Object.keys(others)));
  };

  test(
    again === undefined ? 'everybody through: none of them contradicts another' : `one through: ${again}`,
    async () => {
      const input = (await fixtures[name].input(scene)) as Input;
      const { counts } = await race(name, input);
      if (again === undefined) expect(counts).toEqual(all);
      else expectOne(counts, again);
    },
  );

  test('one through where they have one key, and tells the others the same', async () => {
    const input = (await fixtures[name].input(scene)) as Input;
    const { counts, different } = await race(name, input, { 'Idempotency-Key': `${name}-raced` });
    expect({ counts, different }).toEqual({ counts: all, different: 1 });
  });

  if (namesRow(name) && keeps_version !== true) {
    test('one through where all have read one version', async () => {
      const input = (await fixtures[name].input(scene)) as Input;
      const headers = { 'If-Match': `"v${await versionOf(name, input)}"` };
      expectOne((await race(name, input, headers)).counts, 'VERSION_MISMATCH');
    });
  }
});

describe('after all races', () => {
  interface StoredEvent {
    chain: string;
    seq: number;
    event_text: string;
    prev_hash: string;
    event_hash: string;
    created_at: Date;
  }

  test('every chain is whole, and its times do not go backwards', async () => {
    const events = await observer.query<StoredEvent>(
      'select chain, seq, event_text, prev_hash, event_hash, created_at from incident_center.timeline_event order by chain, seq',
    );
    expect(events.length).toBeGreaterThan(CHANGES.length * 3);
    let before: StoredEvent | undefined;
    for (const event of events) {
      const follows = before?.chain === event.chain ? before : undefined;
      const where = `${event.chain} ${event.seq}`;
      expect(event.seq, where).toBe((follows?.seq ?? 0) + 1);
      expect(event.prev_hash, where).toBe(follows?.event_hash ?? GENESIS_HASH);
      expect(event.event_hash, where).toBe(eventHash(event.event_text, event.prev_hash, event.seq));
      expect(event.created_at.getTime(), where).toBeGreaterThanOrEqual(follows?.created_at.getTime() ?? 0);
      before = event;
    }
  });

  test('every timeline verifies, rows and all', async () => {
    const incidents = await observer.query<{ id: string }>(
      "select id from incident_center.incident where 'A1' = any(tenants)",
    );
    for (const { id } of incidents) await expectVerified(scene.center, { incident_id: id });
    const alone = await observer.query<{ id: string }>(
      'select id from incident_center.runbook_execution where incident_id is null',
    );
    for (const { id } of alone) await expectVerified(scene.center, { runbook_execution_id: id });
  });
});
