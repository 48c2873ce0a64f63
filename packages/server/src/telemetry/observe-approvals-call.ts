import { SpanKind } from '@opentelemetry/api';
import type { Center } from '../center.js';
import { ATTRIBUTES, SPANS } from './names.js';
import { inSpan, storedParent } from './tracing.js';

/** Asks the host's Approvals Center as a span of the change that asked for approval, and counts whether that gave an answer. */
export function observeApprovalsCall<Result>(
  { telemetry }: Pick<Center, 'telemetry'>,
  {
    call,
    forward,
  }: { call: 'submit' | 'read' | 'cancel'; forward: { approval_id: string; traceparent: string | null } },
  ask: () => Promise<Result>,
): Promise<Result> {
  const attributes = { [ATTRIBUTES.approval]: forward.approval_id };
  const parent = storedParent(forward.traceparent);
  return inSpan(`${SPANS.approvals} ${call}`, { attributes, parent, kind: SpanKind.CLIENT }, async (span) => {
    const ended = (outcome: 'answered' | 'failed') => {
      telemetry.count('incident_center_approvals_center_calls_total', { call, outcome });
      span.setAttribute(ATTRIBUTES.outcome, outcome);
    };
    try {
      const answer = await telemetry.timed('incident_center_approvals_center_call_duration_seconds', { call }, ask);
      ended('answered');
      return answer;
    } catch (error) {
      ended('failed');
      throw error;
    }
  });
}
