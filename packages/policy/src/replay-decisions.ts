import { type PolicyAction, type PolicyDecision, policyDecisionSchema } from '@incident-center/sdk/contract';
import type { PolicyEngine, PolicyInput } from './policy-engine.js';
import { isPolicyError } from './policy-error.js';

/**
 * A decision of the past, as the decision log has it (OPA's own format): a line of an export, an item of
 * `GET /policy/decisions`, or a row of the table.
 */
export interface PastDecision {
  decision_id: string;
  /** Also in the input, as OPA logs it; either will do. */
  action?: string | undefined;
  input: Readonly<Record<string, unknown>>;
  result: unknown;
  requested_by?: string | undefined;
  timestamp?: string | undefined;
}

/** What would become another decision. */
export interface DecisionFlip {
  decision_id: string;
  action: string;
  /**
   * `reasons` where both deny, but for something else. `error` where the draft gives no decision: whoever asked would
   * have been refused.
   */
  kind: 'allow_to_deny' | 'deny_to_allow' | 'reasons' | 'error';
  before: PolicyDecision;
  /** Absent where the draft gives no decision. */
  after?: PolicyDecision;
  error?: string;
  requested_by?: string;
  timestamp?: string;
}

export interface ReplayReport {
  /** Revision of the draft. */
  revision: string;
  replayed: number;
  unchanged: number;
  flips: DecisionFlip[];
  /** Entries that are no decisions of these rules, and why. */
  skipped: { decision_id: string; why: string }[];
}

const namesOf = (decision: PolicyDecision) => JSON.stringify([...decision.missing].sort());
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function kindOf(before: PolicyDecision, after: PolicyDecision): DecisionFlip['kind'] | undefined {
  if (before.allow !== after.allow) return before.allow ? 'allow_to_deny' : 'deny_to_allow';
  return namesOf(before) === namesOf(after) ? undefined : 'reasons';
}

/**
 * Asks a draft what it would have decided, about every decision of the past and at its time. Masked free text is as long
 * in the log as it was, so that the rules find it as long.
 *
 * @example
 * const draft = await createOpaWasmEngine(await readPolicyBundle(await readFile('draft.tar.gz'), 'unverified'));
 * const { flips } = await replayDecisions(pastDecisions, draft);
 */
export async function replayDecisions(
  decisions: Iterable<PastDecision> | AsyncIterable<PastDecision>,
  draft: PolicyEngine,
): Promise<ReplayReport> {
  const report: ReplayReport = { revision: draft.revision, replayed: 0, unchanged: 0, flips: [], skipped: [] };
  for await (const past of decisions) {
    const { decision_id, requested_by, timestamp } = past;
    const before = policyDecisionSchema.safeParse(past.result);
    const action = past.action ?? (isObject(past.input) ? past.input.action : undefined);
    if (!before.success || typeof action !== 'string' || !isObject(past.input)) {
      const why = before.success ? 'it names no action or no input' : 'its result is no decision';
      report.skipped.push({ decision_id: String(decision_id), why });
      continue;
    }
    report.replayed += 1;
    const told = {
      decision_id,
      action,
      before: before.data,
      ...(requested_by === undefined ? {} : { requested_by }),
      ...(timestamp === undefined ? {} : { timestamp }),
    };
    try {
      const after = await draft.decide(action as PolicyAction, past.input as unknown as PolicyInput);
      const kind = kindOf(before.data, after);
      if (kind === undefined) report.unchanged += 1;
      else report.flips.push({ ...told, kind, after });
    } catch (error) {
      if (!isPolicyError(error)) throw error;
      report.flips.push({ ...told, kind: 'error', error: error.code });
    }
  }
  return report;
}
