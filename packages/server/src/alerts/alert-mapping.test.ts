import { describe, expect, it } from 'vitest';
import { mapAlert } from './alert-mapping.js';
import type { AlertSourceOptions } from './alert-source-options.js';
import type { IncomingAlert } from './incoming-alert.js';

const source: AlertSourceOptions = {
  format: 'alertmanager',
  credential: 'a-credential-of-some-length',
  tenants: ['A1', 'A2'],
  rules: [
    { match: { alertname: 'storage_latency_high' }, severity: 'high', group_by: ['alertname', 'shard'] },
    { match: {}, group_by: ['alertname'] },
  ],
};
const incoming = (labels: Record<string, string>, more: Partial<Omit<IncomingAlert, 'labels'>> = {}) => ({
  status: 'firing' as const,
  annotations: {},
  starts_at: '2026-11-23T03:00:00+01:00',
  fingerprint: 'f1',
  ...more,
  labels: { alertname: 'disk_full', tenant: 'A1', ...labels },
});

describe('an alert', () => {
  it('is grouped by the labels of the first rule that matches', () => {
    const labels = { alertname: 'storage_latency_high', shard: 'shard-07', pod: 'a' };
    expect(mapAlert(source, incoming(labels))).toMatchObject({
      dedup_key: 'alertname=storage_latency_high,shard=shard-07',
      severity: 'high',
    });
    expect(mapAlert(source, incoming({ pod: 'a' })).dedup_key).toBe(mapAlert(source, incoming({ pod: 'b' })).dedup_key);
  });

  it.each<[string, string[], Record<string, string>, string[], Record<string, string>]>([
    ['a value that ends like the next label', ['a', 'b'], { a: '1,b=2' }, ['a', 'b'], { a: '1', b: '2,b=' }],
    ['a value that has a whole label in it', ['a', 'b'], { a: '1,b=2', b: '3' }, ['a', 'b'], { a: '1', b: '2,b=3' }],
    ['one label under another rule', ['a'], { a: '1,b=2' }, ['a', 'b'], { a: '1', b: '2' }],
    ['a value that is written like a quoted one', ['a'], { a: '"1,b=2"' }, ['a'], { a: '1,b=2' }],
    ['a label whose name has the separators', ['a=1,b'], { 'a=1,b': '2' }, ['a', 'b'], { a: '1', b: '2' }],
  ])('is not taken for another one by %s', (_, group_by, labels, otherGroupBy, others) => {
    const keyOf = (names: string[], values: Record<string, string>) =>
      mapAlert({ ...source, rules: [{ match: {}, group_by: names }] }, incoming(values)).dedup_key;
    expect(keyOf(group_by, labels)).not.toBe(keyOf(otherGroupBy, others));
  });

  it.each([
    ['disk full, rack 7', 'a=disk full, rack 7,b=2'],
    ['C:\\logs', 'a=C:\\logs,b=2'],
    ['x=y', 'a=x=y,b=2'],
  ])('keeps the key that it has always had with the value %s', (value, key) => {
    const grouped = { ...source, rules: [{ match: {}, group_by: ['a', 'b'] }] };
    expect(mapAlert(grouped, incoming({ a: value, b: '2' })).dedup_key).toBe(key);
  });

  it.each([
    ['critical', 'critical'],
    ['page', 'critical'],
    ['P2', 'high'],
    ['sev3', 'medium'],
    ['Info', 'low'],
    ['catastrophic', 'medium'],
  ])('of severity %s becomes %s: words are mapped, never refused', (word, severity) => {
    expect(mapAlert(source, incoming({ severity: word })).severity).toBe(severity);
  });

  it('takes the source’s own words before the usual ones', () => {
    expect(mapAlert({ ...source, severities: { page: 'low' } }, incoming({ severity: 'page' })).severity).toBe('low');
  });

  it('goes to the default tenant where it names none, and is refused where there is none', () => {
    const { tenant: _, ...labels } = incoming({}).labels;
    expect(mapAlert({ ...source, default_tenant: 'A2' }, { ...incoming({}), labels }).tenant).toBe('A2');
    expect(() => mapAlert(source, { ...incoming({}), labels })).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });

  it('of a tenant that the source is not bound to is refused', () => {
    expect(() => mapAlert(source, incoming({ tenant: 'B1' }))).toThrowError(
      expect.objectContaining({ code: 'TENANT_NOT_BOUND' }),
    );
  });

  it('ends when it says so, and not while it fires', () => {
    const ends_at = '2026-11-23T03:10:00Z';
    expect(mapAlert(source, incoming({}, { ends_at })).ends_at).toBeUndefined();
    expect(mapAlert(source, incoming({}, { ends_at, status: 'resolved' })).ends_at).toEqual(new Date(ends_at));
    expect(mapAlert(source, incoming({})).starts_at).toEqual(new Date('2026-11-23T02:00:00Z'));
  });

  it('loses what could not be hashed, and keeps markup as the text it is', () => {
    const { annotations } = mapAlert(source, incoming({}, { annotations: { summary: 'a\u0000\ud800b\n<script>' } }));
    expect(annotations.summary).toBe('a\ufffd\ufffdb\n<script>');
  });

  it('with a dedup key over 255 characters is refused', () => {
    expect(() => mapAlert(source, incoming({ alertname: 'x'.repeat(300) }))).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});
