import type { IncidentDetail, OperationResponse } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import {
  grafanaHeaders,
  pagerdutyEvent,
  signedHeaders,
  sourceOf,
  WEBHOOK_SECRET,
} from '../testing/scenarios/alert-sources.js';
import { CREDENTIAL, delivery, notification } from '../testing/scenarios/alertmanager.js';
import { operator } from '../testing/scenarios/personas.js';
import { post, refusal, success } from '../testing/scenarios/requests.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { eventsOf, expectVerified } from '../testing/scenarios/timelines.js';

type Received = OperationResponse<'receive_alerts'>;

const START = Date.parse('2026-11-23T03:00:00Z');
const MINUTE = 60_000;
const GRAFANA_SECRET = 'the-secret-of-grafana';
const OLD_CREDENTIAL = 'the-credential-before-this-one';

let now = START;
let flagsFail = false;
let database: TestDatabase;
let center: TestCenter;
let observer: DatabaseObserver;

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({
    database: { url: database.url },
    now: () => now,
    flags: {
      isEnabled: () => {
        if (flagsFail) throw new Error('the provider of flags is down');
        return true;
      },
    },
    alert_sources: {
      signed: sourceOf('generic', {
        signature: { scheme: 'standard_webhooks', secret: [WEBHOOK_SECRET, `whsec_${'A'.repeat(40)}`] },
      }),
      both: sourceOf('generic', {
        credential: [CREDENTIAL, OLD_CREDENTIAL],
        signature: { scheme: 'standard_webhooks', secret: WEBHOOK_SECRET },
      }),
      grafana: sourceOf('grafana', {
        signature: { scheme: 'grafana', secret: GRAFANA_SECRET, timestamp_header: 'X-Grafana-Alerting-Timestamp' },
      }),
      pagerduty: sourceOf('pagerduty'),
      events: sourceOf('cloudevents'),
      generic: sourceOf('generic', { credential: [CREDENTIAL, OLD_CREDENTIAL] }),
    },
  });
  observer = await observeDatabase(database.url);
});
afterAll(async () => {
  await observer.stop();
  await center.stop();
  await database.drop();
});

const send = (source: string, body: unknown, headers: Record<string, string> = {}) =>
  center.request(null, `/alerts/${source}`, post(body, headers));
const withCredential = { Authorization: `Bearer ${CREDENTIAL}` };
const generic = (fingerprint: string, more: object = {}) => ({
  alerts: [{ fingerprint, name: `alert of ${fingerprint}`, starts_at: '2026-11-23T02:59:00Z', ...more }],
});
const read = (incident_id = ''): Promise<IncidentDetail> =>
  center.as(operator({ tenant_ids: ['A1', 'A2'] })).getIncident({ incident_id });

