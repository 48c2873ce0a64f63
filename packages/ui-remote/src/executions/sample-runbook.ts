import type { Runbook, StepSpec } from '@incident-center/sdk/contract';
import { sample } from '../approvals/fixtures';

const step = (given: Partial<StepSpec> & Pick<StepSpec, 'key' | 'name' | 'risk_level'>): StepSpec => ({
  instructions: [],
  inputs: [],
  outputs: [],
  requires_evidence: false,
  ...given,
});
const text = (key: string, label: string, rest: object = {}) => ({
  key,
  label,
  type: 'string' as const,
  required: true,
  ...rest,
});
const numeric = (key: string, label: string, rest: object = {}) => ({
  key,
  label,
  type: 'number' as const,
  required: true,
  ...rest,
});

/** A runbook of six steps, the third of them high risk. */
export const aRunbook: Runbook = {
  id: sample.runbook,
  version: 1,
  name: 'Evidence Storage Latency Triage',
  tags: {},
  risk_level: 'high',
  status: 'published',
  tenants: ['A1', 'A2'],
  environment: 'prod',
  classification: 'unclassified',
  spec: {
    summary: '',
    steps: [
      step({
        key: 'collect_metrics',
        name: 'Collect recent latency metrics & logs',
        risk_level: 'low',
        instructions: ['Export ingest p99 of the last 30 minutes.', 'Save the ingest log of the same time.'],
        outputs: [text('shard', 'Slow shard'), numeric('ingest_p99_ms', 'Ingest p99, ms')],
        requires_evidence: true,
      }),
      step({
        key: 'verify_impact',
        name: 'Verify tenant impact radius and current SLA',
        risk_level: 'medium',
        outputs: [
          text('affected_tenants', 'Affected tenants'),
          text('standby', 'Standby with the smallest lag'),
          numeric('standby_lag_s', 'Its lag, s'),
        ],
      }),
      step({
        key: 'reroute_ingestion',
        name: 'Reroute ingestion to standby shard',
        risk_level: 'high',
        instructions: [
          'Check that the standby is healthy and its replication lag is under 5 s.',
          'Move ingestion of the affected tenant from `shard-07` to the standby.',
          'Wait 5 minutes. Ingest p99 must fall below 400 ms; otherwise switch back.',
        ],
        rollback:
          'Switch ingestion of A1 back to `shard-07`, wait until nothing is left behind, then mark the run as failed.',
        inputs: [
          text('from_shard', 'From shard', { from_step: { step: 'collect_metrics', output: 'shard' } }),
          text('to_standby', 'To standby', { from_step: { step: 'verify_impact', output: 'standby' } }),
        ],
        outputs: [
          numeric('ingest_p99_after_ms', 'Ingest p99 after, ms', { placeholder: 'e.g. 320' }),
          numeric('standby_lag_after_s', 'Standby lag after, s', { placeholder: 'e.g. 1.2' }),
        ],
        requires_evidence: true,
        approval: {
          operation: 'reroute',
          quorum: 2,
          candidate_roles: ['team_lead', 'security_admin'],
          expires_in_seconds: 3_600,
        },
      }),
      step({ key: 'warm_cache', name: 'Trigger cache warmup for affected tenants', risk_level: 'medium' }),
      step({
        key: 'monitor',
        name: 'Monitor for 30 minutes; if stable, close mitigation',
        risk_level: 'medium',
        instructions: ['Watch ingest p99 and the standby’s lag for 30 minutes.'],
        outputs: [{ key: 'stable', label: 'Stable for 30 minutes', type: 'boolean', required: true }],
        timer_seconds: 1_800,
      }),
      step({
        key: 'evidence_bundle',
        name: 'Post-incident evidence bundle',
        risk_level: 'medium',
        effect: 'evidence_bundle',
      }),
    ],
  },
  spec_hash: sample.spec,
  author: 'runbook-author',
  created_at: '2026-11-20T10:00:00.000Z',
  published_at: '2026-11-20T11:00:00.000Z',
  approvals: [],
  usage_count: 3,
  provenance_hash: null,
  provenance_ref: null,
  row_version: 2,
};
