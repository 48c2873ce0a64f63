import type { IncidentDetail, OperationResponse } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { sourceOf } from '../testing/scenarios/alert-sources.js';
import { delivery, notification, type TestAlert } from '../testing/scenarios/alertmanager.js';
import { operator } from '../testing/scenarios/personas.js';
import { success } from '../testing/scenarios/requests.js';
import { publishRunbook } from '../testing/scenarios/runbooks.js';
import { eventsOf, expectVerified } from '../testing/scenarios/timelines.js';

type Received = OperationResponse<'receive_alerts'>;

const START = Date.parse('2026-11-23T03:00:00Z');
const SECOND = 1_000;
const RUNBOOKS = ['Slow storage', 'Slow storage, in detail'];

let now = START;
let database: TestDatabase;
let center: TestCenter;
const lines: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({
    database: { url: database.url },
    now: () => now,
    log: (line) => lines.push(line),
    alert_sources: {
      prometheus: sourceOf('alertmanager', {
        rules: [
          { name: 'windowed', match: { alertname: { regex: 'windowed_.*' } }, window_seconds: 300 },
          { name: 'held', match: { alertname: { regex: 'held_.*' } }, flap_hold_seconds: 120 },
          { name: 'resolves', match: { alertname: { regex: 'resolves_.*' } }, resolves_to: 'resolved' },
          {
            name: 'both',
            match: { alertname: { regex: 'both_.*' } },
            resolves_to: 'resolved',
            flap_hold_seconds: 120,
            runbooks: [...RUNBOOKS, 'Not published'],
            tags: { shard: '{{shard}}' },
            title: 'Slow on {{shard}}',
            tenant: 'A2',
          },
        ],
      }),
    },
  });
  for (const name of RUNBOOKS) await publishRunbook(center, { name, tenants: ['A2'] });
});
afterAll(async () => {
  await center.stop();
  await database.drop();
});

const both = operator({ tenant_ids: ['A1', 'A2'] });
const read = (incident_id = ''): Promise<IncidentDetail> => center.as(both).getIncident({ incident_id });
const statusOf = async (incident_id?: string) => (await read(incident_id)).incident.status;
const move = (incident_id = '', status: 'mitigating' | 'closed' = 'mitigating') =>
  center.as(both).transitionIncident({ incident_id, status, rationale: 'Somebody looks at it.' });

const moment = (at: number) => new Date(at).toISOString();
async function send(alertname: string, alerts: TestAlert[]): Promise<Received> {
  const sent = alerts.map((one) => ({
    startsAt: moment(now),
    ...(one.status === 'resolved' ? { endsAt: moment(now) } : {}),
    ...one,
    labels: { alertname, shard: 'shard-07', ...one.labels },
  }));
  return success(await center.request(null, '/alerts/prometheus', delivery(notification(sent))), 202);
}

describe('a window', () => {
  test('lets alerts join as long as each follows the last one soon enough', async () => {
    const first = await send('windowed_chain', [{ fingerprint: 'f1' }]);
    for (const fingerprint of ['f2', 'f3', 'f4']) {
      now += 300 * SECOND;
      expect((await send('windowed_chain', [{ fingerprint }])).incident_ids).toEqual(first.incident_ids);
    }
    const { alerts } = await read(first.incident_ids[0]);
    expect(alerts.map(({ grouped_by }) => grouped_by)).toEqual(
      alerts.map((_, at) => ({
        dedup_key: 'alertname=windowed_chain',
        tenant: 'A1',
        opened: at === 0,
        rule: 'windowed',
        window_seconds: 300,
      })),
    );
  });

  test('that is over lets the next alert open an incident of its own, and each alert stays with its own', async () => {
    const early = await send('windowed_over', [{ fingerprint: 'f1' }]);
    now += 301 * SECOND;
    const later = await send('windowed_over', [{ fingerprint: 'f2' }]);
    expect(later.incident_ids).not.toEqual(early.incident_ids);
    const [first, second] = [early.incident_ids[0], later.incident_ids[0]];
    for (const id of [first, second]) await move(id);
    // Both are told of in one notification, as Alertmanager would.
    now += 10 * SECOND;
    const last = await send('windowed_over', [
      { fingerprint: 'f1', status: 'resolved' },
      { fingerprint: 'f2', startsAt: moment(now - 10 * SECOND) },
      { fingerprint: 'f3' },
    ]);
    expect(new Set(last.incident_ids)).toEqual(new Set([first, second]));
    expect([await statusOf(first), await statusOf(second)]).toEqual(['monitoring', 'mitigating']);
    expect((await read(first)).alerts).toHaveLength(1);
    expect((await read(second)).alerts).toHaveLength(2);
    for (const id of [first, second]) await expectVerified(center, { incident_id: id ?? '' });
  });
});

