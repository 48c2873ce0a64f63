import type { IncidentCenterClient } from '@incident-center/sdk/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { approver, operator, viewer } from '../testing/scenarios/personas.js';
import { refusal } from '../testing/scenarios/requests.js';
import { publishRunbook } from '../testing/scenarios/runbooks.js';

type Filter = NonNullable<Parameters<IncidentCenterClient['countIncidents']>[0]>;
type NewIncident = Parameters<IncidentCenterClient['createIncident']>[0];

const START = Date.parse('2026-03-01T03:00:00.000Z');
const MINUTE = 60_000;
const rationale = 'It waits for the provider.';
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();
const both = operator({ tenant_ids: ['A1', 'A2'], environments: ['*'], on_call_rotations: ['incident-command'] });

let now = START;
let center: TestCenter;
let runbook_id: string;
const ids: Record<string, string> = {};

const title = (id: string) => Object.keys(ids).find((name) => ids[name] === id);
const titles = async (filter: Filter, as = both) =>
  (await center.as(as).listIncidents(filter)).items.map(({ id }) => title(id)).sort();

beforeAll(async () => {
  // What timers do must not come between.
  center = await createPostgresCenter({ now: () => now, timers: { poll_ms: 3_600_000 } });
  const client = center.as(both);
  const open = async (name: string, minutes: number, given: Partial<NewIncident>) => {
    now = START + minutes * MINUTE;
    const { incident } = await client.createIncident({ title: name, severity: 'high', tenants: ['A1'], ...given });
    ids[name] = incident.id;
  };
  await open('late', 0, { tags: { team: 'storage', region: 'eu' }, owner: 'operator' });
  await open('paused', 1, { tags: { team: 'storage' }, tenants: ['A2'] });
  await open('met', 2, { owner: 'somebody', environment: 'staging' });
  await open('risky', 10, { tenants: ['A1', 'A2'] });
  await open('fresh', 40, { severity: 'critical', tags: { 'a:b': 'c' } });
  await open('slow', 41, { severity: 'low' });
  await center.as(approver(1, { tenant_ids: ['A2'] })).pauseIncidentSla({ incident_id: ids.paused ?? '', rationale });
  await client.transitionIncident({ incident_id: ids.met ?? '', status: 'resolved', rationale });
  runbook_id = (await publishRunbook(center)).id;
  await client.linkIncidentRunbook({ incident_id: ids.slow ?? '', runbook_id });
  now = START + 46 * MINUTE;
});
afterAll(() => center.stop());

describe('the list of incidents', () => {
  test.each<[string, Filter, string[]]>([
    ['severity', { severity: ['critical', 'low'] }, ['fresh', 'slow']],
    ['status', { status: ['resolved'] }, ['met']],
    ['tenant', { tenant: ['A2'] }, ['paused', 'risky']],
    ['environment', { environment: ['staging'] }, ['met']],
    ['its owner', { owner: ['somebody'] }, ['met']],
    ['me as owner', { owner: ['me'] }, ['late']],
    ['nobody or somebody as owner', { owner: ['none', 'somebody'] }, ['fresh', 'met', 'paused', 'risky', 'slow']],
    ['a tag', { tag: ['team:storage'] }, ['late', 'paused']],
    ['all of several tags', { tag: ['team:storage', 'region:eu'] }, ['late']],
    ['a tag whose value is another', { tag: ['team:network'] }, []],
    ['a breached clock', { sla: ['breached'] }, ['late']],
    ['a clock at risk or paused', { sla: ['at_risk', 'paused'] }, ['paused', 'risky']],
    ['a clock that was met', { sla: ['met'] }, ['met']],
    ['a clock on track', { sla: ['on_track'] }, ['fresh', 'slow']],
    ['words', { q: 'SLO' }, ['slow']],
    ['words of a tag', { q: 'Storag' }, ['late', 'paused']],
    ['everybody else as owner', { owner: ['others'] }, ['met']],
    ['when it was opened', { created_since: at(10), created_until: at(41) }, ['fresh', 'risky']],
    ['everything at once', { severity: ['high'], tenant: ['A1'], sla: ['at_risk'], owner: ['none'] }, ['risky']],
  ])('narrows by %s', async (_, filter, expected) => {
    expect(await titles(filter)).toEqual(expected);
  });

  test('narrows by a reference, with and without its sign, and by nothing else then', async () => {
    const reference = (ids.slow ?? '').replaceAll('-', '').slice(-14);
    expect(await titles({ q: reference })).toEqual(['slow']);
    expect(await titles({ q: `#${reference}` })).toEqual(['slow']);
    expect(await titles({ q: '#slow' })).toEqual([]);
  });

  test('narrows by a runbook, and by an alert that none has', async () => {
    expect(await titles({ runbook_id })).toEqual(['slow']);
    expect(await titles({ alert_id: runbook_id })).toEqual([]);
  });

  test.each(['created_at', 'updated_at', 'sla_deadline', 'severity'] as const)(
    'has by %s one order, whatever the size of a page',
    async (sort) => {
      const whole = (await center.as(both).listIncidents({ sort })).items.map(({ id }) => id);
      const paged: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await center.as(both).listIncidents({ sort, limit: 2, ...(cursor ? { cursor } : {}) });
        paged.push(...page.items.map(({ id }) => id));
        cursor = page.next_cursor;
      } while (cursor);
      expect(paged).toEqual(whole);
      expect(new Set(paged).size).toBe(6);
      if (sort === 'severity') expect(paged.map(title)).toEqual(['fresh', 'risky', 'met', 'paused', 'late', 'slow']);
    },
  );

  test('takes a cursor of another order for none of its own', async () => {
    const { next_cursor } = await center.as(both).listIncidents({ sort: 'severity', limit: 1 });
    const path = `/incidents?sort=created_at&cursor=${next_cursor}`;
    await refusal(await center.request(both, path), 'MALFORMED_CURSOR');
  });
});

describe('the counts of incidents', () => {
  test('say of each value what the list would give', async () => {
    const filter: Filter = { tenant: ['A1'], sla: ['breached', 'at_risk', 'on_track'] };
    const counts = await center.as(both).countIncidents(filter);
    for (const [field, values] of Object.entries(counts))
      for (const [value, count] of Object.entries(values)) {
        if (value === 'others') continue;
        const { total } = await center.as(both).listIncidents({ ...filter, [field]: [value] });
        expect(`${field} ${value} ${count}`).toBe(`${field} ${value} ${total}`);
      }
    expect(counts.severity).toEqual({ critical: 1, high: 2, low: 1 });
    expect(counts.sla).toEqual({ breached: 1, at_risk: 1, on_track: 2, met: 1 });
    expect(counts.owner).toEqual({ me: 1, none: 3 });
    expect(counts.tenant).toEqual({ A1: 4, A2: 1 });
  });

  test('are of what somebody may see, and name no tenant of others', async () => {
    const counts = await center.as(viewer('A2')).countIncidents({});
    expect(counts).toMatchObject({ severity: { high: 2 }, tenant: { A2: 2 } });
    expect(Object.keys(counts.tenant)).toEqual(['A2']);
  });
});
