import { Registry } from 'prom-client';
import { METRICS, type MetricDefinition, type MetricName } from './names.js';
import type { Fact, Facts } from './read-facts.js';

interface Sample {
  metricName?: string;
  labels: Readonly<Record<string, string | number>>;
  value: number;
}

function samplesOf(name: string, { labels, ...fact }: Fact, bounds: readonly number[]): Sample[] {
  if ('value' in fact) return [{ labels, value: fact.value }];
  const { buckets, sum, count } = fact;
  return [
    ...bounds.map((le, at) => ({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: buckets[at] ?? 0 })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

/**
 * What was read, as Prometheus reads it. The library's own metrics cannot be set to what a database says: a counter only
 * counts, and a histogram wants to have seen each value. So it is given the samples themselves.
 */
export function factsText(facts: Facts): Promise<string> {
  const registry = new Registry();
  for (const [name, series] of Object.entries(facts) as [MetricName, Fact[]][]) {
    if (series.length === 0) continue;
    const { type, help, buckets = [] }: MetricDefinition = METRICS[name];
    const values = series.flatMap((fact) => samplesOf(name, fact, buckets));
    const metric = { name, help, type, values, get: async () => ({ name, help, type, values, aggregator: 'max' }) };
    registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0]);
  }
  return registry.metrics();
}
