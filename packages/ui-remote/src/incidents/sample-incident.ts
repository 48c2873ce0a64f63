import type {
  Alert,
  Approval,
  Execution,
  Incident,
  IncidentDetail,
  RunbookSummary,
  StepStateRecord,
} from '@incident-center/sdk/contract';
import { chainOf, sampleSketches } from '../timeline/story-sample';
import { at, hash, id, scope } from './sample-basics';

export const sampleIncident: Incident = {
  id: id('0b7f3a2c'),
  title: 'Evidence storage latency high on ingest shard 07',
  description: 'Writes of evidence take five times as long as they should.',
  severity: 'high',
  status: 'mitigating',
  ...scope,
  tags: { service: 'evidence-storage', shard: '07' },
  created_at: at('02:47:19.000'),
  updated_at: at('03:11:20.000'),
  acknowledged_at: at('02:49:02.000'),
  mitigated_at: at('02:58:40.000'),
  monitored_at: null,
  resolved_at: null,
  closed_at: null,
  sla_deadline: at('03:32:19.000'),
  sla_state: 'at_risk',
  sla_at_risk_from: at('03:21:04.000'),
  sla_paused_at: null,
  sla_pauses: [],
  sla_warned_at: null,
  sla_breached_at: null,
  escalation_tier: 0,
  linked_alert_ids: [id('1'), id('2'), id('3')],
  linked_runbook_ids: [id('700')],
  linked_approval_ids: [id('a80c41')],
  owner: 'on-call-operator',
  rationale_required: true,
  severity_history: [{ severity: 'high', changed_at: at('02:47:19.000'), changed_by: 'alertmanager' }],
  provenance_hash: hash('a'),
  version: 9,
};

const sampleGrouping: Alert['grouped_by'] = {
  dedup_key: 'alertname=storage_latency_high,shard=shard-07',
  tenant: 'A1',
  opened: false,
  rule: 'storage latency',
  window_seconds: null,
};

const alert = (tail: string, starts: string, change: Partial<Alert>): Alert => ({
  id: id(tail),
  source: 'alertmanager',
  fingerprint: `f${tail}`,
  name: 'storage_latency_high',
  tenant: 'A1',
  incident_id: sampleIncident.id,
  status: 'firing',
  labels: { shard: '07', severity: 'high' },
  annotations: { summary: 'Ingest p99 2,140 ms, objective 400 ms' },
  starts_at: at(starts),
  ends_at: null,
  grouped_by: sampleGrouping,
  ...change,
});

export const sampleAlerts: Alert[] = [
  alert('1', '02:47:18.000', {
    grouped_by: { ...sampleGrouping, opened: true },
  }),
  alert('2', '02:48:50.000', { annotations: { summary: 'Evidence write p99 1,870 ms' } }),
  alert('3', '02:47:50.000', {
    annotations: { summary: 'Replica read p99 210 ms' },
    status: 'resolved',
    ends_at: at('03:04:31.000'),
  }),
];

export const sampleRunbook: RunbookSummary = {
  id: id('700'),
  version: 1,
  name: 'Evidence Storage Latency Triage',
  tags: {},
  risk_level: 'high',
  status: 'published',
  ...scope,
  tenants: ['A1', 'A2'],
  spec_hash: hash('b'),
  author: 'runbook-author',
  created_at: at('01:00:00.000'),
  published_at: at('01:10:00.000'),
  approvals: [],
  usage_count: 3,
  provenance_hash: hash('c'),
  provenance_ref: hash('d'),
  row_version: 3,
  step_count: 6,
};

const step = (key: string, name: string, state: StepStateRecord['state']): StepStateRecord => ({
  key,
  name,
  risk_level: key === 'reroute' ? 'high' : 'low',
  state,
  attempt: 1,
  operator: state === 'pending' ? null : 'on-call-operator',
  started_at: state === 'pending' ? null : at('02:51:07.000'),
  completed_at: state === 'completed' ? at('02:55:31.000') : null,
  approval_ids: key === 'reroute' ? [id('a80c41')] : [],
  evidence:
    key === 'collect'
      ? ['latency-p99.json', 'saturation.json', 'shard-07.log'].map((name, index) => ({
          evidence_ref: hash(String(index + 1)),
          name,
          media_type: 'application/json',
          size: 4_096,
          attached_at: at('02:54:48.000'),
          attached_by: 'on-call-operator',
        }))
      : [],
  inputs_hash: null,
  outcome: state === 'completed' ? 'succeeded' : null,
});

export const sampleExecution: Execution = {
  id: id('e51d08'),
  runbook_id: sampleRunbook.id,
  runbook_version: 1,
  runbook_name: sampleRunbook.name,
  spec_hash: hash('b'),
  incident_id: sampleIncident.id,
  ...scope,
  current_step: 'reroute',
  state: 'blocked',
  operator: 'on-call-operator',
  inputs: {},
  outputs: {},
  step_states: [
    step('collect', 'Collect recent latency metrics & logs', 'completed'),
    step('verify', 'Verify tenant impact radius and current SLA', 'completed'),
    step('reroute', 'Reroute ingestion to standby shard', 'blocked'),
    step('warm_up', 'Trigger cache warmup for affected tenants', 'pending'),
    step('monitor', 'Monitor for 30 minutes; if stable, close mitigation', 'pending'),
    step('bundle', 'Post-incident evidence bundle', 'pending'),
  ],
  started_at: at('02:51:07.000'),
  completed_at: null,
  bundle_ref: null,
  provenance_hash: hash('e'),
  version: 7,
};

export const sampleApproval: Approval = {
  id: id('a80c41'),
  kind: 'step',
  operation: 'reroute_ingestion',
  incident_id: sampleIncident.id,
  execution_id: sampleExecution.id,
  runbook_id: sampleRunbook.id,
  runbook_version: 1,
  step: 'reroute',
  attempt: 1,
  spec_hash: hash('b'),
  inputs_hash: hash('f'),
  ...scope,
  status: 'waiting',
  title: 'Reroute ingestion to standby shard',
  risk_level: 'high',
  requested_by: 'on-call-operator',
  requested_at: at('03:04:05.000'),
  justification: 'Shard 07 is over its objective.',
  inputs: {},
  quorum: 2,
  candidate_roles: ['team_lead', 'security_admin'],
  step_operator: 'on-call-operator',
  runbook_author: 'runbook-author',
  votes: [
    { voter: 'team-lead', decision: 'approve', reason: 'Standby healthy, lag 1.2 s.', created_at: at('03:06:12.000') },
  ],
  expires_at: at('03:54:05.000'),
  decided_at: null,
  evidence_ref: null,
  elsewhere: null,
  version: 2,
};

export const sampleDetail: IncidentDetail = {
  incident: sampleIncident,
  alerts: sampleAlerts,
  alert_summary: {
    name: sampleAlerts[0]?.name ?? null,
    count: sampleAlerts.length,
    firing: sampleAlerts.filter(({ status }) => status === 'firing').length,
  },
  runbooks: [sampleRunbook],
  executions: [sampleExecution],
  approvals: [sampleApproval],
  timeline: chainOf(sampleSketches),
};
