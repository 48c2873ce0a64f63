import { grafanaWebhookSchema } from '@incident-center/sdk/contract';
import type { AlertFormat } from '../incoming-alert.js';
import { alertOf } from './alertmanager.js';
import { readBodyAs } from './read-body.js';

/** The webhook contact point of Grafana's alerting, version 1: see docs/how-to/connect-alert-sources.md. */
export const grafanaFormat: AlertFormat = {
  max_bytes: 10_000_000,
  group_by: ['alertname'],
  read: (body) => {
    const { alerts, truncatedAlerts } = readBodyAs(grafanaWebhookSchema, body);
    return {
      alerts: alerts.map((one) =>
        alertOf(one, {
          generator_url: one.generatorURL,
          dashboard_url: one.dashboardURL,
          panel_url: one.panelURL,
          silence_url: one.silenceURL,
          image_url: one.imageURL,
        }),
      ),
      truncated: truncatedAlerts,
    };
  },
};
