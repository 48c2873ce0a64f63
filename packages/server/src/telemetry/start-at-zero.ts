import type { Center } from '../center.js';
import type { LabelsOf, ProcessCounter } from './names.js';

const NOTIFICATIONS = ['accepted', 'repeated', 'unauthenticated', 'refused', 'failed'] as const;
const DELIVERIES = ['delivered', 'failed', 'gone'] as const;
const WORKERS = ['sequencer', 'timers', 'audit', 'approvals', 'live'] as const;
const CALLS = ['submit', 'read', 'cancel'] as const;

/**
 * Makes the series of failures that can be foreseen, at 0. Prometheus sees how much a counter grew only from what it was
 * before: a series that begins with its first failure would hide that one, and may be the only one.
 */
export function startAtZero({ telemetry, options }: Pick<Center, 'telemetry' | 'options'>): void {
  const zero = <Name extends ProcessCounter>(name: Name, labels: LabelsOf<Name>) => telemetry.count(name, labels, 0);
  for (const source of [...Object.keys(options.alert_sources), 'unknown'])
    for (const outcome of NOTIFICATIONS) zero('incident_center_alert_notifications_total', { source, outcome });
  for (const { name: receiver } of options.audit_receivers)
    for (const outcome of DELIVERIES) zero('incident_center_audit_deliveries_total', { receiver, outcome });
  for (const worker of WORKERS) zero('incident_center_background_failures_total', { worker });
  for (const reason of ['serialization', 'deadlock']) zero('incident_center_transaction_retries_total', { reason });
  if (options.approvals_center !== undefined)
    for (const call of CALLS) zero('incident_center_approvals_center_calls_total', { call, outcome: 'failed' });
  for (const call of ['put', 'get']) zero('incident_center_object_store_failures_total', { call });
  zero('incident_center_http_requests_total', { operation: 'none', status_class: '5xx' });
}
