import { isIncidentCenterError } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { pagerdutyEvent } from '../testing/scenarios/alert-sources.js';
import { notification } from '../testing/scenarios/alertmanager.js';
import { FORMATS } from './alert-formats.js';

const read = (format: keyof typeof FORMATS, body: unknown, headers: Record<string, string> = {}) =>
  FORMATS[format].read(body, new Headers(headers));
const one = (...given: Parameters<typeof read>) => read(...given).alerts[0];
const codeOf = (act: () => unknown) => {
  try {
    act();
    return 'taken';
  } catch (error) {
    return isIncidentCenterError(error) ? error.code : String(error);
  }
};

const event = (more: object = {}) => ({
  specversion: '1.0',
  id: 'e-1',
  source: '/monitors/storage',
  type: 'com.example.latency.firing',
  subject: 'shard-07',
  time: '2026-11-23T03:00:00Z',
  ...more,
});

describe('Alertmanager', () => {
  it('has addresses among the annotations, and no end while it fires', () => {
    const alert = one('alertmanager', notification([{ generatorURL: 'javascript:alert(1)' }]));
    expect(alert).toMatchObject({ status: 'firing', ends_at: undefined, starts_at: '2026-03-01T03:00:00.123456789Z' });
    expect(alert?.annotations.generator_url).toBe('javascript:alert(1)');
  });
});

describe('Grafana', () => {
  const body = {
    ...notification([{ status: 'resolved' }], { version: '1', orgId: 1, title: 'x', state: 'ok', message: 'y' }),
  };
  it('is read like Alertmanager, with its own addresses', () => {
    const [first] = body.alerts;
    const sent = {
      ...body,
      alerts: [{ ...first, dashboardURL: '', silenceURL: 'https://grafana.test/s', values: null }],
    };
    expect(one('grafana', sent)).toMatchObject({
      status: 'resolved',
      ends_at: '2026-03-01T03:30:00Z',
      annotations: { silence_url: 'https://grafana.test/s' },
    });
    expect(one('grafana', sent)?.annotations).not.toHaveProperty('dashboard_url');
  });

  it('is not mistaken for Alertmanager, nor the other way round', () => {
    expect(codeOf(() => read('alertmanager', body))).toBe('INVALID_INPUT');
    expect(codeOf(() => read('grafana', notification([{}])))).toBe('INVALID_INPUT');
  });
});

describe('PagerDuty', () => {
  it('makes labels of what it says, and never of the routing key', () => {
    const alert = one('pagerduty', pagerdutyEvent('trigger', 'storage-7/disk', { nested: { a: 1 } }));
    expect(alert).toMatchObject({
      fingerprint: 'storage-7/disk',
      status: 'firing',
      labels: { alertname: 'disk_full', severity: 'error', tenant: 'A1', load: '0.75', dedup_key: 'storage-7/disk' },
      annotations: { summary: 'Disk at 99 % on storage-7', nested: '{"a":1}', client_url: 'javascript:alert(3)' },
    });
    expect(JSON.stringify(alert)).not.toContain('routing');
  });

  it.each([
    ['acknowledge', 'acknowledged'],
    ['resolve', 'resolved'],
  ] as const)('says nothing but the key when it wants to %s', (action, status) => {
    expect(one('pagerduty', pagerdutyEvent(action, 'k'))).toEqual({
      fingerprint: 'k',
      status,
      labels: undefined,
      annotations: {},
    });
  });

  it('without a dedup key is the same alert when it is sent again, and another when it says something else', () => {
    const { dedup_key: _, ...body } = pagerdutyEvent('trigger', '');
    const key = one('pagerduty', body)?.fingerprint;
    expect(one('pagerduty', structuredClone(body))?.fingerprint).toBe(key);
    const other = { ...body, payload: { ...body.payload, source: 'storage-8' } };
    expect(one('pagerduty', other)?.fingerprint).not.toBe(key);
  });

  it.each([
    ['2015-07-17T08:42:58.315+0000', '2015-07-17T08:42:58.315Z'],
    ['2015-07-17T08:42:58Z', '2015-07-17T08:42:58.000Z'],
    ['yesterday', undefined],
    [undefined, undefined],
  ])('reads the timestamp %s as %s', (timestamp, moment) => {
    const body = pagerdutyEvent('trigger', 'k');
    expect(one('pagerduty', { ...body, payload: { ...body.payload, timestamp } })?.seen_at).toBe(moment);
  });

  it.each([
    ['a trigger without a payload', { routing_key: 'r', event_action: 'trigger' }],
    ['a resolve without a key', { routing_key: 'r', event_action: 'resolve' }],
    ['another action', { ...pagerdutyEvent('trigger', 'k'), event_action: 'snooze' }],
    ['a key of 256 characters', pagerdutyEvent('trigger', 'k'.repeat(256))],
  ])('is refused with %s', (_, body) => expect(codeOf(() => read('pagerduty', body))).toBe('INVALID_INPUT'));
});

