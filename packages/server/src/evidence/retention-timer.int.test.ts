import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { IncidentCenterOptions } from '../options.js';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';

const MINUTE_MS = 60_000;

let database: TestDatabase;
let directory: string;
let shift: number;
let started: TestCenter[];
let lines: string[];

beforeEach(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'incident-center-retention-'));
  shift = 0;
  started = [];
  lines = [];
});
afterEach(async () => {
  for (const center of started) await center.stop();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

async function startServer(retention?: IncidentCenterOptions['retention']): Promise<TestCenter> {
  const center = await createTestCenter({
    database: { url: database.url },
    now: () => Date.now() + shift,
    log: (line) => void lines.push(line),
    // It reads the keys of the first one.
    ...(started[0] && { data_directory: started[0].data_directory }),
    ...(retention && { retention }),
  });
  started.push(center);
  return center;
}

const declare = (center: TestCenter) =>
  center.as(testPrincipal('operator')).createIncident({ title: 'Slow', severity: 'high', tenants: ['A1'] });
const parts = async () => (await readdir(directory)).filter((name) => name.endsWith('.tar')).sort();
/** Where the last part ends. */
const end = async () => Math.max(0, ...(await parts()).map((name) => Number(/-(\d+)\.tar$/.exec(name)?.[1])));

test('the log is retained without anybody’s doing, once by all servers together, and goes on after the last part', async () => {
  const first = await startServer({ directory, every_minutes: 30 });
  await startServer({ directory, every_minutes: 30 });
  await declare(first);
  shift += 31 * MINUTE_MS;
  await vi.waitFor(async () => expect(await end()).toBeGreaterThan(0), 20_000);
  const size = await end();
  await declare(first);
  shift += 31 * MINUTE_MS;
  await vi.waitFor(async () => expect(await end()).toBeGreaterThan(size), 20_000);
  const names = await parts();
  expect(names.map((name) => Number(/^log-(\d+)-/.exec(name)?.[1])).sort((one, two) => one - two)[0]).toBe(0);
  expect(lines.filter((line) => line.includes('was written by somebody else'))).toEqual([]);
});

test('a server without a directory leaves it to those that have one', async () => {
  const having = await startServer({ directory });
  await declare(having);
  shift += 61 * MINUTE_MS;
  await vi.waitFor(async () => expect(await end()).toBeGreaterThan(0), 20_000);
  await having.center.stop();
  const size = await end();
  const other = await startServer();
  await declare(other);
  shift += 61 * MINUTE_MS;
  await other.center.runDueTimers();
  expect(await end()).toBe(size);
  await startServer({ directory });
  await vi.waitFor(async () => expect(await end()).toBeGreaterThan(size), 20_000);
});

test('what fails is said, tried again, and loses nothing', async () => {
  const blocked = path.join(directory, 'parts');
  await writeFile(blocked, 'a file where the directory should be');
  const center = await startServer({ directory: blocked });
  await declare(center);
  await vi.waitFor(
    () => expect(lines.some((line) => /timer log_retention .* failed at its attempt/.test(line))).toBe(true),
    20_000,
  );
  await rm(blocked);
  shift += 10 * MINUTE_MS;
  await vi.waitFor(async () => expect(await readdir(blocked)).toHaveLength(1), 20_000);
});

test.each([
  { directory: '' },
  { directory: 'parts', every_minutes: 0 },
  { directory: 'parts', every_minutes: 10_081 },
  { directory: 'parts', part_events: 0 },
])('%o is refused at the start', async (retention) => {
  await expect(startServer(retention)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
