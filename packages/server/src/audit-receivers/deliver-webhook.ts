import { traceHeaders } from '../telemetry/tracing.js';
import type { AuditReceiver } from './audit-receiver-options.js';
import { signWebhook, type Webhook } from './sign-webhook.js';

/** How one attempt ended. `gone`: the receiver says it wants no more. */
export type Delivery = { done: true } | { gone: true } | { failed: string; retry_after_ms?: number | undefined };

const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';
const GONE = 410;

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

/** What is kept of a failure: no address, no header and nothing that the receiver answered. */
function reasonOf(error: unknown, timeout_ms: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeout_ms} ms`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'the connection failed';
  return `not reached: ${code}`;
}

/**
 * Posts one event. 2xx is done, 410 is the end, everything else is tried again; redirects are not followed, and the answer's
 * body is not read.
 *
 * @throws whatever `stop` is aborted with.
 */
export async function deliverWebhook(
  { url, keys, timeout_ms }: Pick<AuditReceiver, 'url' | 'keys' | 'timeout_ms'>,
  webhook: Webhook,
  stop: AbortSignal,
): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': CONTENT_TYPE,
        'user-agent': 'incident-center',
        ...traceHeaders(),
        ...signWebhook(webhook, keys),
      },
      body: webhook.body,
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeout_ms)]),
    });
    await response.body?.cancel().catch(() => {});
    if (response.ok) return { done: true };
    if (response.status === GONE) return { gone: true };
    return { failed: `answered ${response.status}`, retry_after_ms: retryAfterMs(response) };
  } catch (error) {
    stop.throwIfAborted();
    return { failed: reasonOf(error, timeout_ms) };
  }
}
