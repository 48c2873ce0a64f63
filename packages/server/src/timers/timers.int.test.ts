import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectPostgres } from '../database/connect-postgres.js';
import { inTransaction } from '../database/transaction.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { approver, operator } from '../testing/scenarios/personas.js';
import { askForReroute, openIncident, publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { eventsOf, expectVerified } from '../testing/scenarios/timelines.js';
import { claimTimers, takeTimer } from './claim-timers.js';

const START = Date.parse('2026-03-01T03:00:00.000Z');
const MINUTE = 60_000;
const rationale = 'It has to wait for the provider.';

let now = START;
let database: TestDatabase;
let data_directory: string;
let one: TestCenter;
let other: TestCenter;
let observer: DatabaseObserver;

// A database for each: what one leaves due, the next would do. And a directory, which goes with its database.
beforeEach(async () => {
  data_directory = await mkdtemp(path.join(tmpdir(), 'incident-center-timers-'));
  now = START;
  database = await createTestDatabase();
  // Looking by themselves, they would be faster than what is asked of them here.
  const options = { database: { url: database.url }, data_directory, now: () => now, timers: { poll_ms: 3_600_000 } };
  one = await createTestCenter(options);
  other = await createTestCenter(options);
  observer = await observeDatabase(database.url);
});
afterEach(async () => {
  await observer.stop();
  await one.stop();
  await other.stop();
  await database.drop();
  await rm(data_directory, { recursive: true, force: true });
});

const by = () => one.as(operator());
const typesOf = async (incident_id: string) => (await eventsOf(one, { incident_id })).map(({ type }) => type as string);
const timersOf = (subject: string) =>
  observer.query<{ kind: string; due_at: Date; lease_until: Date | null }>(
    'select kind, due_at, lease_until from incident_center.due_timer where subject = $1 order by kind',
    [subject],
  );
/** What both servers do at once. */
const runBoth = async () => {
  const done = await Promise.all([one, other].map(({ center }) => center.runDueTimers()));
  return done.reduce((sum, each) => sum + each, 0);
};

describe('the clock of an incident', () => {
  test('tells once that it is at risk and once that it is breached, whoever looks how often', async () => {
    const { id: incident_id } = await openIncident(one);
    now = START + 33.7 * MINUTE;
    expect(await runBoth()).toBe(0);
    now = START + 34 * MINUTE;
    expect(await runBoth()).toBe(1);
    expect(await runBoth()).toBe(0);
    expect((await by().getIncident({ incident_id })).incident).toMatchObject({
      sla_state: 'at_risk',
      sla_warned_at: new Date(now).toISOString(),
      sla_breached_at: null,
    });
    now = START + 50 * MINUTE;
    expect(await runBoth()).toBe(1);
    expect(await typesOf(incident_id)).toEqual(['incident_created', 'sla_at_risk', 'sla_breached']);
    const [, atRisk] = await eventsOf(one, { incident_id });
    expect(atRisk).toMatchObject({ actor: 'incident-center', actor_kind: 'system' });
    expect(JSON.parse(atRisk?.event_text ?? '{}')).toMatchObject({ operation: 'timer.sla_at_risk', policy: null });
    expect(await timersOf(incident_id)).toEqual([]);
    await expectVerified(one, { incident_id });
  });

  test('tells of 60 incidents each once, while two servers race and people change them', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, async () => (await openIncident(one)).id));
    now = START + 46 * MINUTE;
    const changes = Promise.all(
      ids.map((incident_id) => by().commentOnIncident({ incident_id, text: 'Still looking.' })),
    );
    await Promise.all([runBoth(), runBoth(), changes]);
    // What a race postponed is done by the next look.
    await runBoth();
    for (const incident_id of ids) {
      const types = await typesOf(incident_id);
      expect(types.filter((type) => type === 'sla_breached')).toHaveLength(1);
      expect(types).not.toContain('sla_at_risk');
    }
  });

  test('says nothing of what is resolved, closed or paused by then', async () => {
    const [resolved, closed, paused] = await Promise.all(
      Array.from({ length: 3 }, async () => (await openIncident(one)).id),
    );
    await by().transitionIncident({ incident_id: resolved ?? '', status: 'resolved', rationale });
    await by().transitionIncident({ incident_id: closed ?? '', status: 'closed', rationale });
    await one.as(approver()).pauseIncidentSla({ incident_id: paused ?? '', rationale });
    now = START + 50 * MINUTE;
    // What was due is the evidence bundle of the one that was closed.
    expect(await runBoth()).toBe(1);
    for (const incident_id of [resolved, closed, paused])
      expect(await typesOf(incident_id ?? '')).not.toContain('sla_breached');
    await one.as(approver()).resumeIncidentSla({ incident_id: paused ?? '', rationale });
    expect((await timersOf(paused ?? '')).map(({ due_at }) => due_at.getTime())).toEqual([
      now + 33.75 * MINUTE,
      now + 45 * MINUTE,
    ]);
  });

  test('says that a deadline was missed also where it was resolved before anybody looked', async () => {
    const { id: incident_id } = await openIncident(one);
    now = START + 46 * MINUTE;
    await by().transitionIncident({ incident_id, status: 'resolved', rationale });
    expect(await runBoth()).toBe(0);
    expect(await typesOf(incident_id)).toEqual(['incident_created', 'status_changed', 'sla_breached']);
    await expectVerified(one, { incident_id });
  });

  test('says that a deadline was missed also where another severity made a later one before anybody looked', async () => {
    const { id: incident_id } = await openIncident(one);
    now += 46 * MINUTE;
    await by().changeIncidentSeverity({ incident_id, severity: 'low', rationale });
    expect(await typesOf(incident_id)).toEqual(['incident_created', 'sla_breached', 'severity_changed']);
    await expectVerified(one, { incident_id });
  });

  test('moves with the severity: what was told is told again of the new deadline', async () => {
    const { id: incident_id } = await openIncident(one);
    now = START + 46 * MINUTE;
    await runBoth();
    const { incident } = await by().changeIncidentSeverity({ incident_id, severity: 'low', rationale });
    expect([incident.sla_state, incident.sla_breached_at]).toEqual(['on_track', null]);
    now = START + 1_441 * MINUTE;
    await runBoth();
    expect(await typesOf(incident_id)).toEqual([
      'incident_created',
      'sla_breached',
      'severity_changed',
      'sla_breached',
    ]);
    await expectVerified(one, { incident_id });
  });
});

