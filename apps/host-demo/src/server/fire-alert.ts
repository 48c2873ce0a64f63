import type { AlertmanagerWebhook } from '@incident-center/sdk/contract';
import { MOUNT_PATH } from './settings.js';

const SHARD = 'shard-07';
const NEVER = '0001-01-01T00:00:00Z';

const SYMPTOMS = [
  { component: 'ingest', description: 'Ingest p99 is 2140 ms, objective 400 ms.' },
  { component: 'evidence-write', description: 'Evidence write p99 is 1870 ms, objective 400 ms.' },
  { component: 'replica-read', description: 'Replica read p99 is 610 ms, objective 400 ms.' },
];

export interface StorageLatencyAlert {
  tenant: string;
  status: 'firing' | 'resolved';
  /** When it fired; a resolved alert must carry the start of the one it resolves. */
  startsAt: string;
  now: Date;
}

/** What Alertmanager sends when evidence storage is slow on one shard: three symptoms in one group. */
export function storageLatencyAlert({ tenant, status, startsAt, now }: StorageLatencyAlert): AlertmanagerWebhook {
  const labels = { alertname: 'storage_latency_high', tenant, shard: SHARD, severity: 'high' };
  const summary = 'Evidence storage latency high on ingest shard 07';
  return {
    version: '4',
    groupKey: `{}:{alertname="storage_latency_high", shard="${SHARD}", tenant="${tenant}"}`,
    truncatedAlerts: 0,
    status,
    receiver: 'incident-center',
    groupLabels: { alertname: labels.alertname, shard: SHARD, tenant },
    commonLabels: labels,
    commonAnnotations: { summary },
    externalURL: 'http://alertmanager.internal:9093',
    alerts: SYMPTOMS.map(({ component, description }) => ({
      status,
      labels: { ...labels, component },
      annotations: { summary, description },
      startsAt,
      endsAt: status === 'resolved' ? now.toISOString() : NEVER,
      generatorURL: 'http://prometheus.internal:9090/graph?g0.expr=storage_latency_p99_seconds',
      fingerprint: `${tenant}-${SHARD}-${component}`.toLowerCase(),
    })),
  };
}

export interface AlertSender {
  send: (tenant: string, status: 'firing' | 'resolved') => Promise<Response>;
}

/** Plays the observability pipeline: posts to the kit as the alert source, whose credential no browser gets to see. */
export function createAlertSender(options: {
  deliver: (request: Request) => Promise<Response>;
  credential: string;
  now?: () => Date;
}): AlertSender {
  const now = options.now ?? (() => new Date());
  // As Alertmanager has it: an alert keeps its start until it is resolved, and sending it again only repeats it.
  const startedAt = new Map<string, string>();
  return {
    send: (tenant, status) => {
      const startsAt = startedAt.get(tenant) ?? now().toISOString();
      if (status === 'firing') startedAt.set(tenant, startsAt);
      else startedAt.delete(tenant);
      const body = JSON.stringify(storageLatencyAlert({ tenant, status, startsAt, now: now() }));
      const headers = { authorization: `Bearer ${options.credential}`, 'content-type': 'application/json' };
      return options.deliver(
        new Request('http://switchboard.internal/alerts/alertmanager', { method: 'POST', headers, body }),
      );
    },
  };
}

/** The same as one line for a terminal. */
export function curlLine(options: { origin: string; credentialPath: string; payloadPath: string }): string {
  return [
    `curl -X POST ${options.origin}${MOUNT_PATH}/alerts/alertmanager`,
    `-H "Authorization: Bearer $(cat '${options.credentialPath}')"`,
    `-H 'Content-Type: application/json' --data @'${options.payloadPath}'`,
  ].join(' ');
}
