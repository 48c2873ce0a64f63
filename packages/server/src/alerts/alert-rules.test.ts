import { describe, expect, it } from 'vitest';
import { sourceOf } from '../testing/scenarios/alert-sources.js';
import { mapAlert } from './alert-mapping.js';
import { filledIn, rulesOf } from './alert-rules.js';
import type { AlertRule } from './alert-source-options.js';
import { tagsOf, titleOf } from './alert-title.js';
import { checkAlertSource } from './check-alert-source.js';
import type { IncomingAlert } from './incoming-alert.js';

const sourceWith = (...rules: AlertRule[]) => sourceOf('alertmanager', { rules });
const incoming = (labels: Record<string, string>, more: Partial<IncomingAlert> = {}) => ({
  fingerprint: 'f1',
  status: 'firing' as const,
  annotations: {},
  ...more,
  labels: { tenant: 'A1', ...labels },
});
const mapped = (rule: AlertRule, labels: Record<string, string>, more: Partial<IncomingAlert> = {}) =>
  mapAlert(sourceWith(rule), incoming(labels, more));

describe('a rule', () => {
  it('fits by whole values: equal, or matching a pattern from end to end', () => {
    const [rule] = rulesOf(sourceWith({ match: { shard: { regex: 'shard-0[1-7]' }, env: 'prod', gone: '' } }));
    const fits = (labels: Record<string, string>) => rule?.fits({ env: 'prod', ...labels });
    expect(fits({ shard: 'shard-07' })).toBe(true);
    expect(fits({ shard: 'shard-08' })).toBe(false);
    expect(fits({ shard: 'a shard-07' })).toBe(false);
    expect(fits({ shard: 'shard-07', env: 'production' })).toBe(false);
    expect(fits({ shard: 'shard-07', gone: 'here' })).toBe(false);
    expect(fits({})).toBe(false);
  });

  it('with a pattern that would take for ever elsewhere takes no time', () => {
    const [rule] = rulesOf(sourceWith({ match: { pod: { regex: '(a+)+b' } } }));
    const before = performance.now();
    expect(rule?.fits({ pod: 'a'.repeat(20_000) })).toBe(false);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('decides about tenant, severity, key, title and tags', () => {
    const rule: AlertRule = {
      name: 'latency by region',
      match: { alertname: { regex: 'latency_.*' } },
      tenant: 'A2',
      severity: 'critical',
      dedup_key: '{{ service }}/{{region}}',
      title: '{{annotations.what}} in {{region}}{{missing}}',
      tags: { region: '{{region}}', team: 'storage', none: '{{missing}}' },
    };
    const labels = { alertname: 'latency_high', service: 'evidence', region: 'north', tenant: 'B9' };
    const alert = mapped(rule, labels, { annotations: { what: 'Slow writes' } });
    expect(alert).toMatchObject({ tenant: 'A2', severity: 'critical', dedup_key: 'evidence/north' });
    expect(titleOf(alert, 'source')).toBe('Slow writes in north');
    expect(tagsOf(alert)).toEqual({ region: 'north', team: 'storage' });
  });

  it('fills in nothing that a template did not ask for', () => {
    const told = { labels: { a: '{{b}}', b: '$&', 'annotations.x': 'label' }, annotations: { x: 'annotation' } };
    expect(filledIn('{{a}}-{{b}}-{{annotations.x}}-{{constructor}}-{{', told)).toBe('{{b}}-$&-annotation--{{');
  });

  it.each<[string, AlertRule[]]>([
    ['RE2', [{ match: { a: { regex: '(?=x)' } } }]],
    ['1000 characters', [{ match: { a: { regex: 'x'.repeat(1_001) } } }]],
    ['not bound to', [{ match: {}, tenant: 'B1' }]],
    ['both group_by and dedup_key', [{ match: {}, group_by: ['a'], dedup_key: 'b' }]],
    ['no label', [{ match: {}, group_by: [] }]],
    ['window_seconds', [{ match: {}, window_seconds: 1.5 }]],
    ['flap_hold_seconds', [{ match: {}, flap_hold_seconds: -1 }]],
    ['letters', [{ match: {}, name: 'two\nlines' }]],
    [
      'one name',
      [
        { match: {}, name: 'a' },
        { match: {}, name: 'a' },
      ],
    ],
  ])('is refused at the start with a sentence about %s', (word, rules) => {
    expect(() => checkAlertSource('prometheus', sourceWith(...rules))).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(word) }),
    );
  });
});

describe('a title', () => {
  const source = sourceWith();
  const titled = (labels: Record<string, string>, annotations: Record<string, string> = {}) =>
    titleOf(mapAlert(source, incoming(labels, { annotations })), 'prometheus');
  it.each([
    ['its summary', { alertname: 'a' }, { summary: ' Slow ' }, 'Slow'],
    ['its name', { alertname: 'a' }, { summary: ' ' }, 'a'],
    ['its description', { alertname: '' }, { description: 'Slow\nand long' }, 'Slow'],
    ['its labels', { alertname: ' ', shard: '7' }, {}, 'Alert from prometheus: tenant=A1, shard=7'],
  ])('is made of %s', (_, labels, annotations, title) => expect(titled(labels, annotations)).toBe(title));

  it('is there for an alert that says nothing at all', () => {
    const alert = mapAlert(source, { fingerprint: 'f1', status: 'firing', labels: {}, annotations: {} });
    expect(titleOf(alert, 'prometheus')).toBe('Alert f1 from prometheus');
  });
});

describe('a fingerprint', () => {
  it('that is no identifier is hashed: events hold it in clear', () => {
    const of = (fingerprint: string) => mapAlert(sourceWith(), incoming({}, { fingerprint })).fingerprint;
    expect(of('c6eadffa33fcdf37')).toBe('c6eadffa33fcdf37');
    expect(of('srv01/mysql')).toBe('srv01/mysql');
    expect(of('the disk of Mx. Example is full')).toMatch(/^[0-9a-f]{64}$/);
  });
});
