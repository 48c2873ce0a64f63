import { createHmac } from 'node:crypto';

export interface Webhook {
  id: string;
  /** Milliseconds since the epoch, of this attempt. */
  at: number;
  body: string;
}

/** The headers of Standard Webhooks: one signature for each key, so that a receiver may have the old or the new one. */
export function signWebhook({ id, at, body }: Webhook, keys: readonly Uint8Array[]): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
