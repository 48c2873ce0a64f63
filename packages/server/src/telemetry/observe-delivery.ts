import { SpanKind } from '@opentelemetry/api';
import type { Delivery } from '../audit-receivers/deliver-webhook.js';
import type { Center } from '../center.js';
import { ATTRIBUTES, SPANS } from './names.js';
import { inSpan, storedParent } from './tracing.js';

/** Sends an event as a span of the change that made it, and counts how it ended. */
export function observeDelivery(
  { telemetry }: Pick<Center, 'telemetry'>,
  { receiver, event }: { receiver: string; event: { id: string; traceparent: string | null } },
  send: () => Promise<Delivery> | Delivery,
): Promise<Delivery> {
  const attributes = { [ATTRIBUTES.receiver]: receiver, [ATTRIBUTES.event]: event.id };
  const parent = storedParent(event.traceparent);
  return inSpan(SPANS.delivery, { attributes, parent, kind: SpanKind.CLIENT }, async (span) => {
    const delivery = await telemetry.timed('incident_center_audit_delivery_duration_seconds', { receiver }, async () =>
      send(),
    );
    const outcome = 'done' in delivery ? 'delivered' : 'gone' in delivery ? 'gone' : 'failed';
    telemetry.count('incident_center_audit_deliveries_total', { receiver, outcome });
    span.setAttribute(ATTRIBUTES.outcome, outcome);
    return delivery;
  });
}
