import type { PolicyReason, PolicyRequirement } from '@incident-center/sdk/contract';

type Expected = readonly string[];

const any = (expected: Expected, otherwise: string) => (expected.length === 0 ? otherwise : expected.join(', '));

/** What would have to be otherwise, for whoever reads an answer of the API. Screens have words of their own for it. */
const SENTENCES: Readonly<Record<PolicyRequirement, (expected: Expected) => string>> = {
  known_action: () => 'the policy knows no such action',
  role_permits: (expected) => `it takes one of the roles: ${any(expected, 'none permits it')}`,
  tenant_scope: (expected) => `it takes all of the tenants: ${any(expected, 'none is given')}`,
  environment_scope: (expected) => `it takes the environment: ${any(expected, 'none is given')}`,
  clearance: (expected) => `it takes the clearance: ${any(expected, 'none is enough')}`,
  risk_tier: (expected) => `it takes the risk tier: ${any(expected, 'none is enough')}`,
  incident_command_on_call: (expected) => `it takes somebody on call in: ${any(expected, 'no rotation is set')}`,
  rationale_given: (expected) => `give a rationale of at least ${any(expected, 'some')} characters`,
  approval_evidence: () => 'ask for an approval of this step and have it granted first; it fits these inputs only',
  publish_approval: () => 'ask for an approval of this draft and have it granted first; it fits this text only',
  evidence_attached: () => 'attach a file to the step first',
  candidate_role: (expected) => `who may decide has one of the roles: ${any(expected, 'none is named')}`,
  not_requester: () => 'whoever asked may not decide',
  not_step_operator: () => 'whoever runs the step may not decide',
  not_author: () => 'whoever wrote the runbook may not decide',
  is_author: (expected) => `only its author may: ${any(expected, 'nobody is known')}`,
  requester_or_candidate: (expected) =>
    `it takes whoever asked, or one of the roles: ${any(expected, 'none is named')}`,
};

/** Why the policy refuses, as one sentence. */
export const refusalSentence = (reasons: readonly PolicyReason[]): string | undefined =>
  reasons.length === 0
    ? undefined
    : reasons.map(({ requirement, expected = [] }) => SENTENCES[requirement](expected)).join('; ');
