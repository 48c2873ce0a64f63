import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  type LabelsOf,
  METRICS,
  type MetricDefinition,
  type ProcessCounter,
  type ProcessGauge,
  type ProcessHistogram,
} from './names.js';

/** What this process has seen: one for each center, never the library's global registry. */
export interface Telemetry {
  registry: Registry;
  count: <Name extends ProcessCounter>(name: Name, labels: LabelsOf<Name>, by?: number) => void;
  /** For what somebody else counts: their count, which never falls. */
  countedElsewhere: <Name extends ProcessCounter>(name: Name, labels: LabelsOf<Name>, total: number) => void;
  observe: <Name extends ProcessHistogram>(name: Name, labels: LabelsOf<Name>, seconds: number) => void;
  set: <Name extends ProcessGauge>(name: Name, labels: LabelsOf<Name>, value: number) => void;
  add: <Name extends ProcessGauge>(name: Name, labels: LabelsOf<Name>, by: number) => void;
  /** A live stream is open until the signal. */
  streaming: (transport: 'sse' | 'graphql', end: AbortSignal) => void;
  /** What `work` gives, and how long it took: also where it fails. */
  timed: <Name extends ProcessHistogram, Result>(
    name: Name,
    labels: LabelsOf<Name>,
    work: () => Promise<Result>,
  ) => Promise<Result>;
}

type Instruments = Map<string, Counter | Gauge | Histogram>;

function createInstruments(registry: Registry): Instruments {
  const instruments: Instruments = new Map();
  for (const [name, metric] of Object.entries<MetricDefinition>(METRICS)) {
    if (metric.from !== 'process') continue;
    const told = { name, help: metric.help, labelNames: [...metric.labels], registers: [registry] };
    if (metric.type === 'counter') instruments.set(name, new Counter(told));
    else if (metric.type === 'gauge') instruments.set(name, new Gauge(told));
    else instruments.set(name, new Histogram({ ...told, buckets: [...(metric.buckets ?? [])] }));
  }
  return instruments;
}

/**
 * @example
 * const telemetry = createTelemetry();
 * telemetry.count('incident_center_errors_total', { code: 'NOT_FOUND' });
 */
export function createTelemetry(): Telemetry {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  const counter = (name: ProcessCounter) => instruments.get(name) as Counter;
  const gauge = (name: ProcessGauge) => instruments.get(name) as Gauge;
  const histogram = (name: ProcessHistogram) => instruments.get(name) as Histogram;
  const totals = new Map<string, number>();
  const telemetry: Telemetry = {
    registry,
    count: (name, labels, by = 1) => counter(name).inc(labels, by),
    countedElsewhere: (name, labels, total) => {
      const series = `${name} ${JSON.stringify(labels)}`;
      counter(name).inc(labels, Math.max(0, total - (totals.get(series) ?? 0)));
      totals.set(series, total);
    },
    observe: (name, labels, seconds) => histogram(name).observe(labels, seconds),
    set: (name, labels, value) => gauge(name).set(labels, value),
    add: (name, labels, by) => gauge(name).inc(labels, by),
    streaming: (transport, end) => {
      if (end.aborted) return;
      telemetry.add('incident_center_live_streams', { transport }, 1);
      end.addEventListener('abort', () => telemetry.add('incident_center_live_streams', { transport }, -1), {
        once: true,
      });
    },
    timed: async (name, labels, work) => {
      const started = performance.now();
      try {
        return await work();
      } finally {
        telemetry.observe(name, labels, (performance.now() - started) / 1_000);
      }
    },
  };
  return telemetry;
}
