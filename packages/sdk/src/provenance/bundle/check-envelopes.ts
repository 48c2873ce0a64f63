import { canonicalJson } from '../canonical-json.js';
import { isArrayOf, isObject, isText } from '../closed-form.js';
import type { OpenedEnvelope } from '../dsse.js';
import type { BundleCore } from './event-line.js';
import type { KeyRing } from './key-ring.js';
import type { ProblemWord } from './verdict.js';

export const APPROVAL_PREDICATE = 'urn:incident-center:approval:v1';
export const PUBLICATION_PREDICATE = 'urn:incident-center:runbook-publication:v1';

/** The objects that are signed statements, by the role in which events refer to them. */
const SIGNED_ROLES = {
  approval_evidence: { purpose: 'approvals', problem: 'approval_evidence', fits: approvalFits },
  publish_provenance: { purpose: 'provenance', problem: 'publication', fits: publicationFits },
} as const;

const same = (left: unknown, right: unknown) =>
  left !== undefined && right !== undefined && canonicalJson(left) === canonicalJson(right);

const sorted = (value: unknown) => (isArrayOf(isText)(value) ? [...value].sort() : undefined);

function approvalFits({ statement }: OpenedEnvelope, core: BundleCore, log: string): boolean {
  const { predicate, subject } = statement;
  const { bound } = predicate;
  const { payload } = core;
  return (
    statement.predicateType === APPROVAL_PREDICATE &&
    isObject(bound) &&
    (predicate.log === undefined || predicate.log === log) &&
    subject.length === 1 &&
    subject[0]?.digest.sha256 === payload.spec_hash &&
    isText(bound.approval_id) &&
    core.target_ids.includes(bound.approval_id) &&
    same(bound.incident_id, core.incident_id) &&
    same(bound.execution_id, core.runbook_execution_id) &&
    same(bound.tenants, core.tenants) &&
    same(bound.environment, core.environment) &&
    same(bound.inputs_hash, payload.inputs_hash) &&
    same(bound.operation, payload.operation) &&
    same(bound.expires_at, payload.expires_at) &&
    same(sorted(predicate.approver_ids), sorted(payload.approver_ids))
  );
}

function publicationFits({ statement }: OpenedEnvelope, core: BundleCore, log: string): boolean {
  const { predicate, subject } = statement;
  const { payload } = core;
  const spec = core.refs.find(({ role }) => role === 'runbook_spec');
  const named =
    core.type === 'runbook_started'
      ? same(predicate.runbook_id, payload.runbook_id) && same(predicate.version, payload.runbook_version)
      : same(predicate.runbook_id, core.target_ids[0]) &&
        predicate.publisher === core.actor.id &&
        same(predicate.version, payload.version) &&
        same(predicate.risk_level, payload.risk_level);
  return (
    named &&
    statement.predicateType === PUBLICATION_PREDICATE &&
    subject.length === 1 &&
    subject[0]?.digest.sha256 === payload.spec_hash &&
    spec?.sha256 === payload.spec_hash &&
    predicate.log === log
  );
}

/** Whether a role is that of a signed statement. */
export const isSignedRole = (role: string): role is keyof typeof SIGNED_ROLES => Object.hasOwn(SIGNED_ROLES, role);

/** What is wrong with a signed statement that an event refers to: everything that is. */
export function problemsOfEnvelope(
  role: keyof typeof SIGNED_ROLES,
  envelope: OpenedEnvelope | undefined,
  of: { core: BundleCore; log: string; ring: KeyRing },
): ProblemWord[] {
  const { purpose, problem, fits } = SIGNED_ROLES[role];
  if (envelope === undefined) return [problem];
  const { state } = of.ring.signed(purpose, envelope);
  const wrong = state === 'wrong' || !fits(envelope, of.core, of.log);
  return [...(state === 'unknown' ? (['untrusted_key'] as const) : []), ...(wrong ? [problem] : [])];
}