describe('CloudEvents', () => {
  it('of one subject are one alert, whose type says whether it is over', () => {
    const firing = one('cloudevents', event({ tenant: 'A1', data: { value: 4, summary: 'p99 is 4 s' } }));
    const over = one('cloudevents', event({ id: 'e-2', type: 'com.example.latency.resolved' }));
    expect(firing).toMatchObject({
      status: 'firing',
      labels: { alertname: 'com.example.latency', subject: 'shard-07', tenant: 'A1', value: '4' },
      annotations: { summary: 'p99 is 4 s' },
      starts_at: undefined,
      seen_at: '2026-11-23T03:00:00Z',
    });
    expect(over).toMatchObject({ status: 'resolved', fingerprint: firing?.fingerprint });
    expect(one('cloudevents', event({ subject: 'shard-08' }))?.fingerprint).not.toBe(firing?.fingerprint);
  });

  it('say in their data what their type does not', () => {
    const data = { status: 'Resolved', fingerprint: 'f-1', name: 'latency', labels: { shard: '7' } };
    expect(one('cloudevents', event({ type: 'com.example.monitor', data }))).toMatchObject({
      status: 'resolved',
      fingerprint: 'f-1',
      labels: { alertname: 'latency', shard: '7', type: 'com.example.monitor' },
    });
  });

  it('in binary mode are read from their headers, quoted and percent-encoded', () => {
    const headers = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'e-1',
      'ce-source': '/monitors/storage',
      'ce-type': 'latency.firing',
      'ce-subject': 'Euro%20%E2%82%AC%20%F0%9F%98%80',
      'ce-tenant': '"A \\"1\\""',
    };
    expect(one('cloudevents', { summary: 'slow' }, headers)).toMatchObject({
      labels: { subject: 'Euro € 😀', tenant: 'A "1"', alertname: 'latency' },
      annotations: { summary: 'slow' },
    });
    expect(one('cloudevents', undefined, headers)?.status).toBe('firing');
    expect(codeOf(() => read('cloudevents', {}, { ...headers, 'ce-subject': '%C0%A0' }))).toBe('INVALID_INPUT');
  });

  it('come in batches', () => {
    expect(read('cloudevents', [event(), event({ subject: 'shard-08' })]).alerts).toHaveLength(2);
  });

  it.each([
    ['version 0.3', event({ specversion: '0.3' })],
    ['no source', event({ source: '' })],
    ['a time that is none', event({ time: 'noon' })],
    ['data in base64', event({ data_base64: 'AAAA' })],
    ['a batch of nothing', []],
  ])('are refused with %s', (_, body) => expect(codeOf(() => read('cloudevents', body))).toBe('INVALID_INPUT'));
});

describe('our own format', () => {
  const alert = { fingerprint: 'f-1', name: 'latency' };
  it('needs a fingerprint and a name, and takes what else there is', () => {
    expect(one('generic', { alerts: [alert] })).toMatchObject({ status: 'firing', labels: { alertname: 'latency' } });
    const more = {
      tenant: 'A1',
      severity: 'page',
      summary: 's',
      description: 'd',
      url: 'https://x.test',
      labels: { a: 'b' },
    };
    expect(one('generic', { alerts: [{ ...alert, ...more }] })).toMatchObject({
      labels: { a: 'b', tenant: 'A1', severity: 'page' },
      annotations: { summary: 's', description: 'd', url: 'https://x.test' },
    });
    expect(read('generic', { alerts: [alert], truncated: 3 }).truncated).toBe(3);
  });

  it.each([
    ['a field that is spelled wrong', { alerts: [{ ...alert, sumary: 's' }] }],
    ['no fingerprint', { alerts: [{ name: 'latency' }] }],
    ['no alert', { alerts: [] }],
    ['a moment that is none', { alerts: [{ ...alert, starts_at: 'noon' }] }],
  ])('is refused with %s', (_, body) => expect(codeOf(() => read('generic', body))).toBe('INVALID_INPUT'));
});

describe('more than 5,000 alerts', () => {
  it.each([
    ['alertmanager', { version: '4', alerts: Array(5_001).fill({}) }],
    ['grafana', { version: '1', alerts: Array(5_001).fill({}) }],
    ['cloudevents', Array(5_001).fill(event())],
    ['generic', { alerts: Array(5_001).fill({ fingerprint: 'f', name: 'n' }) }],
  ] as const)('of %s are too many', (format, body) => expect(codeOf(() => read(format, body))).toBe('BODY_TOO_LARGE'));
});
