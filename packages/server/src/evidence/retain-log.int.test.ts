import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { blobSource, verifyBundle } from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { handleIncident } from '../testing/scenarios/handled-incident.js';
import { operator } from '../testing/scenarios/personas.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';

let database: TestDatabase;
let center: TestCenter;
let observer: DatabaseObserver;
let directory: string;

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url } });
  observer = await observeDatabase(database.url);
  await handleIncident(center, ['A1']);
});
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'incident-center-retained-'));
});
afterAll(async () => {
  await observer.stop();
  await center.stop();
  await database.drop();
});

const retain = (options: { part_events?: number; openings?: boolean; objects?: boolean } = {}) =>
  center.center.retainLog({ directory, ...options });

async function verifyAll() {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.tar'));
  const from = (name: string) => Number(name.split('-')[1]);
  const sources = await Promise.all(
    names
      .sort((left, right) => from(left) - from(right))
      .map(async (name) => blobSource(name, new Blob([new Uint8Array(await readFile(path.join(directory, name)))]))),
  );
  return verifyBundle(sources, { trust: JSON.stringify(await center.center.trust()) });
}

/** Waits until everything is numbered and signed. */
async function settled() {
  const [count] = await observer.query<{ total: number }>(
    'select count(*)::int as total from incident_center.timeline_event',
  );
  await expect
    .poll(async () => {
      const [newest] = await observer.query<{ size: number }>(
        'select max(size)::int as size from incident_center.log_checkpoint',
      );
      return newest?.size;
    })
    .toBe(count?.total);
  return count?.total ?? 0;
}

describe('the log for long-term retention', () => {
  test('is written in parts that follow each other, that both end and begin at a checkpoint, and that are verified', async () => {
    const total = await settled();
    const first = await retain({ part_events: 5 });
    expect(first.parts.length).toBeGreaterThan(1);
    expect(first.next_index).toBe(total);
    expect(await verifyAll()).toMatchObject({ exit_code: 0, first_bad: null });
    expect((await readdir(directory)).every((name) => /^log-\d+-\d+\.tar$/.test(name))).toBe(true);
  });

  test('goes on after the last part, and writes over none', async () => {
    await settled();
    const first = await retain();
    const [part] = first.parts;
    const before = await readFile(path.join(directory, part?.file ?? ''));
    expect((await retain()).parts).toEqual([]);
    await center.as(operator()).createIncident({ title: 'Slow', severity: 'high', tenants: ['A1'] });
    await settled();
    const second = await retain();
    expect(second.parts.map(({ from }) => from)).toEqual([first.next_index]);
    expect((await readFile(path.join(directory, part?.file ?? ''))).equals(before)).toBe(true);
    expect(await verifyAll()).toMatchObject({ exit_code: 0 });
  });

  test('is the same bytes whoever writes it', async () => {
    await settled();
    const one = await retain({ part_events: 7 });
    await rm(directory, { recursive: true });
    expect(await retain({ part_events: 7 })).toEqual(one);
  });

  test('can leave texts and files out, and is verified all the same', async () => {
    await settled();
    await retain({ openings: false, objects: false });
    expect(await verifyAll()).toMatchObject({ exit_code: 0 });
  });

  test('is not written after parts with a gap between them', async () => {
    await settled();
    const { parts } = await retain({ part_events: 5 });
    await rename(path.join(directory, parts[1]?.file ?? ''), path.join(directory, 'elsewhere'));
    await expect(retain()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('is not written of a log that lost an event: nothing is, and the number of the event is named', async () => {
    await settled();
    await observer.query(`delete from incident_center.timeline_event
      where id = (select event_id from incident_center.log_entry where log_index = 3)`);
    await expect(retain()).rejects.toMatchObject({
      code: 'EVIDENCE_TAMPERED',
      details: { first_bad: { log_index: 3 } },
    });
    expect(await readdir(directory)).toEqual([]);
  });
});
