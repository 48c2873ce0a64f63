import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { LABELS, METRICS, type MetricDefinition } from './names.js';

const at = (name: string) => readFileSync(new URL(`../../observability/${name}`, import.meta.url), 'utf8');

interface Rules {
  groups: { rules: { record?: string; alert?: string; expr: string; labels?: { severity?: string } }[] }[];
}
const rules = (parse(at('service-rules.yml')) as Rules).groups.flatMap((group) => group.rules);
const recorded = new Set(rules.flatMap(({ record }) => (record === undefined ? [] : [record])));

interface Dashboard {
  panels: { id: number; title: string; targets?: { expr: string }[] }[];
}
const { panels } = JSON.parse(at('operational-health.dashboard.json')) as Dashboard;
const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

const WORDS = new Set(['by', 'without', 'and', 'or', 'unless', 'on', 'ignoring', 'bool', 'offset']);

/** The names of series in an expression, without its functions, labels and stretches of time. */
function seriesIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring) *\([^)]*\)/g, '');
  return [...bare.matchAll(/[a-z_][a-z0-9_:]*(?!\w| *\()/g)]
    .map(([name]) => name)
    .filter((name) => !WORDS.has(name) && !/[a-z_]$/.test(bare[bare.indexOf(name) - 1] ?? ''));
}

/** The metric that a series belongs to: a histogram has several. */
const metricOf = (series: string) => (series in METRICS ? series : series.replace(/_(bucket|sum|count)$/, ''));

const used = (expressions: readonly string[]) => new Set(expressions.flatMap(seriesIn).map(metricOf));

describe('the dashboard and the rules', () => {
  test('are read as they are meant', () => {
    expect(seriesIn('max by (kind) (incident_center_timer_delay_seconds{kind!="purge"}) > 60')).toEqual([
      'incident_center_timer_delay_seconds',
    ]);
    expect(
      seriesIn('sum(rate(a_total{code="x"}[5m])) / on (job) b_count and incident_center:c:ratio_rate5m > 2'),
    ).toEqual(['a_total', 'b_count', 'incident_center:c:ratio_rate5m']);
  });

  test('name no metric that there is not', () => {
    const known = (name: string) => name in METRICS || recorded.has(name);
    expect([...used([...shown, ...rules.map(({ expr }) => expr)])].filter((name) => !known(name))).toEqual([]);
  });

  test('show every metric, each on the dashboard', () => {
    const seen = used(shown);
    expect(Object.keys(METRICS).filter((name) => !seen.has(name))).toEqual([]);
  });

  test('use every series that they record', () => {
    const seen = used([...shown, ...rules.map(({ expr }) => expr)]);
    expect([...recorded].filter((name) => !seen.has(name))).toEqual([]);
  });

  test('have an id for each panel, and a test for each alert', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const alerts = rules.flatMap(({ alert }) => (alert === undefined ? [] : [alert]));
    const tests = at('service-rules.test.yml');
    expect(alerts.filter((name) => !tests.includes(`alertname: ${name}\n        exp_alerts:\n`))).toEqual([]);
  });

  test('give every alert a severity that alerts are mapped by', () => {
    const severities = new Set(rules.filter(({ alert }) => alert !== undefined).map(({ labels }) => labels?.severity));
    expect([...severities].sort()).toEqual(['critical', 'high', 'medium']);
  });
});

describe('every metric', () => {
  test.each(Object.entries<MetricDefinition>(METRICS))(
    '%s has a help, a unit, known labels and an example of itself',
    (name, metric) => {
      expect(metric.help).toMatch(/^[A-Z0-9].{9,}[^.]$/);
      expect(metric.unit).not.toBe('');
      for (const label of metric.labels) expect(LABELS).toHaveProperty(label);
      expect(used([metric.query])).toContain(name);
      expect(metric.type === 'histogram').toBe('buckets' in metric);
      // Named by the specification, whatever its kind.
      if (name !== 'incidents_open_total') expect(name.endsWith('_total')).toBe(metric.type === 'counter');
    },
  );

  test('has labels of which each is used', () => {
    const seen = new Set(Object.values<MetricDefinition>(METRICS).flatMap(({ labels }) => labels));
    expect(Object.keys(LABELS).filter((label) => !seen.has(label as keyof typeof LABELS))).toEqual([]);
  });
});
