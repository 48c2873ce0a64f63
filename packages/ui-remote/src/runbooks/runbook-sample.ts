import type { Approval, Execution, Runbook, RunbookSpec, RunbookSummary } from '@incident-center/sdk/contract';
import { canonicalJson, sha256Hex } from '@incident-center/sdk/provenance';

const idOf = (number: number): string => `0193b6d2-0000-7000-8000-${String(number).padStart(12, '0')}`;

const defaults = { instructions: [], inputs: [], outputs: [], requires_evidence: false };

/** A spec with everything a step can have. */
export const sampleSpec: RunbookSpec = {
  summary: 'Find what is slow on an ingest shard, move the affected tenant to a standby, and prove what was done.',
  steps: [
    {
      ...defaults,
      key: 'collect_metrics',
      name: 'Collect recent latency metrics & logs',
      risk_level: 'low',
      instructions: ['Export ingest p99 of the last 30 minutes.', 'Attach the ingest log of the same time.'],
      outputs: [
        { key: 'shard', label: 'Slow shard', type: 'string', required: true },
        { key: 'ingest_p99_ms', label: 'Ingest p99, ms', type: 'number', required: false },
      ],
      requires_evidence: true,
    },
    {
      ...defaults,
      key: 'reroute_ingestion',
      name: 'Reroute ingestion to standby shard',
      risk_level: 'high',
      instructions: ['Check that the standby is healthy.', 'Move ingestion of the affected tenant to it.'],
      rollback: 'Switch ingestion back to the first shard, then mark the run as failed.',
      inputs: [
        {
          key: 'from_shard',
          label: 'From shard',
          type: 'string',
          required: true,
          from_step: { step: 'collect_metrics', output: 'shard' },
        },
        { key: 'mode', label: 'Mode', type: 'choice', required: true, choices: ['drain', 'cut over'] },
      ],
      approval: {
        operation: 'reroute_ingestion',
        quorum: 2,
        candidate_roles: ['team_lead', 'security_admin'],
        expires_in_seconds: 3_000,
      },
    },
    {
      ...defaults,
      key: 'monitor',
      name: 'Monitor for 30 minutes; if stable, close mitigation',
      risk_level: 'medium',
      timer_seconds: 1_800,
    },
    {
      ...defaults,
      key: 'bundle',
      name: 'Post-incident evidence bundle',
      risk_level: 'medium',
      effect: 'evidence_bundle',
    },
  ],
};

const specHash = sha256Hex(canonicalJson(sampleSpec));

/** A published runbook with its provenance. */
export const sampleRunbook: Runbook = {
  id: idOf(700),
  version: 1,
  name: 'Evidence Storage Latency Triage',
  tags: { service: 'evidence-storage', alert: 'storage_latency_high' },
  risk_level: 'high',
  status: 'published',
  tenants: ['A1', 'A2'],
  environment: 'prod',
  classification: 'unclassified',
  spec: sampleSpec,
  spec_hash: specHash,
  author: 'author-1',
  created_at: '2026-11-02T16:40:00.000Z',
  published_at: '2026-11-03T09:12:00.000Z',
  approvals: [
    { approval_id: idOf(801), approver_ids: ['lead-1'], spec_hash: specHash, granted_at: '2026-11-03T09:10:00.000Z' },
  ],
  usage_count: 14,
  provenance_hash: 'a9d03e'.padEnd(64, 'f'),
  provenance_ref: '4f0ab3'.padEnd(64, '9'),
  row_version: 2,
};

/** The same before anybody agreed to it. */
export const sampleDraft: Runbook = {
  ...sampleRunbook,
  id: idOf(703),
  name: 'Timeline backlog drain',
  tags: { service: 'timeline' },
  status: 'draft',
  published_at: null,
  approvals: [],
  usage_count: 0,
  provenance_ref: null,
  row_version: 1,
};

