import { alertmanagerWebhookSchema } from '@incident-center/sdk/contract';
import type { AlertFormat, IncomingAlert } from '../incoming-alert.js';
import { readBodyAs, withoutEmpty } from './read-body.js';

// What is sent as the end of an alert that has not ended.
const NO_END = '0001-01-01T00:00:00Z';

interface Sent {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  fingerprint: string;
}

/** An alert of Alertmanager, or of Grafana, which has one inside. Addresses are kept among the annotations, as text. */
export function alertOf(sent: Sent, addresses: Readonly<Record<string, string>>): IncomingAlert {
  return {
    fingerprint: sent.fingerprint,
    status: sent.status,
    labels: sent.labels,
    annotations: { ...withoutEmpty(addresses), ...sent.annotations },
    starts_at: sent.startsAt,
    ends_at: sent.endsAt === NO_END ? undefined : sent.endsAt,
  };
}

/** Alertmanager's webhook, version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export const alertmanagerFormat: AlertFormat = {
  max_bytes: 10_000_000,
  group_by: ['alertname'],
  read: (body) => {
    const { alerts, truncatedAlerts } = readBodyAs(alertmanagerWebhookSchema, body);
    return {
      alerts: alerts.map((one) => alertOf(one, { generator_url: one.generatorURL })),
      truncated: truncatedAlerts,
    };
  },
};
