import type { PolicyInput } from '@incident-center/policy';
import { POLICY_PACKAGE_OF_ACTION } from '@incident-center/sdk/contract';
import type { Center } from '../center.js';
import { decisionLog } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { Principal } from '../options.js';
import type { DecisionRecord } from './authorize.js';

const MASKED = ['rationale'] as const;

/** The input without free text: the log must hold nothing that may have to be erased. */
function masked(input: PolicyInput): Record<string, unknown> {
  const context: Record<string, unknown> = { ...input.context };
  for (const key of MASKED) if (key in context) context[key] = '(masked)';
  return { ...input, context };
}

/** Writes decisions in a transaction of their own: a denial whose transaction rolled back must still be logged. */
export async function logDecisions(
  center: Center,
  principal: Principal,
  decisions: readonly DecisionRecord[],
): Promise<void> {
  if (decisions.length === 0) return;
  const tenants = [...principal.tenant_ids];
  await inTransaction(center.database, { role: 'app', principal: principal.id, tenants }, async (queries) => {
    await queries.insert(decisionLog).values(
      decisions.map((decision) => ({
        decision_id: decision.decision_id,
        path: `${POLICY_PACKAGE_OF_ACTION[decision.action].replace('.', '/')}/decision`,
        action: decision.action,
        allow: decision.result.allow,
        requested_by: principal.id,
        tenants,
        input: masked(decision.input),
        result: { ...decision.result },
        bundle_revision: decision.bundle_revision,
        simulated: decision.simulated,
        timestamp: new Date(center.now()),
      })),
    );
  });
}
