import type { IncidentDetail } from '@incident-center/sdk/contract';
import { verifyChain } from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, describe, expect, onTestFailed, test, vi } from 'vitest';
import { EVIDENCE_STORAGE_LATENCY } from '../server/demo-runbooks.js';
import { findPersona, principalOf } from '../server/personas.js';
import { findBinary } from './find-binary.js';
import { type Pipeline, startPipeline } from './start-pipeline.js';

// Nothing here is simulated but the slow storage itself: its metric is scraped by a real Prometheus, whose rule fires a
// real Alertmanager, which calls the kit over HTTP. Every latency is raised at the start, so that all tests wait together.

const prometheus = findBinary('prometheus') ?? '';
const alertmanager = findBinary('prometheus-alertmanager', 'alertmanager') ?? '';
const missing = [prometheus === '' && 'prometheus', alertmanager === '' && 'alertmanager'].filter(Boolean).join(', ');
const skipped = missing === '' ? '' : ` (skipped: not on PATH: ${missing})`;

const SLOW = 2.14;
const FAST = 0.31;

let pipeline: Pipeline;

function client(id: string) {
  const persona = findPersona(id);
  if (persona === undefined) throw new Error(`There is no persona '${id}'.`);
  return pipeline.center.as(principalOf(persona));
}

const eventually = <Found>(probe: () => Promise<Found>): Promise<Found> =>
  vi.waitFor(probe, { timeout: 30_000, interval: 100 });

/** The incidents that this shard of this tenant has made, newest first. */
async function incidentsOf(tenant: string, shard: string): Promise<IncidentDetail[]> {
  const operator = client('on-call-operator');
  const { items } = await operator.listIncidents({ tenant: [tenant] });
  const details = await Promise.all(items.map(({ id }) => operator.getIncident({ incident_id: id })));
  return details.filter(({ alerts }) => alerts.some(({ labels }) => labels.shard === shard));
}

async function onlyIncidentOf(tenant: string, shard: string, alerts = 1): Promise<IncidentDetail> {
  const incidents = await incidentsOf(tenant, shard);
  expect(incidents).toHaveLength(1);
  const [incident] = incidents as [IncidentDetail];
  expect(incident.alerts).toHaveLength(alerts);
  return incident;
}

async function statusBecomes(incident_id: string, status: string): Promise<void> {
  await eventually(async () => {
    const { incident } = await client('on-call-operator').getIncident({ incident_id });
    expect(incident.status).toBe(status);
  });
}