/** As lists give it. */
export function summaryOf({ spec, ...runbook }: Runbook): RunbookSummary {
  return { ...runbook, step_count: spec.steps.length };
}

export const sampleRunbooks: readonly RunbookSummary[] = [
  summaryOf(sampleRunbook),
  {
    ...summaryOf(sampleRunbook),
    id: idOf(701),
    name: 'Incident service down or degraded',
    tags: { service: 'incident-center' },
    risk_level: 'medium',
    usage_count: 3,
  },
  {
    ...summaryOf(sampleRunbook),
    id: idOf(702),
    name: 'Runbook executions stuck',
    risk_level: 'medium',
    usage_count: 1,
  },
  summaryOf(sampleDraft),
];

/** A request to publish the draft. */
export const sampleApproval: Approval = {
  id: idOf(802),
  kind: 'publish',
  operation: 'publish',
  incident_id: null,
  execution_id: null,
  runbook_id: sampleDraft.id,
  runbook_version: 1,
  step: null,
  attempt: null,
  spec_hash: specHash,
  inputs_hash: null,
  tenants: ['A1', 'A2'],
  environment: 'prod',
  classification: 'unclassified',
  status: 'waiting',
  title: sampleDraft.name,
  risk_level: 'high',
  requested_by: 'author-1',
  requested_at: '2026-11-22T16:40:00.000Z',
  justification: 'Drains the backlog without losing receipts.',
  inputs: {},
  quorum: 1,
  candidate_roles: ['team_lead', 'security_admin', 'incident_commander'],
  step_operator: null,
  runbook_author: 'author-1',
  votes: [],
  expires_at: '2026-11-24T01:14:00.000Z',
  decided_at: null,
  evidence_ref: null,
  elsewhere: null,
  version: 1,
};

const stepStates = (open: number): Execution['step_states'] =>
  sampleSpec.steps.map(({ key, name, risk_level }, index) => ({
    key,
    name,
    risk_level,
    state: index < open ? 'completed' : index === open ? 'running' : 'pending',
    attempt: 1,
    operator: 'op-1',
    started_at: null,
    completed_at: null,
    approval_ids: [],
    evidence: [],
    inputs_hash: null,
    outcome: null,
  }));

/** One run that is open, and one that has ended. */
export const sampleRuns: readonly Execution[] = [
  {
    id: '0193b6d2-0000-7000-8000-000000e51d08',
    runbook_id: sampleRunbook.id,
    runbook_version: 1,
    runbook_name: sampleRunbook.name,
    spec_hash: specHash,
    incident_id: '0193b6d2-0000-7000-8000-00000b7f3a2c',
    tenants: ['A1'],
    environment: 'prod',
    classification: 'unclassified',
    current_step: 'reroute_ingestion',
    state: 'running',
    operator: 'op-1',
    inputs: {},
    outputs: {},
    step_states: stepStates(1),
    started_at: '2026-11-23T02:51:07.431Z',
    completed_at: null,
    bundle_ref: null,
    provenance_hash: null,
    version: 4,
  },
  {
    id: '0193b6d2-0000-7000-8000-000000d41c07',
    runbook_id: sampleRunbook.id,
    runbook_version: 1,
    runbook_name: sampleRunbook.name,
    spec_hash: specHash,
    incident_id: null,
    tenants: ['A1'],
    environment: 'prod',
    classification: 'unclassified',
    current_step: null,
    state: 'completed',
    operator: 'op-1',
    inputs: {},
    outputs: {},
    step_states: stepStates(4),
    started_at: '2026-11-20T10:00:00.000Z',
    completed_at: '2026-11-20T10:41:00.000Z',
    bundle_ref: null,
    provenance_hash: null,
    version: 9,
  },
];

/** Names as a host has them. */
export const samplePerson = (id: string): string =>
  ({ 'op-1': 'On-call operator', 'lead-1': 'Team lead', 'author-1': 'Runbook author' })[id] ?? id;
