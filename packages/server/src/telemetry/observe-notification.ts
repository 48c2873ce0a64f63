import { isIncidentCenterError, type OperationResponse } from '@incident-center/sdk/contract';
import type { Center } from '../center.js';
import { ATTRIBUTES, SPANS } from './names.js';
import { inSpan } from './tracing.js';

type Received = Omit<OperationResponse<'receive_alerts'>, 'receipts'>;
const OUTCOMES = ['attached', 'repeated', 'unmatched', 'truncated'] as const;

function outcomeOf(error: unknown): 'unauthenticated' | 'refused' | 'failed' {
  const code = isIncidentCenterError(error) ? error.code : 'INTERNAL';
  if (code === 'UNAUTHENTICATED' || code === 'BAD_SIGNATURE') return 'unauthenticated';
  return code === 'INTERNAL' || code === 'UNAVAILABLE' ? 'failed' : 'refused';
}

/** Takes a notification as a span of its own, and counts it and the alerts in it. Whoever makes up a source is `unknown`. */
export function observeNotification(
  { telemetry, options }: Pick<Center, 'telemetry' | 'options'>,
  name: string,
  receive: () => Promise<{ response: Response; body: string; again: boolean }>,
): Promise<Response> {
  const source = Object.hasOwn(options.alert_sources, name) ? name : 'unknown';
  const ended = (outcome: string) => telemetry.count('incident_center_alert_notifications_total', { source, outcome });
  return inSpan(SPANS.ingestion, { attributes: { [ATTRIBUTES.source]: source } }, async (span) => {
    try {
      const { response, body, again } = await receive();
      ended(again ? 'repeated' : 'accepted');
      if (again) return response;
      const received = JSON.parse(body) as Received;
      for (const outcome of OUTCOMES)
        telemetry.count('incident_center_alerts_total', { source, outcome }, received[outcome]);
      span.setAttribute(ATTRIBUTES.alerts, received.attached);
      return response;
    } catch (error) {
      ended(outcomeOf(error));
      throw error;
    }
  });
}
