import type {
  Alert,
  Approval,
  Execution,
  Incident,
  IncidentDetail,
  IncidentListItem,
  RunbookSummary,
  Simulation,
  StepStateRecord,
} from '@incident-center/sdk/contract';
import { chainOf, sampleSketches } from '../timeline/story-sample';

/** For stories and tests: what the pictures of the design show. */
export const SAMPLE_NOW = Date.UTC(2026, 10, 23, 3, 12, 40);
const at = (time: string): string => `2026-11-23T${time}Z`;
const id = (tail: string): string => `0193b6d2-0000-7000-8000-${tail.padStart(12, '0')}`;
const hash = (letter: string): string => letter.repeat(64);
const scope = { tenants: ['A1'], environment: 'prod', classification: 'unclassified' as const };

export const sampleNames: Readonly<Record<string, string>> = {
  'on-call-operator': 'On-call operator',
  'op-1': 'On-call operator',
  'team-lead': 'Team lead',
  'lead-1': 'Team lead',
  'incident-commander': 'Incident commander',
  'sre-on-call': 'SRE on call',
};
export const sampleNameOf = (person: string): string => sampleNames[person] ?? person;

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
  linked_alert_ids: [id('1'), id('2'), id('3')],
  linked_runbook_ids: [id('700')],
  linked_approval_ids: [id('a80c41')],
  owner: 'on-call-operator',
  rationale_required: true,
  severity_history: [{ severity: 'high', changed_at: at('02:47:19.000'), changed_by: 'alertmanager' }],
  provenance_hash: hash('a'),
  version: 9,
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
  grouped_by: { dedup_key: 'alertname=storage_latency_high,shard=shard-07', tenant: 'A1', opened: false },
  ...change,
});

