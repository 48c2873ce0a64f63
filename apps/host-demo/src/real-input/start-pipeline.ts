import { randomBytes } from 'node:crypto';
import type { AlertmanagerWebhook } from '@incident-center/sdk/contract';
import { createTestCenter, type TestCenter } from '@incident-center/server/testing';
import { alertSources, seedRunbooks, TENANT_OPTIONS } from '../server/demo-data.js';
import { RULE_FILE } from './alert-rule-file.js';
import { type MetricsSource, startMetricsSource } from './metrics-source.js';
import { startAlertmanager } from './start-alertmanager.js';
import { startPrometheus } from './start-prometheus.js';
import { startWebhookReceiver, type WebhookReceiver, type WebhookReceiverOptions } from './webhook-receiver.js';

export interface PipelineOptions {
  prometheus: string;
  alertmanager: string;
  troubleFor: WebhookReceiverOptions['troubleFor'];
}

/** From a storage service's metrics through Prometheus and Alertmanager to the kit, all on loopback. */
export interface Pipeline {
  center: TestCenter;
  metrics: MetricsSource;
  receiver: WebhookReceiver;
  /** Alerts as Alertmanager itself has them. */
  alertsOf: (tenant: string, shard: string) => Promise<AlertmanagerAlert[]>;
  /** Tells Alertmanager of an alert as another Prometheus would. */
  tell: (alert: Pick<AlertmanagerAlert, 'labels' | 'startsAt'> & { endsAt: string }) => Promise<void>;
  /** What the services wrote, for a test that fails. */
  logs: () => string;
  stop: () => Promise<void>;
}

export type AlertmanagerAlert = Pick<
  AlertmanagerWebhook['alerts'][number],
  'fingerprint' | 'labels' | 'annotations' | 'startsAt' | 'generatorURL'
>;

/** Starts the parts from the end of the line to its beginning; ends those that run, if one of them doesn't start. */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const running: { stop: () => Promise<void> }[] = [];
  const started = async <Part extends { stop: () => Promise<void> }>(starting: Promise<Part>): Promise<Part> => {
    const part = await starting;
    running.unshift(part);
    return part;
  };
  const stop = async (): Promise<void> => {
    for (const part of running.splice(0)) await part.stop();
  };
  try {
    const credential = randomBytes(24).toString('base64url');
    const center = await started(
      createTestCenter({ alert_sources: alertSources(credential), tenants: TENANT_OPTIONS, log: console.error }),
    );
    await seed(center);
    const receiver = await started(
      startWebhookReceiver({ fetch: center.center.fetch, troubleFor: options.troubleFor }),
    );
    const metrics = await started(startMetricsSource());
    const alertmanager = await started(
      startAlertmanager({
        binary: options.alertmanager,
        webhook: `http://${receiver.address}/alerts/alertmanager`,
        credential,
      }),
    );
    const prometheus = await started(
      startPrometheus({
        binary: options.prometheus,
        ruleFile: RULE_FILE,
        scrape: metrics.address,
        alertmanager: new URL(alertmanager.url).host,
      }),
    );
    return {
      center,
      metrics,
      receiver,
      alertsOf: async (tenant, shard) => {
        const filters = [`tenant="${tenant}"`, `shard="${shard}"`].map(
          (filter) => `filter=${encodeURIComponent(filter)}`,
        );
        const response = await fetch(`${alertmanager.url}/api/v2/alerts?${filters.join('&')}`);
        return response.json();
      },
      tell: async (alert) => {
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify([alert]);
        const response = await fetch(`${alertmanager.url}/api/v2/alerts`, { method: 'POST', headers, body });
        if (!response.ok) throw new Error(`Alertmanager did not take it: ${await response.text()}`);
      },
      logs: () => `Prometheus:\n${prometheus.log()}\nAlertmanager:\n${alertmanager.log()}`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function seed(center: TestCenter): Promise<string[]> {
  return seedRunbooks(async (principal, { method, path, body }) => {
    const json =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await center.request(principal, path, { method, ...json });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  });
}