describe('a sender that signs', () => {
  const signed = (body: string, id: string, more: { at?: number; secret?: string } = {}) =>
    send('signed', body, signedHeaders(body, { id, at: now, ...more }));

  test('is taken with its signature alone, whichever of several it is', async () => {
    const body = JSON.stringify(generic('signed-1'));
    const headers = signedHeaders(body, { id: 'msg_1', at: now });
    const several = { ...headers, 'webhook-signature': `v1a,AAAA v1,AAAA ${headers['webhook-signature']}` };
    expect(await success<Received>(await send('signed', body, several), 202)).toMatchObject({ attached: 1 });
    const old = JSON.stringify(generic('signed-2'));
    await success(await signed(old, 'msg_2', { secret: `whsec_${'A'.repeat(40)}` }), 202);
  });

  test('and repeats itself gets the same answer as 200, without effect', async () => {
    const body = JSON.stringify(generic('signed-repeated'));
    const first = await success(await signed(body, 'msg_again'), 202);
    const before = await observer.snapshot();
    now += 4 * MINUTE;
    try {
      const again = await signed(body, 'msg_again');
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(await success(again, 200)).toEqual(first);
      expect(await observer.snapshot()).toEqual(before);
    } finally {
      now = START;
    }
  });

  test('and repeats the id with something else is refused for good', async () => {
    await success(await signed(JSON.stringify(generic('signed-id')), 'msg_id'), 202);
    const before = await observer.snapshot();
    await refusal(await signed(JSON.stringify(generic('signed-other')), 'msg_id'), 'NOTIFICATION_ID_REUSED');
    // The same once it is parsed, and yet not what was signed with this id.
    await refusal(await signed(JSON.stringify(generic('signed-id'), null, 1), 'msg_id'), 'NOTIFICATION_ID_REUSED');
    expect(await observer.snapshot()).toEqual(before);
  });

  const body = JSON.stringify(generic('never'));
  const right = () => signedHeaders(body, { id: 'msg_bad', at: now });
  const flipped = (text: string) => `${text.slice(0, -2)}${text.at(-2) === 'A' ? 'B' : 'A'}${text.at(-1)}`;
  test.each<[string, () => { body: string; headers: Record<string, string> }]>([
    ['one byte changed', () => ({ body: body.replace('never', 'nevel'), headers: right() })],
    ['the JSON written again', () => ({ body: JSON.stringify(JSON.parse(body), null, 2), headers: right() })],
    ['a byte order mark before it', () => ({ body: `\ufeff${body}`, headers: right() })],
    ['a time 6 minutes ago', () => ({ body, headers: signedHeaders(body, { id: 'm', at: now - 6 * MINUTE }) })],
    ['a time in 6 minutes', () => ({ body, headers: signedHeaders(body, { id: 'm', at: now + 6 * MINUTE }) })],
    ['a time that is none', () => ({ body, headers: { ...right(), 'webhook-timestamp': 'NaN' } })],
    [
      'another time than it signed',
      () => ({ body, headers: { ...right(), 'webhook-timestamp': `${now / 1_000 - 1}` } }),
    ],
    ['another id than it signed', () => ({ body, headers: { ...right(), 'webhook-id': 'msg_worse' } })],
    ['a dot in its id', () => ({ body, headers: signedHeaders(body, { id: 'msg.1', at: now }) })],
    [
      'another secret',
      () => ({ body, headers: signedHeaders(body, { id: 'm', at: now, secret: `whsec_${'B'.repeat(40)}` }) }),
    ],
    [
      'a signature with one character changed',
      () => {
        const headers = right();
        return { body, headers: { ...headers, 'webhook-signature': flipped(headers['webhook-signature']) } };
      },
    ],
    [
      'a signature of another version',
      () => {
        const headers = right();
        return { body, headers: { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1', 'v2') } };
      },
    ],
    ['no signature, but a credential', () => ({ body, headers: { 'webhook-id': 'm', ...withCredential } })],
    ['nothing', () => ({ body, headers: {} })],
  ])('is nobody with %s', async (_, make) => {
    const before = await observer.snapshot();
    const { body: sent, headers } = make();
    await refusal(await send('signed', sent, headers), 'UNAUTHENTICATED');
    expect(await observer.snapshot()).toEqual(before);
  });

  test('and has a credential as well needs both', async () => {
    const sent = JSON.stringify(generic('both'));
    const signature = signedHeaders(sent, { id: 'msg_both', at: now });
    await refusal(await send('both', sent, signature), 'UNAUTHENTICATED');
    await refusal(await send('both', sent, withCredential), 'UNAUTHENTICATED');
    await success(await send('both', sent, { ...signature, Authorization: `Bearer ${OLD_CREDENTIAL}` }), 202);
  });
});

describe('Grafana', () => {
  const [alert] = notification([{ fingerprint: 'c6eadffa33fcdf37', labels: { alertname: 'grafana_alert' } }]).alerts;
  const body = JSON.stringify({ ...notification([]), version: '1', orgId: 1, alerts: [alert] });

  test('that signs opens an incident, and is nobody with another body or at another time', async () => {
    const headers = grafanaHeaders(body, { at: now, secret: GRAFANA_SECRET });
    await refusal(await send('grafana', `${body} `, headers), 'UNAUTHENTICATED');
    await refusal(await send('grafana', body, { ...headers, 'X-Grafana-Alerting-Timestamp': '1' }), 'UNAUTHENTICATED');
    await refusal(await send('grafana', body, { 'X-Grafana-Alerting-Signature': 'zz' }), 'UNAUTHENTICATED');
    const late = grafanaHeaders(body, { at: now - 6 * MINUTE, secret: GRAFANA_SECRET });
    await refusal(await send('grafana', body, late), 'UNAUTHENTICATED');
    const { incident_ids } = await success<Received>(await send('grafana', body, headers), 202);
    expect((await read(incident_ids[0])).alerts).toMatchObject([{ name: 'grafana_alert', source: 'grafana' }]);
    // It has no id to know it by: its alerts do.
    expect(await success<Received>(await send('grafana', body, headers), 202)).toMatchObject({ repeated: 1 });
  });
});

describe('PagerDuty’s format', () => {
  test('is triggered, acknowledged and resolved by its key alone, whatever tenant its details named', async () => {
    const trigger = pagerdutyEvent('trigger', 'storage-9/disk', { tenant: 'A2' });
    const opened = await success<Received>(await send('pagerduty', trigger), 202);
    expect(opened).toMatchObject({ attached: 1 });
    const [incident_id] = opened.incident_ids;
    const { incident, alerts } = await read(incident_id);
    expect(incident).toMatchObject({
      title: 'Disk at 99 % on storage-7',
      severity: 'high',
      tenants: ['A2'],
      status: 'new',
    });
    expect(alerts[0]).toMatchObject({ name: 'disk_full', fingerprint: 'storage-9/disk' });
    expect(JSON.stringify(alerts)).not.toContain(CREDENTIAL);

    // Triggered again: the same alert, whatever else it says now.
    expect(await success<Received>(await send('pagerduty', trigger), 202)).toMatchObject({ attached: 0, repeated: 1 });
    const acknowledge = pagerdutyEvent('acknowledge', 'storage-9/disk');
    expect(await success<Received>(await send('pagerduty', acknowledge), 202)).toMatchObject({ repeated: 1 });
    expect((await read(incident_id)).incident.status).toBe('acknowledged');
    const resolve = pagerdutyEvent('resolve', 'storage-9/disk');
    expect(await success<Received>(await send('pagerduty', resolve), 202)).toMatchObject({ attached: 1 });
    const after = await read(incident_id);
    expect([after.incident.status, after.alerts[0]?.status]).toEqual(['monitoring', 'resolved']);
    // What it said when it fired is still there: a resolve does not repeat it.
    expect(after.alerts[0]?.labels).toMatchObject({ component: 'evidence-storage' });
    await expectVerified(center, { incident_id: incident_id ?? '' }, ['A2']);
  });

  test('that resolves or acknowledges what nobody triggered changes nothing', async () => {
    const before = await observer.snapshot();
    for (const action of ['resolve', 'acknowledge'] as const)
      expect(await success<Received>(await send('pagerduty', pagerdutyEvent(action, 'unheard-of')), 202)).toMatchObject(
        {
          incident_ids: [],
          unmatched: 1,
        },
      );
    expect(await observer.snapshot()).toEqual(before);
  });

  test.each<[string, unknown]>([
    ['another routing key', { ...pagerdutyEvent('trigger', 'k'), routing_key: `${CREDENTIAL}x` }],
    ['no routing key', { event_action: 'trigger' }],
    ['a routing key that is a list', { routing_key: [CREDENTIAL] }],
    ['a body that is not JSON', '{"routing_key":'],
    ['no body', ''],
  ])('with %s is nobody, whatever the header says', async (_, body) =>
    refusal(await send('pagerduty', body, withCredential), 'UNAUTHENTICATED').then(() => undefined),
  );

  test('is taken with a number that nobody could keep, and with half a megabyte at most a million bytes', async () => {
    const text = JSON.stringify(pagerdutyEvent('trigger', 'big-number')).replace('0.75', '12345678901234567890');
    await success(await send('pagerduty', text), 202);
    const large = pagerdutyEvent('trigger', 'large', { filler: 'x'.repeat(1_000_001) });
    await refusal(await send('pagerduty', large), 'BODY_TOO_LARGE');
  });
});

describe('CloudEvents', () => {
  const event = (type: string, more: object = {}) => ({
    specversion: '1.0',
    id: crypto.randomUUID(),
    source: '/monitors/storage',
    type,
    subject: 'shard-07',
    ...more,
  });
  const structured = { ...withCredential, 'Content-Type': 'application/cloudevents+json; charset=utf-8' };

  test('fire in structured mode and are over in binary mode, as one alert', async () => {
    const fires = event('latency.firing', { data: { summary: 'p99 is 4 s' } });
    const { incident_ids } = await success<Received>(await send('events', fires, structured), 202);
    const headers = {
      ...withCredential,
      'ce-specversion': '1.0',
      'ce-id': 'e-2',
      'ce-source': '/monitors/storage',
      'ce-type': 'latency.resolved',
      'ce-subject': 'shard-07',
    };
    expect(await success<Received>(await send('events', '{}', headers), 202)).toMatchObject({
      incident_ids,
      attached: 1,
    });
    expect((await read(incident_ids[0])).alerts).toMatchObject([{ name: 'latency', status: 'resolved' }]);
  });

  test('in a format that is not JSON are not read', async () =>
    refusal(
      await send('events', 'x', { ...withCredential, 'Content-Type': 'application/cloudevents+avro' }),
      'UNSUPPORTED_MEDIA_TYPE',
    ).then(() => undefined));
});

describe('any source', () => {
  test('may have two credentials while one is replaced', async () => {
    for (const credential of [CREDENTIAL, OLD_CREDENTIAL])
      await success(await send('generic', generic('two'), { Authorization: `Bearer ${credential}` }), 202);
  });

  test('with a key of its own gets the first answer byte for byte, and 422 for something else', async () => {
    const headers = { ...withCredential, 'Idempotency-Key': 'key-1' };
    const first = await (await send('generic', generic('keyed'), headers)).text();
    const again = await send('generic', generic('keyed'), headers);
    expect([again.status, await again.text()]).toEqual([202, first]);
    await refusal(await send('generic', generic('keyed-2'), headers), 'IDEMPOTENCY_KEY_REUSED');
  });

  test.each<[string, () => unknown, Parameters<typeof refusal>[1]]>([
    ['a tenant that is not its own', () => generic('t', { tenant: 'B1' }), 'TENANT_NOT_BOUND'],
    ['a dedup key of 256 characters', () => generic('d', { name: 'n'.repeat(256) }), 'INVALID_INPUT'],
    ['a field that nobody knows', () => generic('u', { sevrity: 'high' }), 'INVALID_INPUT'],
    ['10,000 alerts', () => ({ alerts: Array(10_000).fill(generic('x').alerts[0]) }), 'BODY_TOO_LARGE'],
    ['11 MB', () => generic('l', { labels: { filler: 'x'.repeat(11_000_000) } }), 'BODY_TOO_LARGE'],
  ])('is refused with %s, and changes nothing', async (_, make, code) => {
    const before = await observer.snapshot();
    await refusal(await send('generic', make(), withCredential), code);
    expect(await observer.snapshot()).toEqual(before);
  });

  test('that was cut short says so in the answer and in the timeline', async () => {
    const body = { ...generic('cut'), truncated: 37 };
    const { incident_ids, truncated } = await success<Received>(await send('generic', body, withCredential), 202);
    expect(truncated).toBe(37);
    const events = await eventsOf(center, { incident_id: incident_ids[0] ?? '' });
    expect(events.find(({ type }) => type === 'alert_attached')?.payload.truncated).toBe(37);
  });

  test('waits where nobody knows whether incidents are switched on: 503, for senders repeat nothing else', async () => {
    flagsFail = true;
    try {
      const response = await send('generic', generic('flags'), withCredential);
      await refusal(response, 'UNAVAILABLE');
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    } finally {
      flagsFail = false;
    }
  });

  test('that another format is sent to says what is wrong with it', async () => {
    const body = await refusal(
      await center.request(null, '/alerts/generic', delivery(notification([{}]))),
      'INVALID_INPUT',
    );
    expect(body.issues?.length).toBeGreaterThan(0);
  });
});
