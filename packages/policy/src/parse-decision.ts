import { type PolicyDecision, policyDecisionSchema } from '@incident-center/sdk/contract';
import { IncidentCenterPolicyError } from './policy-error.js';

/**
 * Parses a decision, and refuses one that contradicts itself: allowed with something missing, or with nothing asked.
 *
 * @throws IncidentCenterPolicyError `POLICY_RESULT_INVALID`
 */
export function parseDecision(result: unknown): PolicyDecision {
  const parsed = policyDecisionSchema.safeParse(result);
  if (!parsed.success) {
    throw new IncidentCenterPolicyError('POLICY_RESULT_INVALID', 'not a decision', { cause: parsed.error });
  }
  const { allow, missing, requirements } = parsed.data;
  if (allow !== (missing.length === 0 && requirements.length > 0)) {
    throw new IncidentCenterPolicyError('POLICY_RESULT_INVALID', 'the decision contradicts itself');
  }
  return parsed.data;
}
