import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { directoryObjects } from '../testing/scenarios/directory-objects.js';
import { operator } from '../testing/scenarios/personas.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { eventsOf } from '../testing/scenarios/timelines.js';

let database: TestDatabase;
let center: TestCenter;
let observer: DatabaseObserver;
let beside: TestCenter;
let ahead_ms = 0;

const auditor = testPrincipal('auditor', { roles: ['auditor'], environments: ['*'], clearance: 'top-secret' });
const now = () => Date.now() + ahead_ms;

beforeAll(async () => {
  database = await createTestDatabase();
  const poll = { poll_ms: 3_600_000 };
  center = await createTestCenter({ database: { url: database.url }, now, timers: poll });
  beside = await createTestCenter({
    database: { url: database.url },
    data_directory: center.data_directory,
    now,
    timers: poll,
  });
  observer = await observeDatabase(database.url);
});
afterAll(async () => {
  await observer.stop();
  await beside.stop();
  await center.stop();
  await database.drop();
});

const WHY = 'The shard is healthy again, and stayed so.';

async function closed() {
  const client = center.as(operator());
  const { incident } = await client.createIncident({ title: 'Slow', severity: 'high', tenants: ['A1'] });
  for (const status of ['acknowledged', 'mitigating', 'resolved', 'closed'] as const)
    await client.transitionIncident({ incident_id: incident.id, status, rationale: WHY });
  return incident.id;
}

const bundlesOf = async (incident_id: string) =>
  (await eventsOf(center, { incident_id })).filter(({ type }) => type === 'evidence_bundle_created');

describe('an incident that is closed', () => {
  test('gets its evidence bundle, which an export up to the closing gives again byte for byte', async () => {
    const incident_id = await closed();
    const events = await eventsOf(center, { incident_id });
    await center.as(operator()).commentOnIncident({ incident_id, text: 'One more thing.' });
    expect(await bundlesOf(incident_id)).toEqual([]);
    ahead_ms += 10_000;
    await expect.poll(() => center.center.runDueTimers().then(() => bundlesOf(incident_id))).toHaveLength(1);
    const [created] = await bundlesOf(incident_id);
    expect(created).toMatchObject({ actor_kind: 'system', payload: { events: events.length } });
    const response = await center.request(
      auditor,
      `/incidents/${incident_id}/evidence-bundle?through=${events.length}`,
    );
    const sha256 = createHash('sha256')
      .update(Buffer.from(await response.arrayBuffer()))
      .digest('hex');
    expect(created?.refs).toEqual([expect.objectContaining({ role: 'evidence_bundle', sha256 })]);
  });

  test('gets one, however many servers are at it and however often', async () => {
    const incident_id = await closed();
    ahead_ms += 10_000;
    const all = () => Promise.all([center, beside].map((one) => one.center.runDueTimers()));
    await expect.poll(() => all().then(() => bundlesOf(incident_id))).toHaveLength(1);
    ahead_ms += 600_000;
    await all();
    expect(await bundlesOf(incident_id)).toHaveLength(1);
  });
});

/** Two more servers, whose store holds up every bundle until it is let go. */
async function whileBundlesAreHeld(timers: { poll_ms: number; lease_ms?: number }) {
  const objects = await directoryObjects(center.data_directory, now);
  let letGo = () => {};
  const free = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const held: string[] = [];
  const start = () =>
    createTestCenter({
      database: { url: database.url },
      data_directory: center.data_directory,
      now,
      timers,
      object_store: {
        ...objects,
        put: async (bytes, mediaType) => {
          if (mediaType === 'application/x-tar') {
            held.push(mediaType);
            await free;
          }
          return objects.put(bytes, mediaType);
        },
      },
    });
  const servers = [await start(), await start()];
  const stop = () => Promise.all(servers.map((server) => server.stop()));
  return { servers, held, letGo, stop };
}

