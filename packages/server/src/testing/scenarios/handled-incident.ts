import type { TestCenter } from '../create-test-center.js';
import { approver, operator } from './personas.js';
import { openIncident, publishRunbook } from './runbooks.js';

/** The ids of an incident with everything that can belong to one. */
export interface HandledIncident {
  incident_id: string;
  runbook_id: string;
  execution_id: string;
  approval_id: string;
  /** Digest of a file that was attached. */
  evidence_ref: string;
  bundle_ref: string;
}

/** Handles an incident of some tenants with a runbook of theirs from its first step to the evidence bundle. */
export async function handleIncident(test: Pick<TestCenter, 'as'>, tenants: string[]): Promise<HandledIncident> {
  const runbook = await publishRunbook(test, { tenants, name: `Slow storage of ${tenants.join(' and ')}` });
  const incident = await openIncident(test, tenants);
  const by = test.as(operator({ tenant_ids: tenants }));
  const { execution } = await by.executeRunbook({ runbook_id: runbook.id, incident_id: incident.id });
  const execution_id = execution.id;
  const { evidence } = await by.attachEvidence({
    execution_id,
    step: 'look',
    name: 'latency.log',
    media_type: 'text/plain',
    content_base64: Buffer.from(`p99 2 s in ${tenants.join()}\n`).toString('base64'),
  });
  await by.completeStep({ execution_id, step: 'look', outcome: 'succeeded', outputs: { shard: 'shard-07' } });
  const { approval } = await by.requestStepApproval({ execution_id, step: 'reroute', justification: 'p99 is 2 s' });
  const decide = { approval_id: approval.id, decision: 'approve', reason: 'The standby is healthy.' } as const;
  await test.as(approver(1, { tenant_ids: tenants })).decideApproval(decide);
  await by.completeStep({ execution_id, step: 'reroute', outcome: 'succeeded' });
  const { execution: ended } = await by.completeStep({ execution_id, step: 'bundle', outcome: 'succeeded' });
  return {
    incident_id: incident.id,
    runbook_id: runbook.id,
    execution_id,
    approval_id: approval.id,
    evidence_ref: evidence.evidence_ref,
    bundle_ref: ended.bundle_ref ?? '',
  };
}