describe('a hold', () => {
  const typesOf = async (id = '') => (await eventsOf(center, { incident_id: id })).map(({ type }) => type);

  test('keeps an incident where it is while its alert comes and goes, and every turn is recorded', async () => {
    const { incident_ids } = await send('held_flapping', [{}]);
    const [id] = incident_ids;
    await move(id);
    for (let turn = 0; turn < 3; turn += 1) {
      now += 30 * SECOND;
      await send('held_flapping', [{ status: 'resolved', startsAt: moment(now - 10 * SECOND) }]);
      now += 60 * SECOND;
      await send('held_flapping', [{}]);
    }
    expect(await statusOf(id)).toBe('mitigating');
    const events = await eventsOf(center, { incident_id: id ?? '' });
    const refired = events.filter(({ type }) => type === 'alert_refired');
    expect(refired.map(({ payload }) => payload.flap)).toEqual([true, true, true]);
    expect(events.filter(({ type }) => type === 'status_changed')).toHaveLength(1);
  });

  test('lets it go once its time is over, and not before', async () => {
    const { incident_ids } = await send('held_over', [{}]);
    const [id] = incident_ids;
    await move(id);
    now += SECOND;
    await send('held_over', [{ status: 'resolved', startsAt: moment(now - SECOND) }]);
    now += 119 * SECOND;
    await center.center.runDueTimers();
    expect(await statusOf(id)).toBe('mitigating');
    now += 2 * SECOND;
    // A server looks by itself, too.
    await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe('monitoring');
    expect(await typesOf(id)).toEqual(expect.arrayContaining(['alert_resolved', 'status_changed']));
    // It fires after the hold: that is no flapping.
    now += SECOND;
    await send('held_over', [{}]);
    expect(await statusOf(id)).toBe('mitigating');
    const last = (await eventsOf(center, { incident_id: id ?? '' }))
      .filter(({ type }) => type === 'alert_refired')
      .at(-1);
    expect(last?.payload).not.toHaveProperty('flap');
    await expectVerified(center, { incident_id: id ?? '' });
  });
});

describe('an incident whose alerts are all resolved', () => {
  test('is resolved by the system where the rule says so, and opens again when one fires', async () => {
    const { incident_ids } = await send('resolves_itself', [{}]);
    const [id] = incident_ids;
    now += SECOND;
    await send('resolves_itself', [{ status: 'resolved', startsAt: moment(now - SECOND) }]);
    const { incident, timeline } = await read(id);
    expect([incident.status, incident.resolved_at]).toEqual(['resolved', moment(now)]);
    const moved = timeline.find(({ type }) => type === 'status_changed');
    expect([moved?.actor, moved?.actor_kind]).toEqual(['incident-center', 'system']);
    now += SECOND;
    await send('resolves_itself', [{}]);
    expect(await statusOf(id)).toBe('mitigating');
  });

  test('is resolved after its hold, with the runbooks, tags, title and tenant of its rule', async () => {
    const { incident_ids } = await send('both_at_once', [{}]);
    const [id] = incident_ids;
    const { incident, runbooks } = await read(id);
    expect(incident).toMatchObject({ title: 'Slow on shard-07', tags: { shard: 'shard-07' }, tenants: ['A2'] });
    expect(runbooks.map(({ name }) => name).sort()).toEqual(RUNBOOKS);
    expect(lines.some((line) => line.includes("no published runbook is 'Not published'"))).toBe(true);
    now += SECOND;
    await send('both_at_once', [{ status: 'resolved', startsAt: moment(now - SECOND) }]);
    expect(await statusOf(id)).toBe('new');
    now += 121 * SECOND;
    await center.center.runDueTimers();
    await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe('resolved');
    await expectVerified(center, { incident_id: id ?? '' }, ['A2']);
  });
});

describe('a rule that names a runbook', () => {
  test('links none of two that have the name, because anybody may give a name', async () => {
    await publishRunbook(center, { name: 'Slow storage', tenants: ['A2'] });
    const { incident_ids } = await send('both_named', [{}]);
    const { runbooks } = await read(incident_ids[0]);
    expect(runbooks.map(({ name }) => name)).toEqual(['Slow storage, in detail']);
    expect(lines.some((line) => line.includes("more than one published runbook is 'Slow storage'"))).toBe(true);
  });
});

describe('a large notification', () => {
  test('of 1,200 alerts goes in several transactions, and is one answer and one incident', async () => {
    const alerts = Array.from({ length: 1_200 }, (_, at) => ({ fingerprint: `large-${at}` }));
    const first = await send('large', alerts);
    expect(first).toMatchObject({ attached: 1_200, repeated: 0 });
    expect(first.incident_ids).toHaveLength(1);
    expect(first.receipts).toHaveLength(1_201);
    expect(await send('large', alerts)).toMatchObject({ attached: 0, repeated: 1_200 });
  });

  test('that tells of a firing and of its end leaves the alert resolved', async () => {
    const { incident_ids } = await send('told_twice', [{ fingerprint: 'f1' }]);
    await move(incident_ids[0]);
    now += SECOND;
    const [startsAt, endsAt] = [moment(now - SECOND / 2), moment(now)];
    await send('told_twice', [
      { fingerprint: 'f1', status: 'resolved', startsAt, endsAt },
      { fingerprint: 'f1', startsAt },
    ]);
    expect((await read(incident_ids[0])).alerts).toMatchObject([{ status: 'resolved' }]);
    expect(await statusOf(incident_ids[0])).toBe('monitoring');
  });

  test('in which all end and one fires leaves its incident where it is', async () => {
    const alerts = Array.from({ length: 600 }, (_, at) => ({ fingerprint: `turn-${at}` }));
    const { incident_ids } = await send('turning', alerts);
    await move(incident_ids[0]);
    now += SECOND;
    const over = alerts.map((one) => ({ ...one, status: 'resolved' as const, startsAt: moment(now - SECOND) }));
    await send('turning', [...over, { fingerprint: 'turn-new' }]);
    const newest = { incident_id: incident_ids[0] ?? '', order: 'desc', limit: 1_000 } as const;
    const { items } = await center.as(both).getTimeline(newest);
    expect(items.filter(({ type }) => type === 'alert_resolved')).toHaveLength(600);
    expect(items.filter(({ type }) => type === 'status_changed')).toHaveLength(1);
    expect(await statusOf(incident_ids[0])).toBe('mitigating');
  });
});
