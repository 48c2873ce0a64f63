import { pagerdutyEventSchema } from '@incident-center/sdk/contract';
import { canonicalJson, sha256Hex } from '@incident-center/sdk/provenance';
import type { AlertFormat, IncomingAlert } from '../incoming-alert.js';
import { readBodyAs, scalarsOf, withoutEmpty } from './read-body.js';

const STATUS = { trigger: 'firing', acknowledge: 'acknowledged', resolve: 'resolved' } as const;

// The documented example has an offset without a colon, which JavaScript does not read everywhere.
const withColon = (moment: string) => moment.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');

function momentOf(timestamp: string | undefined): string | undefined {
  const moment = timestamp === undefined ? Number.NaN : Date.parse(withColon(timestamp));
  return Number.isNaN(moment) ? undefined : new Date(moment).toISOString();
}

const nested = (details: object) =>
  Object.fromEntries(
    Object.entries(details)
      .filter(([, value]) => typeof value === 'object' && value !== null)
      .map(([name, value]) => [name, JSON.stringify(value)]),
  );

/** PagerDuty's Events API, version 2. A resolve or an acknowledge says nothing but the dedup key. */
export const pagerdutyFormat: AlertFormat = {
  // PagerDuty itself takes half of that.
  max_bytes: 1_000_000,
  group_by: ['dedup_key'],
  credential: (body) => {
    const { routing_key } = (body ?? {}) as { routing_key?: unknown };
    return typeof routing_key === 'string' ? routing_key : undefined;
  },
  read: (body) => {
    const { event_action, dedup_key, payload, client, client_url, links } = readBodyAs(pagerdutyEventSchema, body);
    const status = STATUS[event_action];
    if (status !== 'firing' || payload === undefined)
      return { alerts: [{ fingerprint: dedup_key ?? '', status, labels: undefined, annotations: {} }], truncated: 0 };
    const { summary, timestamp, custom_details, source, severity, component, group } = payload;
    const of = { source, component, group, class: payload.class };
    // PagerDuty would draw a key at random. This one makes the same trigger the same alert.
    const key = dedup_key ?? sha256Hex(canonicalJson({ summary, ...withoutEmpty(of) }));
    const details = typeof custom_details === 'object' && custom_details !== null ? custom_details : {};
    const alert: IncomingAlert = {
      fingerprint: key,
      status,
      labels: {
        ...scalarsOf(details),
        ...withoutEmpty({ ...of, severity, client, alertname: payload.class || component || source, dedup_key: key }),
      },
      annotations: {
        ...nested(details),
        ...(typeof custom_details === 'string' ? { description: custom_details } : {}),
        ...withoutEmpty({
          client_url,
          links: links?.map(({ href, text = '' }) => `${text} ${href}`.trim()).join('\n'),
        }),
        summary,
      },
      seen_at: momentOf(timestamp),
    };
    return { alerts: [alert], truncated: 0 };
  },
};
