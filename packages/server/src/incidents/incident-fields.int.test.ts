import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { alertSource, delivery, notification } from '../testing/scenarios/alertmanager.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { handleIncident } from '../testing/scenarios/handled-incident.js';
import { approver, operator } from '../testing/scenarios/personas.js';
import { post, refusal, success } from '../testing/scenarios/requests.js';
import { eventsOf, expectVerified } from '../testing/scenarios/timelines.js';

const START = Date.parse('2026-03-01T03:00:00Z');
const MINUTE = 60_000;
let now = START;
let center: TestCenter;

beforeAll(async () => {
  center = await createPostgresCenter({
    now: () => now,
    tenants: {
      A1: { sla_minutes: { high: 45 } },
      A2: { sla_minutes: { high: 30, low: 5_000 }, rationale_required: ['high'] },
    },
    alert_sources: { prometheus: alertSource() },
  });
});
afterAll(() => center.stop());

const both = operator({ tenant_ids: ['A1', 'A2'] });
const commander = operator({ id: 'commander', tenant_ids: ['A1', 'A2'], on_call_rotations: ['incident-command'] });
const at = (minutes: number) => {
  now = START + minutes * MINUTE;
};
type Severity = 'critical' | 'high' | 'medium' | 'low';

async function open(tenants: string[], severity: Severity) {
  at(0);
  return (await center.as(both).createIncident({ title: 'Slow', severity, tenants })).incident;
}
const read = async (incident_id: string) => (await center.as(both).getIncident({ incident_id })).incident;
const minutesOf = (moment: string | null) => (Date.parse(moment ?? '') - START) / MINUTE;

describe('the deadline of an incident', () => {
  test.each<[string[], Severity, number]>([
    [['A1'], 'critical', 15],
    [['A1'], 'high', 45],
    [['A1'], 'medium', 240],
    [['A1'], 'low', 1_440],
    [['A2'], 'high', 30],
    [['A1', 'A2'], 'high', 30],
    [['A1', 'A2'], 'low', 1_440],
  ])('of %s at severity %s is %i minutes after it was opened', async (tenants, severity, minutes) => {
    expect(minutesOf((await open(tenants, severity)).sla_deadline)).toBe(minutes);
  });

  test('follows the severity, counted from when it was opened', async () => {
    const { id: incident_id } = await open(['A1'], 'low');
    at(10);
    const rationale = 'It is slower than it seemed.';
    await center.as(both).changeIncidentSeverity({ incident_id, severity: 'high', rationale });
    expect(minutesOf((await read(incident_id)).sla_deadline)).toBe(45);
  });

  test('is told as on track, at risk and breached as time goes by, and as met or breached for good', async () => {
    const { id: incident_id } = await open(['A1'], 'high');
    const stateAt = async (minutes: number) => {
      at(minutes);
      return (await read(incident_id)).sla_state;
    };
    expect([
      await stateAt(0),
      await stateAt(33.7),
      await stateAt(33.75),
      await stateAt(44.9),
      await stateAt(45),
    ]).toEqual(['on_track', 'on_track', 'at_risk', 'at_risk', 'breached']);
    at(44);
    const rationale = 'p99 is back to normal.';
    await center.as(both).transitionIncident({ incident_id, status: 'resolved', rationale });
    expect(await stateAt(500)).toBe('met');
    const late = await open(['A1'], 'high');
    at(46);
    await center.as(both).transitionIncident({ incident_id: late.id, status: 'resolved', rationale });
    expect((await read(late.id)).sla_state).toBe('breached');
  });
});

describe('a rationale', () => {
  const acknowledge = (incident_id: string, more = {}) =>
    center.request(both, `/incidents/${incident_id}/transition`, post({ status: 'acknowledged', ...more }));

  test.each<[string[], Severity, boolean]>([
    [['A1'], 'critical', true],
    [['A1'], 'high', false],
    [['A2'], 'high', true],
    [['A2'], 'critical', false],
    [['A1', 'A2'], 'high', true],
    [['A1', 'A2'], 'critical', true],
    [['A1', 'A2'], 'low', false],
  ])('of every move of %s at severity %s is required: %s', async (tenants, severity, required) => {
    const incident = await open(tenants, severity);
    expect(incident.rationale_required).toBe(required);
    if (required) await refusal(await acknowledge(incident.id), 'RATIONALE_REQUIRED');
    await success(await acknowledge(incident.id, required ? { rationale: 'I am looking at it.' } : {}));
  });

  test('is required or not by the severity as it is now', async () => {
    const { id: incident_id } = await open(['A1'], 'high');
    const rationale = 'It stops everything.';
    const change = { severity: 'critical', rationale };
    const refused = await center.request(both, `/incidents/${incident_id}/severity`, post(change));
    const { reasons } = await refusal(refused, 'NOT_PERMITTED');
    expect(reasons?.map(({ requirement }) => requirement)).toEqual(['incident_command_on_call']);
    await center.as(commander).changeIncidentSeverity({ incident_id, severity: 'critical', rationale });
    expect((await read(incident_id)).rationale_required).toBe(true);
    await refusal(await acknowledge(incident_id), 'RATIONALE_REQUIRED');
    await center.as(both).changeIncidentSeverity({ incident_id, severity: 'medium', rationale });
    await success(await acknowledge(incident_id));
  });
});

