import type { ActorAttributes, PolicyAction, PolicyDecision } from '@incident-center/sdk/contract';
import type { ListFilter } from './list-filter.js';

/** The thing acted on. Every resource has a scope; which further attributes count depends on the action. */
export interface PolicyResource {
  type: 'incident' | 'runbook' | 'execution' | 'approval' | 'timeline';
  id?: string;
  tenants: readonly string[];
  environment: string;
  classification: string;
  [attribute: string]: unknown;
}

/** A step as the rules see it. What is left out counts as the stricter case. */
export interface PolicyStep {
  key: string;
  attempt: number;
  risk_level: string;
  /** Who started the step, or null while nobody did. */
  operator: string | null;
  inputs_hash: string;
  requires_evidence: boolean;
}

/** An approval at hand, whatever its state: the rules decide whether it fits. */
export interface PolicyApproval {
  id: string;
  kind: 'step' | 'publish';
  status: string;
  tenants: readonly string[];
  incident_id: string | null;
  execution_id: string | null;
  runbook_id: string | null;
  runbook_version: number | null;
  step: string | null;
  attempt: number | null;
  spec_hash: string | null;
  inputs_hash: string | null;
  requested_by: string;
  approver_ids: readonly string[];
  /** Milliseconds since 1970; an approval that expires now has expired. */
  expires_at_ms: number;
  used: boolean;
}

export interface PolicyContext {
  rationale?: string;
  /** The new severity of `can_change_severity`. */
  severity?: string;
  step?: PolicyStep;
  evidence_count?: number;
  approvals?: readonly PolicyApproval[];
  [attribute: string]: unknown;
}

export interface PolicyInput {
  actor: ActorAttributes;
  resource: PolicyResource;
  context: PolicyContext;
  /** The rules have no clock: milliseconds since 1970. */
  now_ms: number;
}

/** A decision, and what stood behind it. */
export interface Evaluation {
  decision: PolicyDecision;
  /** The rules and the data that decided, also where they were replaced in the meantime. */
  revision: string;
  /** Whether an earlier decision about the same input was given again. */
  cached: boolean;
  /** Whole microseconds that it took here. */
  elapsed_us: number;
}

/**
 * Who may do it. A rejection is a denial: no decision, no permission.
 *
 * @example
 * const { allow, missing } = await engine.decide('can_close_incident', { actor, resource, context, now_ms });
 */
export interface PolicyEngine {
  /** Names the rules and the data behind every decision: two engines of one revision decide alike. */
  readonly revision: string;
  /**
   * A digest of the rules and the data themselves, where they are known: nobody's choice, unlike a bundle's revision. It
   * changes when they are replaced. Without one, nothing is cached.
   */
  readonly fingerprint?: string | undefined;
  /** The roles to which the data grants anything, where they are known. */
  readonly roles?: readonly string[] | undefined;
  /** May the actor do this to this resource, and if not, what is missing. An unknown action is denied. */
  decide(action: PolicyAction, input: PolicyInput): Promise<PolicyDecision>;
  /** The rows a view action may show to this actor. An empty `any_of` shows none. */
  listFilter(action: PolicyAction, actor: ActorAttributes, now_ms: number): Promise<ListFilter>;
  /** As `decide`, for an engine whose rules may change between a decision and the next. */
  evaluate?(action: PolicyAction, input: PolicyInput): Promise<Evaluation>;
}

const NANOSECONDS_PER_MICROSECOND = 1000n;

/** Asks an engine, and says which revision answered: read afterwards, it might be the next one. */
export async function evaluatePolicy(
  engine: PolicyEngine,
  action: PolicyAction,
  input: PolicyInput,
): Promise<Evaluation> {
  if (engine.evaluate !== undefined) return engine.evaluate(action, input);
  const { revision } = engine;
  const started = process.hrtime.bigint();
  const decision = await engine.decide(action, input);
  const elapsed_us = Number((process.hrtime.bigint() - started) / NANOSECONDS_PER_MICROSECOND);
  return { decision, revision, cached: false, elapsed_us };
}
