import { evaluatePolicy, type PolicyContext, type PolicyInput, type PolicyResource } from '@incident-center/policy';
import {
  type ActorAttributes,
  type ErrorCode,
  IncidentCenterError,
  type PolicyAction,
  type PolicyDecision,
  type PolicyRequirement,
} from '@incident-center/sdk/contract';
import type { Center } from '../center.js';
import type { Principal } from '../options.js';
import { observeDecision } from '../telemetry/observe-decision.js';
import { type AuthorizedBy, commitToDecision, type DecisionOpening } from './commit-decision.js';
import { refusalSentence } from './refusal-sentence.js';

/** A decision as it goes into the decision log, and by its id into the event it allowed. */
export interface DecisionRecord {
  decision_id: string;
  action: PolicyAction;
  input: PolicyInput;
  result: PolicyDecision;
  bundle_revision: string;
  simulated: boolean;
  /** Whole microseconds that it took, and whether an earlier one was given again. */
  elapsed_us: number;
  cached: boolean;
  /** What opens the commitment of the events that name it; none where no event does. */
  opening?: DecisionOpening;
}

/** What a decision needs of whoever asks for it. */
export interface DecisionContext {
  center: Center;
  principal: Principal;
  /** Decisions made so far; written to the decision log after the transaction, whatever became of it. */
  decisions: DecisionRecord[];
}

/** Requirements that the caller can still meet in this very request, and the code that asks for them. */
const CODE_OF_REQUIREMENT: Partial<Record<PolicyRequirement, ErrorCode>> = {
  approval_evidence: 'APPROVAL_REQUIRED',
  publish_approval: 'APPROVAL_REQUIRED',
  rationale_given: 'RATIONALE_REQUIRED',
  evidence_attached: 'EVIDENCE_REQUIRED',
};

/** The policy's view of a principal. */
export const attributesOf = ({ kind: _, display_name: __, ...attributes }: Principal): ActorAttributes => attributes;

type Asked = { context?: PolicyContext; simulated?: boolean; actor?: ActorAttributes };

/** Asks the policy, and notes the decision. A policy that fails decides nothing: that is a denial. */
export function decideByPolicy(
  context: DecisionContext,
  action: PolicyAction,
  resource: PolicyResource,
  more: Asked = {},
): Promise<DecisionRecord> {
  const asked = { action, simulated: more.simulated ?? false };
  return observeDecision(context.center, asked, () => decide(context, action, resource, more));
}

async function decide(
  context: DecisionContext,
  action: PolicyAction,
  resource: PolicyResource,
  more: Asked,
): Promise<DecisionRecord> {
  const { center, principal, decisions } = context;
  const input = {
    actor: more.actor ?? attributesOf(principal),
    resource,
    context: more.context ?? {},
    now_ms: center.now(),
  };
  const evaluation = await evaluatePolicy(center.policy, action, input).catch((cause): never => {
    throw new IncidentCenterError('UNAVAILABLE', 'the policy could not be evaluated', { cause });
  });
  const record: DecisionRecord = {
    decision_id: center.newId(),
    action,
    input,
    result: evaluation.decision,
    bundle_revision: evaluation.revision,
    simulated: more.simulated ?? false,
    elapsed_us: evaluation.elapsed_us,
    cached: evaluation.cached,
  };
  decisions.push(record);
  return record;
}

/** The error that a denial is answered with: what cannot be mended here first, then what is missing. */
export function denialOf({ result, decision_id }: DecisionRecord): IncidentCenterError {
  const beyond = result.missing.filter((requirement) => CODE_OF_REQUIREMENT[requirement] === undefined);
  const [first] = Object.keys(CODE_OF_REQUIREMENT).filter((requirement) =>
    result.missing.includes(requirement as PolicyRequirement),
  ) as PolicyRequirement[];
  const code =
    beyond.length > 0 || first === undefined ? 'NOT_PERMITTED' : (CODE_OF_REQUIREMENT[first] ?? 'NOT_PERMITTED');
  return new IncidentCenterError(code, refusalSentence(result.reasons), {
    details: { reasons: result.reasons, decision_id },
  });
}

/**
 * Lets the action through, or says why not.
 *
 * @returns what an event names as the decision that allowed it.
 * @throws {IncidentCenterError} `NOT_PERMITTED`, or `APPROVAL_REQUIRED`, `RATIONALE_REQUIRED`, `EVIDENCE_REQUIRED` where
 * nothing but that is missing.
 */
export async function authorize(
  context: DecisionContext,
  action: PolicyAction,
  resource: PolicyResource,
  policyContext: PolicyContext = {},
): Promise<AuthorizedBy> {
  const record = await decideByPolicy(context, action, resource, { context: policyContext });
  if (!record.result.allow) throw denialOf(record);
  return commitToDecision(context, record);
}
