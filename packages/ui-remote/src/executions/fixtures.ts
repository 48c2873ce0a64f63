import type { Execution, Incident, Simulation, StepStateRecord, TimelineEvent } from '@incident-center/sdk/contract';
import { sample } from '../approvals/fixtures';
import { aRunbook } from './sample-runbook';

/** The moment at which the samples are looked at. */
export const sampleNow = sample.now;

const digest = (start: string): string => start.padEnd(64, '0');

const records: Readonly<Record<string, Partial<StepStateRecord>>> = {
  collect_metrics: {
    state: 'completed',
    operator: 'on-call-operator',
    started_at: '2026-11-23T02:51:07.000Z',
    completed_at: '2026-11-23T02:55:31.000Z',
    outcome: 'succeeded',
    evidence: [
      {
        evidence_ref: digest('7e6bf4'),
        name: 'ingest-p99-shard07.csv',
        media_type: 'text/csv',
        size: 16_200,
        attached_at: '2026-11-23T02:53:10.000Z',
        attached_by: 'on-call-operator',
      },
      {
        evidence_ref: digest('9417d8'),
        name: 'ingest-errors-shard07.log',
        media_type: 'text/plain',
        size: 1_150,
        attached_at: '2026-11-23T02:53:11.000Z',
        attached_by: 'on-call-operator',
      },
    ],
  },
  verify_impact: {
    state: 'completed',
    operator: 'on-call-operator',
    started_at: '2026-11-23T02:55:31.000Z',
    completed_at: '2026-11-23T03:01:12.000Z',
    outcome: 'succeeded',
  },
  reroute_ingestion: {
    state: 'blocked',
    operator: 'on-call-operator',
    started_at: '2026-11-23T03:01:12.000Z',
    inputs_hash: sample.inputs,
    evidence: [
      {
        evidence_ref: digest('4be1d7'),
        name: 'standby-health-0307.png',
        media_type: 'image/png',
        size: 182_000,
        attached_at: '2026-11-23T03:07:30.000Z',
        attached_by: 'on-call-operator',
      },
    ],
  },
};

/** The run of the sample: two steps done, the third waits; with parts of it, or of its steps, given otherwise. */
export const aRun = (
  given: Partial<Execution> = {},
  steps: Readonly<Record<string, Partial<StepStateRecord>>> = {},
): Execution => ({
  id: sample.execution,
  runbook_id: sample.runbook,
  runbook_version: 1,
  runbook_name: aRunbook.name,
  spec_hash: sample.spec,
  incident_id: sample.incident,
  tenants: ['A1'],
  environment: 'prod',
  classification: 'unclassified',
  current_step: 'reroute_ingestion',
  state: 'blocked',
  operator: 'on-call-operator',
  inputs: { reroute_ingestion: { from_shard: 'shard-07', to_standby: 'standby-02' } },
  outputs: {
    collect_metrics: { shard: 'shard-07', ingest_p99_ms: 2140 },
    verify_impact: { affected_tenants: 'A1', standby: 'standby-02', standby_lag_s: 1.2 },
  },
  step_states: aRunbook.spec.steps.map(({ key, name, risk_level }) => ({
    key,
    name,
    risk_level,
    state: 'pending',
    attempt: 1,
    operator: null,
    started_at: null,
    completed_at: null,
    approval_ids: [],
    evidence: [],
    inputs_hash: null,
    outcome: null,
    ...records[key],
    ...steps[key],
  })),
  started_at: '2026-11-23T02:51:07.000Z',
  completed_at: null,
  bundle_ref: null,
  provenance_hash: null,
  version: 7,
  ...given,
});

/** The incident that the sample runs for. */
export const anIncident: Incident = {
  id: sample.incident,
  title: 'Evidence storage latency high on ingest shard 07',
  description: '',
  severity: 'high',
  status: 'mitigating',
  tenants: ['A1'],
  environment: 'prod',
  classification: 'unclassified',
  tags: {},
  created_at: '2026-11-23T02:47:19.000Z',
  updated_at: '2026-11-23T03:11:20.000Z',
  acknowledged_at: '2026-11-23T02:49:02.000Z',
  mitigated_at: '2026-11-23T02:58:40.000Z',
  monitored_at: null,
  resolved_at: null,
  closed_at: null,
  sla_deadline: '2026-11-23T03:32:19.000Z',
  sla_state: 'at_risk',
  sla_at_risk_from: '2026-11-23T03:21:04.000Z',
  sla_paused_at: null,
  sla_pauses: [],
  sla_warned_at: null,
  sla_breached_at: null,
  escalation_tier: 0,
  linked_alert_ids: [],
  linked_runbook_ids: [sample.runbook],
  linked_approval_ids: [sample.approval],
  owner: 'on-call-operator',
  rationale_required: false,
  severity_history: [],
  provenance_hash: null,
  version: 9,
};

/** An answer of the policy that allows, with parts of it given otherwise. */
export const aSimulation = (given: Partial<Simulation> = {}): Simulation => ({
  action: 'can_complete_step',
  allow: true,
  legal: true,
  legal_events: [],
  permitted: true,
  needs: [],
  requirements: ['role_permits', 'tenant_scope', 'risk_tier', 'evidence_attached', 'approval_evidence'],
  missing: [],
  rule_ids: [],
  missing_attributes: [],
  reasons: [],
  decision_id: '0193b6d2-7c1e-7000-8000-0000000dec01',
  bundle_revision: 'sample',
  ...given,
});

/** An event of the sample's chain. */
export const anEvent = (given: Partial<TimelineEvent> & Pick<TimelineEvent, 'type' | 'seq'>): TimelineEvent => ({
  id: `event-${given.seq}`,
  actor: 'on-call-operator',
  actor_kind: 'person',
  target_ids: [sample.execution],
  payload: {},
  incident_id: sample.incident,
  runbook_execution_id: sample.execution,
  created_at: '2026-11-23T03:11:20.000Z',
  event_hash: '',
  chain: 'sample',
  prev_hash: '',
  log_index: given.seq,
  refs: [],
  event_text: '{}',
  openings: [],
  ...given,
});

/** What happened around the third step. */
export const sampleEvents: readonly TimelineEvent[] = [
  anEvent({
    type: 'step_blocked',
    seq: 14,
    created_at: '2026-11-23T03:03:58.000Z',
    payload: { step: 'reroute_ingestion', attempt: 1, reason: 'approval_required' },
  }),
  anEvent({
    type: 'approval_requested',
    seq: 15,
    created_at: '2026-11-23T03:04:05.000Z',
    target_ids: [sample.approval, sample.execution],
    payload: { operation: 'reroute', step: 'reroute_ingestion' },
  }),
  anEvent({
    type: 'alert_resolved',
    seq: 16,
    actor: 'alertmanager',
    actor_kind: 'alert_source',
    created_at: '2026-11-23T03:04:31.000Z',
    runbook_execution_id: null,
    payload: { fingerprint: 'replica read latency' },
  }),
  anEvent({
    type: 'comment_added',
    seq: 19,
    runbook_execution_id: null,
    openings: [{ path: '/comment', salt: '', value: 'Standby lag 3.9 s and rising slowly. Holding at step 3.' }],
  }),
];
