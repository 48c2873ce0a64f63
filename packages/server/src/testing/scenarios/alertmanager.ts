import type { AlertSourceOptions } from '../../alerts/alert-source-options.js';
import { post } from './requests.js';

export const CREDENTIAL = 'credential-of-the-test-source';
const NEVER = '0001-01-01T00:00:00Z';

export const alertSource = (options: Partial<AlertSourceOptions> = {}): AlertSourceOptions => ({
  format: 'alertmanager',
  credential: CREDENTIAL,
  tenants: ['A1', 'A2'],
  ...options,
});

export interface TestAlert {
  status?: 'firing' | 'resolved';
  tenant?: string | undefined;
  fingerprint?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  startsAt?: string;
  endsAt?: string;
  generatorURL?: string;
}

/** One notification in Alertmanager's format, version 4, with what most tests do not care about filled in. */
export function notification(alerts: readonly TestAlert[], more: Record<string, unknown> = {}) {
  return {
    version: '4' as const,
    groupKey: '{}:{alertname="storage_latency_high"}',
    truncatedAlerts: 0,
    status: alerts.some((one) => one.status !== 'resolved') ? ('firing' as const) : ('resolved' as const),
    receiver: 'incident-center',
    groupLabels: { alertname: 'storage_latency_high' },
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.test:9093',
    alerts: alerts.map((one) => {
      const { status = 'firing', tenant = 'A1', fingerprint = 'f1' } = one;
      return {
        status,
        labels: {
          alertname: 'storage_latency_high',
          severity: 'high',
          ...('tenant' in one && one.tenant === undefined ? {} : { tenant }),
          ...one.labels,
        },
        annotations: { summary: 'Storage is slow', ...one.annotations },
        startsAt: one.startsAt ?? '2026-03-01T03:00:00.123456789Z',
        endsAt: one.endsAt ?? (status === 'resolved' ? '2026-03-01T03:30:00Z' : NEVER),
        generatorURL: one.generatorURL ?? 'http://prometheus.test:9090/graph',
        fingerprint,
      };
    }),
    ...more,
  };
}

/** The request that delivers it, with the source's credential. */
export const delivery = (body: unknown, headers: Record<string, string> = {}): RequestInit =>
  post(body, { Authorization: `Bearer ${CREDENTIAL}`, ...headers });
