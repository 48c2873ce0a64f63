import { POLICY_ACTIONS, type PolicyAction } from '@incident-center/sdk/contract';
import { matchesListFilter } from './list-filter.js';
import type { PolicyData } from './policy-data.js';
import type { PolicyEngine, PolicyInput } from './policy-engine.js';
import { IncidentCenterPolicyError } from './policy-error.js';

const scope = (data: PolicyData) => ({
  tenants: ['self-test'],
  environment: 'self-test',
  classification: data.clearance_order[0] ?? '',
});

function inputOf(data: PolicyData, roles: string[], more: Partial<PolicyInput> = {}): PolicyInput {
  return {
    actor: {
      id: 'self-test',
      roles,
      tenant_ids: ['self-test'],
      environments: ['*'],
      on_call_rotations: [...data.escalation_rotations],
      clearance: 'top-secret',
      risk_tier: 'high',
    },
    resource: { type: 'incident', ...scope(data) },
    context: { rationale: 'x'.repeat(data.minimum_rationale_length) },
    now_ms: 0,
    ...more,
  };
}

interface KnownDecision {
  name: string;
  action: PolicyAction;
  input: PolicyInput;
  allow: boolean;
}

/** Decisions that hold for whatever rules and data this project can run with. */
function knownDecisions(data: PolicyData): KnownDecision[] {
  const everyRole = Object.keys(data.role_permissions);
  const deny = (name: string, action: PolicyAction, input: PolicyInput) => ({ name, action, input, allow: false });
  const guarded = data.risk_order.filter((level) => !data.risk_levels_without_approval.includes(level));
  const foreign = { type: 'incident', ...scope(data), tenants: ['another-tenant'] } as const;
  return [
    { name: 'somebody sees an incident', action: 'can_view_incident', input: inputOf(data, everyRole), allow: true },
    ...POLICY_ACTIONS.map((action) => deny('nobody may do anything', action, inputOf(data, []))),
    ...POLICY_ACTIONS.map((action) => deny('nothing is allowed without input', action, {} as PolicyInput)),
    ...POLICY_ACTIONS.map((action) =>
      deny('nothing of another tenant', action, inputOf(data, everyRole, { resource: foreign })),
    ),
    deny('an unknown action is denied', 'no_such_action' as PolicyAction, inputOf(data, everyRole)),
    ...guarded.map((risk_level) =>
      deny(
        `a step of ${risk_level} risk needs an approval`,
        'can_complete_step',
        inputOf(data, everyRole, {
          resource: { type: 'execution', ...scope(data) },
          context: {
            step: { key: 's', attempt: 1, risk_level, operator: null, inputs_hash: '', requires_evidence: false },
          },
        }),
      ),
    ),
    deny(
      'nobody approves what they asked for',
      'can_decide_approval',
      inputOf(data, everyRole, {
        resource: {
          type: 'approval',
          ...scope(data),
          kind: 'publish',
          requested_by: 'self-test',
          runbook_author: 'somebody-else',
          candidate_roles: everyRole,
        },
      }),
    ),
  ];
}

/**
 * Data in the wrong place makes no error, only denials, and a rule that lost its default might make none: something must
 * be allowed, and what nobody may do must be denied.
 *
 * @throws IncidentCenterPolicyError `POLICY_DATA_INVALID` where a known decision is another; `POLICY_UNAVAILABLE` where
 * there is none.
 */
export async function selfTest(engine: PolicyEngine, data: PolicyData): Promise<void> {
  const everyone = inputOf(data, Object.keys(data.role_permissions));
  let failing: string | undefined;
  try {
    for (const { name, action, input, allow } of knownDecisions(data)) {
      if ((await engine.decide(action, input)).allow !== allow) failing ??= `${name} (${action})`;
    }
    const shown = await engine.listFilter('can_view_incident', everyone.actor, 0);
    const hidden = await engine.listFilter('can_view_incident', inputOf(data, []).actor, 0);
    if (!matchesListFilter(shown, scope(data))) failing ??= 'somebody sees incidents in a list';
    if (matchesListFilter(hidden, scope(data))) failing ??= 'nobody sees incidents in a list';
  } catch (cause) {
    throw new IncidentCenterPolicyError('POLICY_UNAVAILABLE', 'the policy fails its self-test', { cause });
  }
  if (failing !== undefined) {
    throw new IncidentCenterPolicyError('POLICY_DATA_INVALID', `the policy fails its self-test: ${failing}`);
  }
}
