import type { Execution, Runbook } from '@incident-center/sdk/contract';
import type { TestCenter } from '../create-test-center.js';
import { approver, author, operator } from './personas.js';

export interface PublishedRunbookOptions {
  tenants?: string[];
  /** How many people must approve the high-risk step. */
  quorum?: number;
  name?: string;
}

const stepsOf = (quorum: number) => [
  {
    key: 'look',
    name: 'Find the slow shard',
    risk_level: 'low' as const,
    outputs: [{ key: 'shard', label: 'Shard', type: 'string' as const }],
  },
  {
    key: 'reroute',
    name: 'Move writes to the standby',
    risk_level: 'high' as const,
    inputs: [
      { key: 'shard', label: 'Shard', type: 'string' as const, from_step: { step: 'look', output: 'shard' } },
      { key: 'share', label: 'Share of the writes', type: 'number' as const, default: 1 },
    ],
    outputs: [{ key: 'p99_ms', label: 'p99 after', type: 'number' as const, required: false }],
    approval: { operation: 'reroute', quorum, candidate_roles: ['team_lead'], expires_in_seconds: 3_600 },
  },
  { key: 'bundle', name: 'Keep the evidence', risk_level: 'low' as const, effect: 'evidence_bundle' as const },
];

const ask = (tenants: string[]) => ({ tenants, environment: 'prod', classification: 'unclassified' as const });

/** Drafts a runbook of three steps, the second of high risk, without publishing it. */
export async function draftRunbook(
  { as }: Pick<TestCenter, 'as'>,
  { tenants = ['A1'], quorum = 1, name = 'Slow storage' }: PublishedRunbookOptions = {},
): Promise<Runbook> {
  const by = as(author({ tenant_ids: tenants }));
  return (await by.createRunbook({ ...ask(tenants), name, spec: { summary: '', steps: stepsOf(quorum) } })).runbook;
}

/** The approval that publishing needs, granted by somebody else than the author. */
export async function approvePublishing({ as }: Pick<TestCenter, 'as'>, runbook: Runbook): Promise<string> {
  const { approval } = await as(author({ tenant_ids: runbook.tenants })).requestPublishApproval({
    runbook_id: runbook.id,
  });
  await as(approver(1, { tenant_ids: runbook.tenants })).decideApproval({
    approval_id: approval.id,
    decision: 'approve',
    reason: 'Read every step.',
  });
  return approval.id;
}

/** The same runbook, published. */
export async function publishRunbook(
  test: Pick<TestCenter, 'as'>,
  options: PublishedRunbookOptions = {},
): Promise<Runbook> {
  const draft = await draftRunbook(test, options);
  await approvePublishing(test, draft);
  return (await test.as(author({ tenant_ids: draft.tenants })).publishRunbook({ runbook_id: draft.id })).runbook;
}

/** A published runbook with one step without risk: whoever completes it ends the run. */
export async function publishShortRunbook({ as }: Pick<TestCenter, 'as'>): Promise<Runbook> {
  const spec = { summary: '', steps: [{ key: 'look', name: 'Look', risk_level: 'low' as const }] };
  const { runbook } = await as(author()).createRunbook({ ...ask(['A1']), name: 'Look', spec });
  return (await as(author()).publishRunbook({ runbook_id: runbook.id })).runbook;
}

export async function openIncident({ as }: Pick<TestCenter, 'as'>, tenants = ['A1']) {
  const by = as(operator({ tenant_ids: tenants }));
  return (await by.createIncident({ title: 'Storage is slow', severity: 'high', tenants })).incident;
}

/** A run that stands at its high-risk step, for an incident of its own. */
export async function runAtHighRisk(test: Pick<TestCenter, 'as'>, runbook: Runbook): Promise<Execution> {
  const incident = await openIncident(test, runbook.tenants);
  const by = test.as(operator({ tenant_ids: runbook.tenants }));
  const { execution } = await by.executeRunbook({ runbook_id: runbook.id, incident_id: incident.id });
  const outputs = { shard: 'shard-07' };
  return (await by.completeStep({ execution_id: execution.id, step: 'look', outcome: 'succeeded', outputs })).execution;
}

/** Asks for the approval of the high-risk step of a run. */
export async function askForReroute({ as }: Pick<TestCenter, 'as'>, run: Execution) {
  const by = as(operator({ tenant_ids: run.tenants }));
  return (await by.requestStepApproval({ execution_id: run.id, step: 'reroute', justification: 'p99 is 2 s' }))
    .approval;
}

/** The same, granted. */
export async function grantReroute(test: Pick<TestCenter, 'as'>, run: Execution) {
  const approval = await askForReroute(test, run);
  const by = test.as(approver(1, { tenant_ids: run.tenants }));
  return (await by.decideApproval({ approval_id: approval.id, decision: 'approve', reason: 'The standby is healthy.' }))
    .approval;
}