test('the history of the severity says what it was, since when, and by whom', async () => {
  const { id: incident_id } = await open(['A1'], 'low');
  const rationale = 'It changes all the time.';
  at(5);
  await center.as(commander).changeIncidentSeverity({ incident_id, severity: 'critical', rationale });
  at(7);
  await center.as(both).changeIncidentSeverity({ incident_id, severity: 'high', rationale });
  const { severity, severity_history } = await read(incident_id);
  expect(severity).toBe('high');
  expect(severity_history.map((one) => [one.severity, minutesOf(one.changed_at), one.changed_by])).toEqual([
    ['low', 0, 'operator'],
    ['critical', 5, 'commander'],
    ['high', 7, 'operator'],
  ]);
});

test('the moments of an incident are those of its moves; the first of each counts, and reopening takes back the end', async () => {
  const { id: incident_id } = await open(['A1'], 'high');
  const rationale = 'p99 is back to normal.';
  const moves = ['acknowledged', 'mitigating', 'monitoring', 'mitigating', 'monitoring', 'resolved'] as const;
  for (const [index, status] of moves.entries()) {
    at(index + 1);
    await center.as(both).transitionIncident({ incident_id, status, rationale });
  }
  const resolved = await read(incident_id);
  const { acknowledged_at, mitigated_at, monitored_at, resolved_at, closed_at, updated_at } = resolved;
  expect([acknowledged_at, mitigated_at, monitored_at, resolved_at, updated_at].map(minutesOf)).toEqual([
    1, 2, 5, 6, 6,
  ]);
  expect(closed_at).toBeNull();
  at(7);
  await center.as(both).transitionIncident({ incident_id, status: 'mitigating', rationale });
  expect((await read(incident_id)).resolved_at).toBeNull();
  at(8);
  await center.as(both).transitionIncident({ incident_id, status: 'closed', rationale });
  expect(minutesOf((await read(incident_id)).closed_at)).toBe(8);
});

test('an incident names its alerts, runbooks and approvals, and the newest event of its chain', async () => {
  at(0);
  const sent = await center.request(null, '/alerts/prometheus', delivery(notification([{}, { fingerprint: 'f2' }])));
  const { incident_ids } = await success<{ incident_ids: string[] }>(sent, 202);
  const ofAlerts = await center.as(both).getIncident({ incident_id: incident_ids[0] ?? '' });
  expect(new Set(ofAlerts.incident.linked_alert_ids)).toEqual(new Set(ofAlerts.alerts.map(({ id }) => id)));

  const { incident_id, runbook_id, approval_id, execution_id } = await handleIncident(center, ['A1']);
  const { incident, executions, approvals, runbooks } = await center.as(both).getIncident({ incident_id });
  expect(incident.linked_runbook_ids).toEqual([runbook_id]);
  expect(incident.linked_approval_ids).toEqual([approval_id]);
  expect([executions, approvals, runbooks].map((list) => list.map(({ id }) => id))).toEqual([
    [execution_id],
    [approval_id],
    [runbook_id],
  ]);
  const events = await eventsOf(center, { incident_id });
  expect(incident.provenance_hash).toBe(events.at(-1)?.event_hash);
  expect(executions[0]?.provenance_hash).toBe(incident.provenance_hash);
  await expectVerified(center, { incident_id });
});

test('a runbook says who approved it, how often it is used, and the newest event of its chain', async () => {
  at(0);
  const { runbook_id } = await handleIncident(center, ['A1']);
  const client = center.as(both);
  const { runbook } = await client.getRunbook({ runbook_id });
  expect(runbook.approvals).toEqual([
    {
      approval_id: expect.any(String),
      approver_ids: [approver(1).id],
      spec_hash: runbook.spec_hash,
      granted_at: new Date(START).toISOString(),
    },
  ]);
  expect(runbook).toMatchObject({ status: 'published', risk_level: 'high', author: 'author', usage_count: 1 });
  expect(runbook.provenance_hash).toMatch(/^[0-9a-f]{64}$/);
  expect(runbook.provenance_ref).toMatch(/^[0-9a-f]{64}$/);
  await client.executeRunbook({ runbook_id });
  await client.executeRunbook({ runbook_id });
  expect((await client.getRunbook({ runbook_id })).runbook.usage_count).toBe(3);
  const listed = (await client.listRunbooks({ limit: 200 })).items.find(({ id }) => id === runbook_id);
  expect(listed).toMatchObject({ usage_count: 3, step_count: 3, approvals: runbook.approvals });
});

test('a run says of each step who did it, when, with which inputs, evidence and approvals', async () => {
  at(0);
  const { execution_id, approval_id, evidence_ref, bundle_ref } = await handleIncident(center, ['A1']);
  const { execution } = await center.as(both).getExecution({ execution_id });
  expect(execution).toMatchObject({ state: 'completed', current_step: null, operator: 'operator', bundle_ref });
  const moment = new Date(START).toISOString();
  const done = {
    state: 'completed',
    attempt: 1,
    operator: 'operator',
    started_at: moment,
    completed_at: moment,
    outcome: 'succeeded',
    inputs_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  };
  expect(execution.step_states).toEqual([
    expect.objectContaining({
      ...done,
      key: 'look',
      approval_ids: [],
      evidence: [
        {
          evidence_ref,
          name: 'latency.log',
          media_type: 'text/plain',
          size: 14,
          attached_at: moment,
          attached_by: 'operator',
        },
      ],
    }),
    expect.objectContaining({ ...done, key: 'reroute', approval_ids: [approval_id], evidence: [] }),
    expect.objectContaining({ ...done, key: 'bundle', approval_ids: [], evidence: [] }),
  ]);
  expect(execution.inputs).toMatchObject({ reroute: { shard: 'shard-07', share: 1 } });
  expect(execution.outputs).toMatchObject({ look: { shard: 'shard-07' } });
});
