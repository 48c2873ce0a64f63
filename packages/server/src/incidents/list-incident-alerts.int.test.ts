import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { createTestCenter } from '../testing/create-test-center.js';
import { alertSource, delivery, notification, type TestAlert } from '../testing/scenarios/alertmanager.js';
import { askGraphql, sendGraphql } from '../testing/scenarios/graphql.js';
import { operator } from '../testing/scenarios/personas.js';
import { refusal, success } from '../testing/scenarios/requests.js';
import { publishRunbook } from '../testing/scenarios/runbooks.js';

const ALERTS = 230;
const minutesAfter = (minutes: number) => new Date(Date.parse('2026-03-01T00:00:00Z') + minutes * 60_000).toISOString();
const names = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `pod-${from + at}`);

let center: TestCenter;
let incident_id: string;
let other: string;
const client = () => center.as(operator());

async function deliver(alerts: readonly TestAlert[]): Promise<string> {
  const sent = await center.request(null, '/alerts/prometheus', delivery(notification(alerts)));
  return (await success<{ incident_ids: string[] }>(sent, 202)).incident_ids[0] ?? '';
}

beforeAll(async () => {
  center = await createTestCenter({ alert_sources: { prometheus: alertSource() } });
  incident_id = await deliver(names(0, ALERTS).map((fingerprint, at) => ({ fingerprint, startsAt: minutesAfter(at) })));
  await deliver(
    names(0, 7).map((fingerprint, at) => ({ fingerprint, startsAt: minutesAfter(at), status: 'resolved' })),
  );
  other = await deliver([{ fingerprint: 'elsewhere', labels: { alertname: 'disk_full' } }]);
});
afterAll(() => center.stop());

const fingerprints = (alerts: readonly { fingerprint: string }[]) => alerts.map(({ fingerprint }) => fingerprint);

describe('an incident of very many alerts', () => {
  test('brings the newest hundred along, and says how many there are', async () => {
    const { alerts, alert_summary, incident } = await client().getIncident({ incident_id });
    expect(fingerprints(alerts)).toEqual(names(ALERTS - 100, ALERTS));
    expect(alert_summary).toEqual({ name: 'storage_latency_high', count: ALERTS, firing: ALERTS - 7 });
    expect(incident.linked_alert_ids).toHaveLength(100);
  });

  test('names no more than a hundred of them in the list, and in the answer to a change', async () => {
    const { items } = await client().listIncidents({});
    const row = items.find(({ id }) => id === incident_id);
    expect(row?.linked_alert_ids).toHaveLength(100);
    expect(row?.alert_summary.count).toBe(ALERTS);
    const { incident } = await client().commentOnIncident({ incident_id, text: 'Looking.' });
    expect(incident.linked_alert_ids).toEqual(row?.linked_alert_ids);
  });

  test('is still found by each of them', async () => {
    const { items } = await client().listIncidentAlerts({ incident_id, limit: 200 });
    const oldest = items.at(-1)?.id ?? '';
    expect((await client().listIncidents({ alert_id: oldest })).items.map(({ id }) => id)).toEqual([incident_id]);
  });
});

describe('the alerts of an incident', () => {
  test('come a page at a time, newest first, each once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client().listIncidentAlerts({ incident_id, limit: 90, ...(cursor && { cursor }) });
      expect(page).toMatchObject({ total: ALERTS, total_is_capped: false });
      seen.push(...fingerprints(page.items));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(names(0, ALERTS).reverse());
  });

  test('can be narrowed to those that fire, or are resolved', async () => {
    const { items, total } = await client().listIncidentAlerts({ incident_id, status: 'resolved' });
    expect([fingerprints(items), total]).toEqual([names(0, 7).reverse(), 7]);
    expect((await client().listIncidentAlerts({ incident_id, status: 'firing' })).total).toBe(ALERTS - 7);
  });

  test('are hidden with their incident, and a place among them is none among another’s', async () => {
    const { next_cursor } = await client().listIncidentAlerts({ incident_id, limit: 1 });
    const path = (id: string) => `/incidents/${id}/alerts?cursor=${encodeURIComponent(next_cursor ?? '')}`;
    await refusal(await center.request(operator(), path(other)), 'MALFORMED_CURSOR');
    await refusal(await center.request(operator({ tenant_ids: ['B1'] }), path(incident_id)), 'NOT_FOUND');
  });

  test('have the same pages and cursors in GraphQL', async () => {
    const query = `query ($id: ID!, $after: String) {
      incidentAlerts(incidentId: $id, status: resolved, first: 4, after: $after) {
        nodes { fingerprint } totalCount pageInfo { endCursor hasNextPage }
      }
    }`;
    interface Page {
      incidentAlerts: {
        nodes: { fingerprint: string }[];
        totalCount: number;
        pageInfo: { endCursor: string; hasNextPage: boolean };
      };
    }
    const ask = (after: string | null) =>
      askGraphql<Page>(center, operator(), { query, variables: { id: incident_id, after } });
    const first = (await ask(null)).incidentAlerts;
    const { next_cursor } = await client().listIncidentAlerts({ incident_id, status: 'resolved', limit: 4 });
    expect(first).toMatchObject({ totalCount: 7, pageInfo: { hasNextPage: true, endCursor: next_cursor } });
    const second = (await ask(first.pageInfo.endCursor)).incidentAlerts;
    expect(fingerprints([...first.nodes, ...second.nodes])).toEqual(names(0, 7).reverse());
  });
});

test('the timeline of a runbook can be paged in GraphQL', async () => {
  const { id } = await publishRunbook(center);
  const query = `query ($id: ID!, $after: String) {
    timeline(runbookId: $id, first: 2, after: $after) { nodes { seq } pageInfo { endCursor } }
  }`;
  interface Page {
    timeline: { nodes: { seq: number }[]; pageInfo: { endCursor: string } };
  }
  const first = await askGraphql<Page>(center, operator(), { query, variables: { id } });
  const second = await sendGraphql<Page>(center, operator(), {
    query,
    variables: { id, after: first.timeline.pageInfo.endCursor },
  });
  expect(second.errors).toBeUndefined();
  expect([first, second.data].map((page) => page?.timeline.nodes.map(({ seq }) => seq))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});
