import { createHmac } from 'node:crypto';
import type { AlertSourceOptions } from '../../alerts/alert-source-options.js';
import { CREDENTIAL } from './alertmanager.js';

/** A source for a test, with a credential unless it signs. */
export function sourceOf(
  format: AlertSourceOptions['format'],
  more: Partial<AlertSourceOptions> = {},
): AlertSourceOptions {
  const credential = more.signature === undefined ? { credential: CREDENTIAL } : {};
  return { format, ...credential, tenants: ['A1', 'A2'], default_tenant: 'A1', ...more };
}

export const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, no?').toString('base64')}`;

/** The headers of a sender that signs by Standard Webhooks. */
export function signedHeaders(
  body: string,
  { id, at, secret = WEBHOOK_SECRET }: { id: string; at: number; secret?: string },
) {
  const time = String(Math.floor(at / 1_000));
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
}

/** The headers of a Grafana that signs. */
export function grafanaHeaders(body: string, { at, secret }: { at: number; secret: string }) {
  const time = String(Math.floor(at / 1_000));
  const signature = createHmac('sha256', secret).update(`${time}:${body}`).digest('hex');
  return { 'X-Grafana-Alerting-Signature': signature, 'X-Grafana-Alerting-Timestamp': time };
}

/** A trigger of PagerDuty's Events API, or what follows it. */
export function pagerdutyEvent(
  event_action: 'trigger' | 'acknowledge' | 'resolve',
  dedup_key: string,
  details: object = {},
) {
  const payload = {
    summary: 'Disk at 99 % on storage-7',
    source: 'storage-7',
    severity: 'error',
    component: 'evidence-storage',
    class: 'disk_full',
    custom_details: { tenant: 'A1', 'free space': '1 %', load: 0.75, ...details },
  };
  return {
    routing_key: CREDENTIAL,
    event_action,
    dedup_key,
    ...(event_action === 'trigger' ? { payload, client: 'monitor', client_url: 'javascript:alert(3)' } : {}),
  };
}
