import type { Approval, ApprovalDetail } from '@incident-center/sdk/contract';

const hash = (start: string, end: string): string => `${start}${'0'.repeat(64 - start.length - end.length)}${end}`;

/** Ids and digests of the stories and tests. */
export const sample = {
  incident: '0193b6d2-7c1e-7000-8000-0000007f3a2c',
  execution: '0193b6d2-7c1e-7000-8000-000000e51d08',
  runbook: '0193b6d2-7c1e-7000-8000-000000c0ffee',
  approval: '0193b6d2-7c1e-7000-8000-000000a80c41',
  spec: hash('9c1e6f', '40ab'),
  inputs: hash('77d0b2', 'e19f'),
  now: Date.parse('2026-11-23T03:12:40Z'),
} as const;

/** An approval that waits for one of two, with parts of it given otherwise. */
export const anApproval = (given: Partial<Approval> = {}): Approval => ({
  id: sample.approval,
  kind: 'step',
  operation: 'reroute',
  incident_id: sample.incident,
  execution_id: sample.execution,
  runbook_id: sample.runbook,
  runbook_version: 1,
  step: 'reroute_ingestion',
  attempt: 1,
  spec_hash: sample.spec,
  inputs_hash: sample.inputs,
  tenants: ['A1'],
  environment: 'prod',
  classification: 'unclassified',
  status: 'waiting',
  title: 'Reroute ingestion to standby shard',
  risk_level: 'high',
  requested_by: 'on-call-operator',
  requested_at: '2026-11-23T03:04:05.000Z',
  justification:
    'p99 on shard-07 is 2,140 ms against 400 ms. Only A1 is affected. Without the reroute A1 misses its SLA at 03:32.',
  inputs: { from_shard: 'shard-07', to_standby: 'standby-02' },
  quorum: 1,
  candidate_roles: ['team_lead', 'security_admin'],
  step_operator: 'on-call-operator',
  runbook_author: 'runbook-author',
  votes: [],
  expires_at: '2026-11-23T03:54:05.000Z',
  decided_at: null,
  evidence_ref: null,
  elsewhere: null,
  version: 1,
  ...given,
});

/** What the server says the sample is bound to; fields named in `changed` are no longer as asked. */
export const aBinding = (changed: Readonly<Record<string, string>> = {}): ApprovalDetail['bound'] =>
  (
    [
      ['operation', 'reroute'],
      ['inputs.from_shard', 'shard-07'],
      ['inputs.to_standby', 'standby-02'],
      ['tenants', 'A1'],
      ['incident_id', sample.incident],
      ['execution_id', sample.execution],
      ['step', 'reroute_ingestion'],
      ['attempt', '1'],
      ['spec_hash', sample.spec],
      ['inputs_hash', sample.inputs],
    ] as const
  ).map(([field, asked]) => {
    const now = changed[field] ?? asked;
    return { field, asked, now, same: now === asked };
  });
