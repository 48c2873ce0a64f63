import type { OperationResponse } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/index.js';

const CREDENTIAL = 'credential-of-the-alert-source';
const operator = testPrincipal('operator', { tenant_ids: ['A1', 'A2'] });
const switchedOn = new Set(['A1']);
let center: TestCenter;

beforeAll(async () => {
  center = await createTestCenter({
    flags: { isEnabled: (_, tenant) => switchedOn.has(tenant) },
    alert_sources: { monitoring: { format: 'alertmanager', credential: CREDENTIAL, tenants: ['A1', 'A2'] } },
  });
});
afterAll(() => center.stop());

interface Sent {
  alertname: string;
  tenant?: string;
  status?: 'firing' | 'resolved';
  fingerprint?: string;
  startsAt: string;
  endsAt?: string;
}

async function notify(...alerts: Sent[]): Promise<OperationResponse<'receive_alerts'>> {
  const body = {
    version: '4',
    groupKey: '{}',
    status: 'firing',
    receiver: 'incident-center',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: '',
    alerts: alerts.map(
      ({ alertname, tenant = 'A1', status = 'firing', startsAt, endsAt = '0001-01-01T00:00:00Z', fingerprint }) => ({
        status,
        labels: { alertname, tenant },
        annotations: {},
        startsAt,
        endsAt,
        generatorURL: '',
        fingerprint: fingerprint ?? `${alertname}-${tenant}`,
      }),
    ),
  };
  const response = await center.request(null, '/alerts/monitoring', {
    method: 'POST',
    headers: { authorization: `Bearer ${CREDENTIAL}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(202);
  return response.json();
}

async function statusOf(incident_id: string | undefined): Promise<string> {
  return (await center.as(operator).getIncident({ incident_id: incident_id ?? '' })).incident.status;
}

describe('a notification', () => {
  test('opens nothing in a tenant where incidents are switched off, until they are on', async () => {
    const alert = { alertname: 'disk_full', startsAt: '2026-11-23T03:00:00Z' };
    const both = [
      { ...alert, tenant: 'A1' },
      { ...alert, tenant: 'A2' },
    ];
    const first = await notify(...both);
    expect(first).toMatchObject({ attached: 1, repeated: 0, unmatched: 1 });
    expect(first.incident_ids).toHaveLength(1);
    switchedOn.add('A2');
    expect((await center.as(operator).listIncidents({ tenant: ['A2'] })).items).toEqual([]);
    const second = await notify(...both);
    expect(second).toMatchObject({ attached: 1, repeated: 1, unmatched: 0 });
    expect((await center.as(operator).listIncidents({ tenant: ['A2'] })).items).toHaveLength(1);
  });

  test('of a flood links all of its alerts, and its events grow with their number and not with its square', async () => {
    const flood = Array.from({ length: 60 }, (_, pod) => ({
      alertname: 'pod_down',
      fingerprint: `pod-${pod}`,
      startsAt: '2026-11-23T03:00:00Z',
    }));
    const { incident_ids, attached } = await notify(...flood, ...flood.slice(0, 1));
    expect(attached).toBe(60);
    const incident_id = incident_ids[0] ?? '';
    const { incident, alerts } = await center.as(operator).getIncident({ incident_id });
    expect(new Set(incident.linked_alert_ids)).toEqual(new Set(alerts.map((one) => one.id)));
    expect(alerts).toHaveLength(60);
    const { items } = await center.as(operator).getTimeline({ incident_id, limit: 200 });
    const texts = items.filter(({ type }) => type === 'alert_attached').map((event) => event.event_text.length);
    expect(texts).toHaveLength(60);
    // The first tells the incident's new version as well. None tells the list of all alerts.
    expect(Math.max(...texts) - Math.min(...texts)).toBeLessThan(500);
    expect((await center.as(operator).verifyTimeline({ incident_id })).projection).toEqual([]);
  });

  test('of the end of an earlier firing, delivered late, leaves the present one firing', async () => {
    const alertname = 'queue_long';
    const first = await notify({ alertname, startsAt: '2026-11-23T03:20:00Z' });
    const [incident_id] = first.incident_ids;
    await center.as(operator).transitionIncident({ incident_id: incident_id ?? '', status: 'mitigating' });
    const earlier = { startsAt: '2026-11-23T03:00:00Z', endsAt: '2026-11-23T03:10:00Z' };
    expect(await notify({ alertname, status: 'resolved', ...earlier })).toMatchObject({ attached: 0, repeated: 1 });
    expect(await statusOf(incident_id)).toBe('mitigating');
  });

  test('of an end whose start was moved back since ends the present firing', async () => {
    const alertname = 'replica_lag';
    const first = await notify({ alertname, startsAt: '2026-11-23T03:20:00Z' });
    const [incident_id] = first.incident_ids;
    await center.as(operator).transitionIncident({ incident_id: incident_id ?? '', status: 'mitigating' });
    const moved = { startsAt: '2026-11-23T03:19:00Z', endsAt: '2026-11-23T03:40:00Z' };
    expect(await notify({ alertname, status: 'resolved', ...moved })).toMatchObject({ attached: 1 });
    expect(await statusOf(incident_id)).toBe('monitoring');
  });
});
