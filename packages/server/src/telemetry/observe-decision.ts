import type { PolicyAction } from '@incident-center/sdk/contract';
import type { DecisionRecord } from '../authorization/authorize.js';
import type { Center } from '../center.js';
import { ATTRIBUTES, SPANS } from './names.js';
import { inSpan } from './tracing.js';

const MICROSECONDS = 1_000_000;

/** Asks the policy as a span of its own, and counts what it said. What is only asked about is no denial of anything. */
export function observeDecision(
  { telemetry }: Pick<Center, 'telemetry'>,
  { action, simulated }: { action: PolicyAction; simulated: boolean },
  decide: () => Promise<DecisionRecord>,
): Promise<DecisionRecord> {
  return inSpan(SPANS.decision, { attributes: { [ATTRIBUTES.action]: action } }, async (span) => {
    const record = await decide().catch((error: unknown): never => {
      telemetry.count('incident_center_policy_failures_total', {});
      throw error;
    });
    const { result, cached, elapsed_us } = record;
    telemetry.observe(
      'incident_center_policy_evaluation_seconds',
      { cached: String(cached) },
      elapsed_us / MICROSECONDS,
    );
    if (!simulated) {
      telemetry.count('incident_center_policy_decisions_total', { action });
      if (!result.allow) telemetry.count('policy_denials_total', { action });
    }
    span.setAttributes({ [ATTRIBUTES.allow]: result.allow, [ATTRIBUTES.cached]: cached });
    return record;
  });
}
