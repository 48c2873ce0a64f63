import type { Center } from '../center.js';
import { decisionLog } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { Principal } from '../options.js';
import { currentTrace } from '../telemetry/tracing.js';
import type { DecisionRecord } from './authorize.js';
import { decisionPath, withoutFreeText } from './commit-decision.js';

/**
 * Whose a decision is: of the tenants of what it was about. Where somebody asked about tenants that are not theirs, it is
 * the asker's: nobody writes into the log of others. What has no id is only what they say it is, its tenants as well.
 */
function tenantsOf({ input }: DecisionRecord, principal: Principal): string[] {
  const { id, tenants } = input.resource;
  const own = tenants.filter((tenant) => principal.tenant_ids.includes(tenant));
  if (own.length === 0) return [...principal.tenant_ids];
  return id === undefined ? own : [...tenants];
}

/** Writes decisions in a transaction of their own: a denial whose transaction rolled back must still be logged. */
export async function logDecisions(
  center: Center,
  principal: Principal,
  decisions: readonly DecisionRecord[],
  request_id?: string,
): Promise<void> {
  if (decisions.length === 0) return;
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  const trace = currentTrace();
  const logged = inTransaction(center.database, as, async (queries) => {
    await queries.insert(decisionLog).values(
      decisions.map((decision) => ({
        decision_id: decision.decision_id,
        path: decisionPath(decision.action),
        action: decision.action,
        allow: decision.result.allow,
        requested_by: principal.id,
        tenants: tenantsOf(decision, principal),
        environment: decision.input.resource.environment,
        classification: decision.input.resource.classification,
        ...withoutFreeText(decision.input),
        result: { ...decision.result },
        bundle_revision: decision.bundle_revision,
        simulated: decision.simulated,
        elapsed_us: decision.elapsed_us,
        cached: decision.cached,
        timestamp: new Date(decision.input.now_ms),
        salt: decision.opening?.salt ?? null,
        decision_text: decision.opening?.text ?? null,
        request_id: request_id ?? null,
        ...trace,
      })),
    );
  });
  await logged.catch((error: unknown): never => {
    center.telemetry.count('incident_center_decisions_unlogged_total', {}, decisions.length);
    throw error;
  });
}
