import {
  type AlertCloudEvent,
  cloudEventBatchSchema,
  cloudEventSchema,
  IncidentCenterError,
} from '@incident-center/sdk/contract';
import { sha256Hex } from '@incident-center/sdk/provenance';
import type { AlertFormat, IncomingAlert } from '../incoming-alert.js';
import { assertNotTooMany, readBodyAs, scalarsOf, withoutEmpty } from './read-body.js';

const OVER = new Set(['resolved', 'recovered', 'ok', 'closed', 'ended']);
const STATE_OF_TYPE = /[./:](firing|alerting|triggered|opened|resolved|recovered|ok|closed|ended)$/i;
const ENVELOPE = new Set(['specversion', 'id', 'time', 'datacontenttype', 'dataschema', 'data', 'data_base64']);
const DATA = new Set([
  'status',
  'fingerprint',
  'name',
  'summary',
  'description',
  'labels',
  'annotations',
  'starts_at',
  'ends_at',
]);

const without = (values: object, names: ReadonlySet<string>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));

function alertOf(event: AlertCloudEvent): IncomingAlert {
  const { type, source, subject = '', time, data } = event;
  const state = data.status ?? STATE_OF_TYPE.exec(type)?.[1] ?? 'firing';
  const about = type.replace(STATE_OF_TYPE, '');
  const over = OVER.has(state.toLowerCase());
  return {
    // An event's id is the event's own; what it is about stays the same from one event to the next.
    fingerprint: data.fingerprint ?? sha256Hex(JSON.stringify([source, subject, about])),
    status: over ? 'resolved' : 'firing',
    labels: {
      ...scalarsOf(without(data, DATA)),
      ...scalarsOf(without(event, ENVELOPE)),
      alertname: data.name ?? about,
      ...data.labels,
    },
    annotations: {
      ...data.annotations,
      ...withoutEmpty({ summary: data.summary, description: data.description }),
    },
    starts_at: data.starts_at,
    ends_at: data.ends_at ?? (over ? time : undefined),
    seen_at: time,
  };
}

/** A header's value: quoted strings are unquoted, then percent-encoding is undone once. */
function decoded(name: string, value: string): string {
  const plain = /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
  try {
    return decodeURIComponent(plain.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch (cause) {
    throw new IncidentCenterError('INVALID_INPUT', `the header ${name} is not percent-encoded UTF-8`, { cause });
  }
}

/** Binary mode: the attributes stand in headers that begin with `ce-`, the body is the data. */
function fromHeaders(body: unknown, headers: Headers): Record<string, unknown> {
  const attributes = [...headers]
    .filter(([name]) => name.startsWith('ce-'))
    .map(([name, value]) => [name.slice('ce-'.length), decoded(name, value)]);
  return { ...Object.fromEntries(attributes), ...(body === undefined ? {} : { data: body }) };
}

/** CloudEvents 1.0 over HTTP: structured, batched and binary mode. See docs/how-to/connect-alert-sources.md. */
export const cloudeventsFormat: AlertFormat = {
  max_bytes: 10_000_000,
  group_by: ['alertname'],
  read: (body, headers) => {
    if (Array.isArray(body)) {
      assertNotTooMany(body);
      return { alerts: readBodyAs(cloudEventBatchSchema, body).map(alertOf), truncated: 0 };
    }
    const structured = (headers.get('content-type') ?? '').toLowerCase().startsWith('application/cloudevents');
    const event = !structured && headers.has('ce-specversion') ? fromHeaders(body, headers) : body;
    return { alerts: [alertOf(readBodyAs(cloudEventSchema, event))], truncated: 0 };
  },
};