describe('a due timer', () => {
  test('is taken over once the lease of whoever died is over, and a stale epoch is refused', async () => {
    const { id: incident_id } = await openIncident(one);
    now = START + 46 * MINUTE;
    const direct = await connectPostgres({ url: database.url, log: () => {} });
    const claim = () => claimTimers(direct, { at: new Date(now), lease_ms: 30_000, limit: 10 });
    const first = await claim();
    expect(first.map(({ kind }) => kind)).toEqual(['sla_at_risk', 'sla_breach']);
    expect(await claim()).toEqual([]);
    expect(await runBoth()).toBe(0);
    now += 31_000;
    await runBoth();
    const as = { role: 'app', principal: 'late', tenants: ['A1'] } as const;
    for (const timer of first)
      expect(await inTransaction(direct, as, (queries) => takeTimer(queries, timer))).toBe(false);
    await direct.close();
    expect(await typesOf(incident_id)).toEqual(['incident_created', 'sla_breached']);
  });

  test('of another tenant cannot be touched', async () => {
    const { id: incident_id } = await openIncident(one);
    const direct = await connectPostgres({ url: database.url, log: () => {} });
    const as = { role: 'app', principal: 'stranger', tenants: ['B1'] } as const;
    now = START + 46 * MINUTE;
    const [timer] = await claimTimers(direct, { at: new Date(now), lease_ms: 1, limit: 1 });
    expect(timer?.subject).toBe(incident_id);
    expect(await inTransaction(direct, as, async (queries) => timer && takeTimer(queries, timer))).toBe(false);
    await direct.close();
  });

  test('ends a request for approval that nobody decided on in time, once', async () => {
    const run = await runAtHighRisk(one, await publishRunbook(one));
    const approval = await askForReroute(one, run);
    now = START + 61 * MINUTE;
    await runBoth();
    const { approval: expired } = await by().getApproval({ approval_id: approval.id });
    expect([expired.status, expired.decided_at]).toEqual(['expired', approval.expires_at]);
    const types = await typesOf(run.incident_id ?? '');
    expect(types.filter((type) => type === 'approval_expired')).toHaveLength(1);
    await expectVerified(one, { incident_id: run.incident_id ?? '' });
  });

  test('purges answers that are a week old, and decisions older than is wanted', async () => {
    const { id: incident_id } = await openIncident(one);
    const say = (text: string, key: string) => by().commentOnIncident({ incident_id, text }, { idempotency_key: key });
    await say('Old', 'old');
    now = START + 6 * 86_400_000;
    await say('New', 'new');
    const keys = async () =>
      (await observer.query<{ key: string }>('select key from incident_center.idempotency_key')).map(({ key }) => key);
    now = START + 7.5 * 86_400_000;
    await runBoth();
    expect(await keys()).not.toContain('old');
    expect(await keys()).toContain('new');
    const decisions = async () =>
      Number((await observer.query<{ n: string }>('select count(*) as n from incident_center.decision_log'))[0]?.n);
    expect(await decisions()).toBeGreaterThan(0);
    now = START + 97 * 86_400_000;
    await runBoth();
    expect(await decisions()).toBe(0);
  });
});

describe('kill -9 of a server that runs timers', () => {
  const SCRIPT = fileURLToPath(new URL('./run-timers-until-killed.ts', import.meta.url));

  test('loses none and tells none twice', async () => {
    now = Date.now();
    const ids = await Promise.all(Array.from({ length: 80 }, async () => (await openIncident(one)).id));
    const shift_ms = 46 * MINUTE;
    const options = { database: { url: database.url }, data_directory, shift_ms };
    const told = async () =>
      Number(
        (
          await observer.query<{ n: string }>(
            `select count(*) as n from incident_center.timeline_event where type = 'sla_breached'`,
          )
        )[0]?.n,
      );
    let before = 0;
    for (let kill = 0; kill < 2; kill += 1) {
      const child = spawn(
        process.execPath,
        ['--conditions=incident-center-source', '--import', 'tsx', SCRIPT, JSON.stringify(options)],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      // In the middle of its work: some are told, and it holds leases on others.
      await expect.poll(told, { timeout: 30_000, interval: 2 }).toBeGreaterThan(before);
      child.kill('SIGKILL');
      expect((await ended)[1]).toBe('SIGKILL');
      before = await told();
      expect(before).toBeLessThan(ids.length);
    }
    // The leases of whoever died are over.
    now += shift_ms + 31_000;
    await runBoth();
    now += 31_000;
    await runBoth();
    for (const incident_id of ids)
      expect((await typesOf(incident_id)).filter((type) => type === 'sla_breached')).toHaveLength(1);
    await expectVerified(one, { incident_id: ids[0] ?? '' });
  }, 180_000);
});
