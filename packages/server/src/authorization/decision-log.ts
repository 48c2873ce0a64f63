import type { PolicyInput } from '@incident-center/policy';
import { POLICY_PACKAGE_OF_ACTION } from '@incident-center/sdk/contract';
import type { Center } from '../center.js';
import { decisionLog } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { Principal } from '../options.js';
import type { DecisionRecord } from './authorize.js';

/** What people wrote: it must not be in a log from which nothing is erased. */
const FREE_TEXT = ['rationale'] as const;
/** The rules ask how long a text is. Nobody asks for as many characters as this. */
const MAX_MASK = 500;

/** As many asterisks as the rules would have counted characters: whoever replays the decision gets the same. */
function maskOf(text: unknown): unknown {
  return typeof text === 'string' ? '*'.repeat(Math.min([...text.trim()].length, MAX_MASK)) : text;
}

/** The input without free text, and where there was some. */
function withoutFreeText(input: PolicyInput): { input: Record<string, unknown>; masked: string[] } {
  const context: Record<string, unknown> = { ...input.context };
  const masked: string[] = [];
  for (const key of FREE_TEXT) {
    if (!(key in context)) continue;
    context[key] = maskOf(context[key]);
    masked.push(`/input/context/${key}`);
  }
  return { input: { ...input, context }, masked };
}

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
): Promise<void> {
  if (decisions.length === 0) return;
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  await inTransaction(center.database, as, async (queries) => {
    await queries.insert(decisionLog).values(
      decisions.map((decision) => ({
        decision_id: decision.decision_id,
        path: `${POLICY_PACKAGE_OF_ACTION[decision.action].replace('.', '/')}/decision`,
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
      })),
    );
  });
}
