import type { PolicyInput } from '@incident-center/policy';
import { POLICY_PACKAGE_OF_ACTION, type PolicyAction } from '@incident-center/sdk/contract';
import { canonicalJson, commitmentHmac } from '@incident-center/sdk/provenance';
import type { Center } from '../center.js';
import type { DecisionRecord } from './authorize.js';

/** What an event names as the decision that allowed it. */
export interface AuthorizedBy {
  decision_id: string;
  bundle_revision: string;
  /** Commits to the whole decision, in the way that an event commits to a text. */
  hmac: string;
}

/** What opens the commitment to a decision; kept beside it in the decision log. */
export interface DecisionOpening {
  salt: string;
  /** Canonical JSON: the exact value is what was committed to, and jsonb would not keep it. */
  text: string;
}

/** What people wrote: it must not be in a log from which nothing is erased. */
const FREE_TEXT = ['rationale'] as const;
/** The rules ask how long a text is. Nobody asks for as many characters as this. */
const MAX_MASK = 500;

/** As many asterisks as the rules would have counted characters: whoever replays the decision gets the same. */
function maskOf(text: unknown): unknown {
  return typeof text === 'string' ? '*'.repeat(Math.min([...text.trim()].length, MAX_MASK)) : text;
}

/** The input without free text, and where there was some. */
export function withoutFreeText(input: PolicyInput): { input: Record<string, unknown>; masked: string[] } {
  const context: Record<string, unknown> = { ...input.context };
  const masked: string[] = [];
  for (const key of FREE_TEXT) {
    if (!(key in context)) continue;
    context[key] = maskOf(context[key]);
    masked.push(`/input/context/${key}`);
  }
  return { input: { ...input, context }, masked };
}

/** The rule that was asked. */
export const decisionPath = (action: PolicyAction): string =>
  `${POLICY_PACKAGE_OF_ACTION[action].replace('.', '/')}/decision`;

/** The path that a commitment to a decision has in the place of a text's. */
export const DECISION_PATH = '/decision';

/**
 * Commits to a decision that an event is going to name, and notes what opens it. What no event names is not committed to.
 *
 * @returns what the event says of the decision.
 */
export function commitToDecision(
  { center, principal }: { center: Pick<Center, 'newSalt'>; principal: { id: string } },
  record: DecisionRecord,
): AuthorizedBy {
  const { decision_id, bundle_revision, action } = record;
  const value = {
    allow: record.result.allow,
    bundle_revision,
    decision_id,
    input: { action, ...withoutFreeText(record.input).input },
    path: decisionPath(action),
    requested_by: principal.id,
    result: record.result,
    timestamp: new Date(record.input.now_ms).toISOString(),
  };
  // By way of JSON, as the engine got it: what is undefined is not there.
  const committed: unknown = JSON.parse(JSON.stringify(value));
  record.opening ??= { salt: center.newSalt(), text: canonicalJson(committed) };
  const { salt } = record.opening;
  return {
    decision_id,
    bundle_revision,
    hmac: commitmentHmac(salt, decision_id, DECISION_PATH, committed),
  };
}