describe('while the bundle of a closed incident is made', () => {
  test('the clock goes on: what is due for another incident is told', async () => {
    const incident_id = await closed();
    const { incident } = await center
      .as(operator())
      .createIncident({ title: 'Late', severity: 'critical', tenants: ['A1'] });
    const { servers, held, letGo, stop } = await whileBundlesAreHeld({ poll_ms: 3_600_000 });
    try {
      ahead_ms += 24 * 3_600_000;
      const due = servers[0]?.center.runDueTimers();
      await expect.poll(() => held.length).toBe(1);
      const told = async () => (await eventsOf(center, { incident_id: incident.id })).map(({ type }) => type);
      await expect.poll(told).toContain('sla_breached');
      expect(await bundlesOf(incident_id)).toEqual([]);
      letGo();
      await due;
      expect(await bundlesOf(incident_id)).toHaveLength(1);
    } finally {
      letGo();
      await stop();
    }
  });

  test('no other server begins it anew, however much longer than a lease it takes', async () => {
    const lease_ms = 2_000;
    const { held, letGo, stop } = await whileBundlesAreHeld({ poll_ms: 20, lease_ms });
    try {
      const incident_id = await closed();
      ahead_ms += 10_000;
      await expect.poll(() => held.length, { timeout: 10_000 }).toBe(1);
      const leaseOver = async () => {
        const [row] = await observer.query<{ lease_until: Date }>(
          `select lease_until from incident_center.due_timer where kind = 'closing_bundle'`,
        );
        return row?.lease_until.getTime() ?? 0;
      };
      const first = await leaseOver();
      await expect.poll(leaseOver, { timeout: 20_000 }).toBeGreaterThan(first + lease_ms);
      expect(held).toHaveLength(1);
      letGo();
      await expect.poll(() => bundlesOf(incident_id)).toHaveLength(1);
    } finally {
      letGo();
      await stop();
    }
  });
});

describe('kill -9 of the server that makes the bundle of a closed incident', () => {
  const SCRIPT = fileURLToPath(new URL('../timers/run-timers-until-killed.ts', import.meta.url));
  const BUSY_MACHINE_MS = 180_000;

  test(
    'between storing it and saying so: another one makes the same, and says so once',
    async () => {
      const incident_id = await closed();
      const { seq: last = 0 } = (await eventsOf(center, { incident_id })).at(-1) ?? {};
      const locker = await observeDatabase(database.url);
      const options = { database: { url: database.url }, data_directory: center.data_directory };
      ahead_ms += 10_000;
      try {
        await locker.query('begin');
        await locker.query('select 1 from incident_center.incident where id = $1 for update', [incident_id]);
        const child = spawn(
          process.execPath,
          [
            '--conditions=incident-center-source',
            '--import',
            'tsx',
            SCRIPT,
            JSON.stringify({ ...options, shift_ms: ahead_ms }),
          ],
          { stdio: ['ignore', 'ignore', 'inherit'] },
        );
        const ended = once(child, 'exit');
        try {
          // It has stored the bundle and waits for the incident, to say so.
          const waits = `select 1 from pg_stat_activity where wait_event_type = 'Lock'
            and datname = current_database() and query like '%"incident"%for update'`;
          const waiting = async () => (await observer.query(waits)).length;
          await expect.poll(waiting, { timeout: 60_000, interval: 5 }).toBe(1);
        } finally {
          child.kill('SIGKILL');
        }
        expect((await ended)[1]).toBe('SIGKILL');
      } finally {
        await locker.query('rollback');
        await locker.stop();
      }
      expect(await bundlesOf(incident_id)).toEqual([]);
      const plain = await center.request(auditor, `/incidents/${incident_id}/evidence-bundle?through=${last}`);
      const made = plain.headers.get('etag')?.replaceAll('"', '') ?? '';
      await plain.body?.cancel();
      const objects = await directoryObjects(center.data_directory);
      expect((await objects.head(`sha256/${made}`)).size, 'it was stored before the end').toBeGreaterThan(0);
      // Its lease is over.
      ahead_ms += 31_000;
      await expect.poll(() => center.center.runDueTimers().then(() => bundlesOf(incident_id))).toHaveLength(1);
      expect((await bundlesOf(incident_id))[0]?.refs).toMatchObject([{ sha256: made }]);
      ahead_ms += 3_600_000;
      await center.center.runDueTimers();
      expect(await bundlesOf(incident_id)).toHaveLength(1);
      expect((await objects.head(`sha256/${made}`)).size, 'an event names it').toBeGreaterThan(0);
    },
    BUSY_MACHINE_MS,
  );
});