describe.skipIf(skipped !== '')(`alerts of a real Prometheus and Alertmanager${skipped}`, () => {
  beforeAll(async () => {
    pipeline = await startPipeline({
      prometheus,
      alertmanager,
      troubleFor: ({ groupLabels: { shard } }, earlier) => {
        if (shard === 'shard-07' && earlier.length < 2) return 'refused';
        return shard === 'shard-09' && earlier.length === 0 ? 'answer lost' : 'none';
      },
    });
    for (const series of [
      { tenant: 'A1', shard: 'shard-07' },
      { tenant: 'A2', shard: 'shard-07' },
      { tenant: 'A1', shard: 'shard-08', component: 'ingest' },
      { tenant: 'A1', shard: 'shard-08', component: 'evidence-write' },
      { tenant: 'A1', shard: 'shard-09' },
    ])
      pipeline.metrics.setLatency(series, SLOW);
    pipeline.metrics.setLatency({ tenant: 'A1', shard: 'shard-10' }, FAST);
  });
  afterAll(() => pipeline?.stop());
  const explain = () => onTestFailed(() => console.error(pipeline.logs()));

  test('one that fires opens an incident with the runbook linked, though its first deliveries were refused', async () => {
    explain();
    const { incident, alerts, runbooks } = await eventually(() => onlyIncidentOf('A1', 'shard-07'));
    expect(incident).toMatchObject({
      title: 'Evidence storage latency high on shard-07',
      description: 'p99 of tenant A1 on shard-07 is 2.14s, objective 400 ms.',
      status: 'new',
      severity: 'high',
      tenants: ['A1'],
      tags: { service: 'evidence-storage' },
    });
    expect(runbooks).toMatchObject([{ name: EVIDENCE_STORAGE_LATENCY.name, version: 1 }]);

    const [known, ...others] = await pipeline.alertsOf('A1', 'shard-07');
    expect(others).toEqual([]);
    expect(alerts).toMatchObject([
      {
        fingerprint: known?.fingerprint,
        labels: { alertname: 'storage_latency_high', tenant: 'A1', shard: 'shard-07', severity: 'high' },
        annotations: known?.annotations,
        starts_at: new Date(known?.startsAt ?? '').toISOString(),
        ends_at: null,
        status: 'firing',
        grouped_by: { dedup_key: 'alertname=storage_latency_high,shard=shard-07', tenant: 'A1', opened: true },
      },
    ]);
    expect(alerts[0]?.labels).toEqual(known?.labels);

    const deliveries = pipeline.receiver.deliveriesOf('A1', 'shard-07');
    expect(deliveries.slice(0, 3).map(({ status, answer }) => [status, answer?.attached])).toEqual([
      [503, undefined],
      [503, undefined],
      [202, 1],
    ]);
    expect(deliveries.slice(3).filter(({ answer }) => answer?.attached !== 0)).toEqual([]);
  });

  test('one that is delivered again, because the answer got lost, changes nothing', async () => {
    explain();
    const deliveries = await eventually(async () => {
      const found = pipeline.receiver.deliveriesOf('A1', 'shard-09');
      expect(found.length).toBeGreaterThanOrEqual(3);
      return found;
    });
    expect(deliveries.slice(0, 3).map(({ status, answer }) => [status, answer?.attached, answer?.repeated])).toEqual([
      [503, 1, 0],
      [202, 0, 1],
      [202, 0, 1],
    ]);
    const { incident } = await onlyIncidentOf('A1', 'shard-09');
    const { items } = await client('on-call-operator').getTimeline({ incident_id: incident.id });
    expect(items.map(({ type }) => type)).toEqual(['incident_created', 'runbook_linked', 'alert_attached']);
  });

  test('ones of another shard or tenant are incidents of their own, ones of another component are not', async () => {
    explain();
    const ids = await eventually(async () => [
      (await onlyIncidentOf('A1', 'shard-07')).incident.id,
      (await onlyIncidentOf('A2', 'shard-07')).incident.id,
      (await onlyIncidentOf('A1', 'shard-08', 2)).incident.id,
    ]);
    expect(new Set(ids).size).toBe(3);
    expect(await incidentsOf('A1', 'shard-10')).toEqual([]);
    expect((await client('viewer-b1').listIncidents({})).items).toEqual([]);
  });

  test('an incident waits for all of its alerts, follows them back, and is resolved and closed by a person', async () => {
    explain();
    const operator = client('on-call-operator');
    const { incident, alerts } = await eventually(() => onlyIncidentOf('A1', 'shard-08', 2));
    const incident_id = incident.id;
    const ingest = { tenant: 'A1', shard: 'shard-08', component: 'ingest' };
    const eventsOf = async (type: string) =>
      (await operator.getTimeline({ incident_id })).items.filter((event) => event.type === type);

    await operator.assignIncidentOwner({ incident_id, owner: 'on-call-operator' });
    await operator.transitionIncident({ incident_id, status: 'acknowledged' });
    await operator.transitionIncident({ incident_id, status: 'mitigating' });

    pipeline.metrics.setLatency(ingest, FAST);
    await eventually(async () => expect(await eventsOf('alert_resolved')).toHaveLength(1));
    expect((await operator.getIncident({ incident_id })).incident.status).toBe('mitigating');
    pipeline.metrics.setLatency({ ...ingest, component: 'evidence-write' }, FAST);
    await statusBecomes(incident_id, 'monitoring');
    pipeline.metrics.setLatency(ingest, SLOW);
    await statusBecomes(incident_id, 'mitigating');
    pipeline.metrics.setLatency(ingest, FAST);
    await statusBecomes(incident_id, 'monitoring');

    const fingerprintOf = (component: string) =>
      alerts.find(({ labels }) => labels.component === component)?.fingerprint ?? component;
    const ofAlerts = async (type: string) => (await eventsOf(type)).map(({ payload }) => payload.fingerprint);
    expect(await ofAlerts('alert_refired')).toEqual([fingerprintOf('ingest')]);
    expect(await ofAlerts('alert_resolved')).toEqual(['ingest', 'evidence-write', 'ingest'].map(fingerprintOf));
    const now = await operator.getIncident({ incident_id });
    expect(now.alerts.map(({ status, ends_at }) => [status, ends_at !== null])).toEqual([
      ['resolved', true],
      ['resolved', true],
    ]);

    const rationale = 'Both components are below 400 ms again.';
    await operator.transitionIncident({ incident_id, status: 'resolved', rationale });
    await operator.transitionIncident({ incident_id, status: 'closed', rationale });
    const { items } = await operator.getTimeline({ incident_id });
    expect(verifyChain(items).problems).toEqual([]);
    await eventually(async () => {
      const { verdict, events } = await operator.verifyTimeline({ incident_id });
      expect([verdict, events]).toEqual(['verified', items.length]);
    });
  });

  test('one that a second Prometheus saw earlier is resolved all the same', async () => {
    explain();
    const labels = { alertname: 'storage_latency_high', tenant: 'A1', shard: 'shard-11', severity: 'high' };
    const at = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
    const [early, late, far] = [at(-20), at(-10), at(300)];
    await pipeline.tell({ labels, startsAt: late, endsAt: far });
    const { incident } = await eventually(() => onlyIncidentOf('A1', 'shard-11'));
    await client('on-call-operator').transitionIncident({ incident_id: incident.id, status: 'mitigating' });
    await pipeline.tell({ labels, startsAt: early, endsAt: far });
    await eventually(async () => {
      const newest = pipeline.receiver.deliveriesOf('A1', 'shard-11').at(-1);
      expect(newest?.notification.alerts[0]?.startsAt).toBe(early);
    });
    await pipeline.tell({ labels, startsAt: early, endsAt: at(0) });
    await statusBecomes(incident.id, 'monitoring');
  });

  test('one that still fires when its incident is closed opens another', async () => {
    explain();
    const operator = client('on-call-operator');
    const { incident } = await eventually(() => onlyIncidentOf('A2', 'shard-07'));
    const rationale = 'Closed by mistake while it still fires.';
    await operator.transitionIncident({ incident_id: incident.id, status: 'mitigating' });
    await operator.transitionIncident({ incident_id: incident.id, status: 'closed', rationale });
    const [next, before] = await eventually(async () => {
      const found = await incidentsOf('A2', 'shard-07');
      expect(found).toHaveLength(2);
      return found;
    });
    expect([next?.incident.status, before?.incident.status]).toEqual(['new', 'closed']);
    expect(next?.alerts[0]?.fingerprint).toBe(before?.alerts[0]?.fingerprint);
  });
});
