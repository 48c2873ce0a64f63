import { genericAlertsSchema } from '@incident-center/sdk/contract';
import type { AlertFormat } from '../incoming-alert.js';
import { readBodyAs, withoutEmpty } from './read-body.js';

/** Our own small format. Closed: a field that is spelled wrong is refused, not lost. */
export const genericFormat: AlertFormat = {
  max_bytes: 10_000_000,
  group_by: ['alertname'],
  read: (body) => {
    const { alerts, truncated } = readBodyAs(genericAlertsSchema, body);
    return {
      alerts: alerts.map(({ name, tenant, severity, summary, description, url, ...one }) => ({
        fingerprint: one.fingerprint,
        status: one.status,
        labels: { ...one.labels, ...withoutEmpty({ alertname: name, tenant, severity }) },
        annotations: withoutEmpty({ summary, description, url }),
        starts_at: one.starts_at,
        ends_at: one.ends_at,
      })),
      truncated,
    };
  },
};
