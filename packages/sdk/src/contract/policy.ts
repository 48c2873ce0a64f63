import { z } from 'zod';

/**
 * Policy actions, in the specification's words. The Rego package that decides each one is
 * {@link POLICY_PACKAGE_OF_ACTION}.
 */
export const POLICY_PACKAGE_OF_ACTION = {
  can_view_incident: 'incident.authz',
  can_create_incident: 'incident.authz',
  can_edit_incident: 'incident.authz',
  can_acknowledge_incident: 'incident.authz',
  can_mitigate_incident: 'incident.authz',
  can_monitor_incident: 'incident.authz',
  can_resolve_incident: 'incident.authz',
  can_close_incident: 'incident.authz',
  can_reopen_incident: 'incident.authz',
  can_change_severity: 'incident.authz',
  can_escalate_incident: 'incident.authz',
  can_pause_sla: 'incident.authz',
  can_assign_incident: 'incident.authz',
  can_link_runbook: 'incident.authz',
  can_comment_on_incident: 'incident.authz',
  can_receive_alert: 'incident.authz',
  can_view_runbook: 'runbook.catalog',
  can_create_runbook: 'runbook.catalog',
  can_edit_runbook: 'runbook.catalog',
  can_delete_runbook: 'runbook.catalog',
  can_publish_runbook: 'runbook.catalog',
  can_view_execution: 'runbook.execute',
  can_execute_runbook: 'runbook.execute',
  can_complete_step: 'runbook.execute',
  can_skip_step: 'runbook.execute',
  can_attach_evidence: 'runbook.execute',
  can_read_sensitive_evidence: 'runbook.execute',
  can_fail_execution: 'runbook.execute',
  can_abort_execution: 'runbook.execute',
  can_view_approval: 'runbook.execute',
  can_request_approval: 'runbook.execute',
  can_decide_approval: 'runbook.execute',
  can_revoke_approval: 'runbook.execute',
  can_view_timeline: 'timeline.view',
  can_export_bundle: 'timeline.view',
  can_redact_event: 'timeline.view',
  can_simulate_as: 'timeline.view',
  can_view_decisions: 'timeline.view',
} as const;

export type PolicyAction = keyof typeof POLICY_PACKAGE_OF_ACTION;
export type PolicyPackage = (typeof POLICY_PACKAGE_OF_ACTION)[PolicyAction];
export const POLICY_ACTIONS = Object.keys(POLICY_PACKAGE_OF_ACTION) as PolicyAction[];
export const policyActionSchema = z.enum(POLICY_ACTIONS as [PolicyAction, ...PolicyAction[]]);

/**
 * What a decision can ask for. A decision lists every requirement that applied and every one that does not hold;
 * screens turn the name into words, the server turns it into an error code.
 */
export const POLICY_REQUIREMENTS = [
  'known_action',
  'role_permits',
  'tenant_scope',
  'environment_scope',
  'clearance',
  'risk_tier',
  'incident_command_on_call',
  'rationale_given',
  'approval_evidence',
  'publish_approval',
  'evidence_attached',
  'candidate_role',
  'not_requester',
  'not_step_operator',
  'not_author',
  'is_author',
  'requester_or_candidate',
] as const;
export type PolicyRequirement = (typeof POLICY_REQUIREMENTS)[number];

/** The attribute of the input that would have to be another for a requirement to hold. */
export const ATTRIBUTE_OF_REQUIREMENT = {
  known_action: 'action',
  role_permits: 'actor.roles',
  tenant_scope: 'actor.tenant_ids',
  environment_scope: 'actor.environments',
  clearance: 'actor.clearance',
  risk_tier: 'actor.risk_tier',
  incident_command_on_call: 'actor.on_call_rotations',
  rationale_given: 'context.rationale',
  approval_evidence: 'context.approvals',
  publish_approval: 'context.approvals',
  evidence_attached: 'context.evidence_count',
  candidate_role: 'actor.roles',
  not_requester: 'actor.id',
  not_step_operator: 'actor.id',
  not_author: 'actor.id',
  is_author: 'actor.id',
  requester_or_candidate: 'actor.roles',
} as const satisfies Record<PolicyRequirement, string>;

export const CLEARANCES = ['unclassified', 'cui', 'confidential', 'secret', 'top-secret'] as const;
export type Clearance = (typeof CLEARANCES)[number];
export const clearanceSchema = z.enum(CLEARANCES);

export const RISK_LEVELS = ['low', 'medium', 'high'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];
export const riskLevelSchema = z.enum(RISK_LEVELS);

/** The attributes of whoever acts: the specification's ABAC attributes. */
export const actorAttributesSchema = z.strictObject({
  id: z.string().min(1).max(200),
  roles: z.array(z.string().min(1).max(100)).max(50),
  tenant_ids: z.array(z.string().min(1).max(100)).max(500),
  /** `*` means every environment. */
  environments: z.array(z.string().min(1).max(50)).max(50),
  on_call_rotations: z.array(z.string().min(1).max(100)).max(50),
  clearance: clearanceSchema,
  /** The highest risk this actor may run. */
  risk_tier: riskLevelSchema,
});
export type ActorAttributes = z.infer<typeof actorAttributesSchema>;

/** A requirement that does not hold, with what was asked for and what was found. */
export const policyReasonSchema = z.strictObject({
  requirement: z.enum(POLICY_REQUIREMENTS),
  expected: z.array(z.string()).optional(),
  actual: z.array(z.string()).optional(),
});
export type PolicyReason = z.infer<typeof policyReasonSchema>;

/** The answer of one rule package. `missing` is `requirements` less what holds, sorted; `allow` only if it is empty. */
export const policyDecisionSchema = z.strictObject({
  allow: z.boolean(),
  requirements: z.array(z.enum(POLICY_REQUIREMENTS)),
  missing: z.array(z.enum(POLICY_REQUIREMENTS)),
  reasons: z.array(policyReasonSchema),
});
export type PolicyDecision = z.infer<typeof policyDecisionSchema>;