export const sampleAlerts: Alert[] = [
  alert('1', '02:47:18.000', {
    grouped_by: { dedup_key: 'alertname=storage_latency_high,shard=shard-07', tenant: 'A1', opened: true },
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
  version: 2,
};

export const sampleDetail: IncidentDetail = {
  incident: sampleIncident,
  alerts: sampleAlerts,
  runbooks: [sampleRunbook],
  executions: [sampleExecution],
  approvals: [sampleApproval],
  timeline: chainOf(sampleSketches),
};

export const sampleListItem: IncidentListItem = {
  ...sampleIncident,
  alert_summary: { name: 'storage_latency_high', count: 3, firing: 2 },
  run_summary: {
    execution_id: sampleExecution.id,
    runbook_name: sampleRunbook.name,
    state: 'blocked',
    step_number: 3,
    step_count: 6,
  },
};

type Row = readonly [
  tail: string,
  title: string,
  severity: Incident['severity'],
  status: Incident['status'],
  /** Minutes left and minutes in all. */
  left: number,
  whole: number,
  owner: string | null,
  tenants: string[],
  alertName: string,
  alertCount: number,
  run: readonly [state: Execution['state'], step: number, of: number] | undefined,
];

const rows: readonly Row[] = [
  [
    'c41b90',
    'Timeline backlog growing, receipts delayed',
    'critical',
    'mitigating',
    -6.2,
    15,
    'incident-commander',
    ['A1', 'A2'],
    'timeline_backlog_high',
    5,
    ['running', 2, 4],
  ],
  [
    '2d90e4',
    'Evidence storage latency high on ingest shard 11',
    'high',
    'new',
    11,
    45,
    null,
    ['A1'],
    'storage_latency_high',
    2,
    undefined,
  ],
  [
    '7f3a2c',
    'Evidence storage latency high on ingest shard 07',
    'high',
    'mitigating',
    19.65,
    45,
    'on-call-operator',
    ['A1'],
    'storage_latency_high',
    3,
    ['blocked', 3, 6],
  ],
  [
    '9ab3f1',
    'Approval latency above objective',
    'medium',
    'acknowledged',
    24.1,
    60,
    'team-lead',
    ['A2'],
    'approval_latency_slow',
    2,
    undefined,
  ],
  [
    '5e02d7',
    'Runbook executions stuck in running',
    'high',
    'acknowledged',
    41.9,
    60,
    'on-call-operator',
    ['A2'],
    'runbook_execution_stuck',
    2,
    ['running', 1, 5],
  ],
  [
    'e8d44b',
    'Incident service degraded: list p99 above objective',
    'high',
    'monitoring',
    52.1,
    60,
    'sre-on-call',
    ['A1'],
    'incident_service_degraded',
    1,
    ['running', 6, 7],
  ],
  [
    '31f7a6',
    'Cache warmup slower than expected after reroute',
    'medium',
    'mitigating',
    86,
    120,
    'sre-on-call',
    ['A1'],
    'cache_warmup_slow',
    1,
    undefined,
  ],
  [
    'b6c820',
    'Policy denials above baseline for runbook steps',
    'medium',
    'new',
    111,
    120,
    null,
    ['A2'],
    'policy_denials_rise',
    1,
    undefined,
  ],
  [
    '04de95',
    'Standby shard ingestion lag above 5 s',
    'medium',
    'monitoring',
    130,
    140,
    'team-lead',
    ['A1'],
    'standby_shard_lag',
    4,
    ['completed', 6, 6],
  ],
  [
    'd1750a',
    'Runbook step failure rate above 5 %',
    'medium',
    'monitoring',
    220,
    240,
    'sre-on-call',
    ['A1', 'A2'],
    'runbook_step_failures',
    1,
    ['completed', 4, 4],
  ],
  [
    '68a3bc',
    'Signed evidence URLs expire while in use',
    'low',
    'new',
    362,
    480,
    null,
    ['A1'],
    'evidence_url_expired',
    7,
    undefined,
  ],
  [
    'f27e13',
    'Post-incident evidence bundle generation slow',
    'low',
    'acknowledged',
    450,
    900,
    'on-call-operator',
    ['A2'],
    'evidence_bundle_slow',
    1,
    undefined,
  ],
];

const minutesFromNow = (minutes: number): string => new Date(SAMPLE_NOW + minutes * 60_000).toISOString();

export const sampleListItems: IncidentListItem[] = rows.map((row, index): IncidentListItem => {
  const [tail, title, severity, status, left, whole, owner, tenants, alertName, alertCount, run] = row;
  const share = left / whole;
  return {
    ...sampleListItem,
    id: id(`b${tail}`),
    title,
    severity,
    status,
    tenants,
    owner,
    created_at: minutesFromNow(left - whole),
    updated_at: minutesFromNow(-0.2 - index * 3),
    sla_deadline: minutesFromNow(left),
    sla_state: left < 0 ? 'breached' : share <= 0.5 ? 'at_risk' : 'on_track',
    linked_runbook_ids: run ? [sampleRunbook.id] : [],
    alert_summary: { name: alertName, count: alertCount, firing: alertCount },
    run_summary: run
      ? {
          execution_id: id(`e${tail}`),
          runbook_name: sampleRunbook.name,
          state: run[0],
          step_number: run[1],
          step_count: run[2],
        }
      : null,
    version: 1,
  };
});

/** What the policy says to somebody who may do it. */
export const allowed: Simulation = {
  action: 'can_acknowledge_incident',
  allow: true,
  legal: true,
  legal_events: [],
  permitted: true,
  needs: [],
  requirements: ['role_permits', 'tenant_scope', 'environment_scope', 'clearance'],
  missing: [],
  reasons: [],
  decision_id: id('d001'),
  bundle_revision: '2026.11.3',
};

export const needingRationale: Simulation = {
  ...allowed,
  allow: false,
  needs: ['rationale'],
  requirements: [...allowed.requirements, 'rationale_given'],
  missing: ['rationale_given'],
  reasons: [{ requirement: 'rationale_given', expected: ['10'], actual: ['0'] }],
};

/** What the policy says to an operator who would escalate to critical. */
export const refusedEscalation: Simulation = {
  ...needingRationale,
  action: 'can_change_severity',
  permitted: false,
  requirements: [...needingRationale.requirements, 'incident_command_on_call'],
  missing: ['incident_command_on_call', 'rationale_given'],
  reasons: [
    { requirement: 'incident_command_on_call', expected: ['incident-command'], actual: ['evidence-storage'] },
    { requirement: 'rationale_given', expected: ['10'], actual: ['0'] },
  ],
};
