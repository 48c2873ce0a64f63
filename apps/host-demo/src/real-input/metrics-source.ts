import { type Listening, listenOnLoopback } from './listen-on-loopback.js';

/** One time series of `storage_latency_p99_seconds`. */
export interface LatencySeries {
  tenant: string;
  shard: string;
  component?: string;
}

/** A storage service's /metrics, whose latency a test raises and lowers. */
export interface MetricsSource extends Listening {
  setLatency: (series: LatencySeries, seconds: number) => void;
}

const TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export async function startMetricsSource(): Promise<MetricsSource> {
  const latencies = new Map<string, number>();
  const listening = await listenOnLoopback(() => {
    const lines = [...latencies].map(([labels, seconds]) => `storage_latency_p99_seconds{${labels}} ${seconds}\n`);
    const help = '# HELP storage_latency_p99_seconds 99th percentile of storage latency.\n';
    const text = `${help}# TYPE storage_latency_p99_seconds gauge\n${lines.join('')}`;
    return new Response(text, { headers: { 'content-type': TYPE } });
  });
  return {
    ...listening,
    setLatency: (series, seconds) => {
      const labels = Object.entries(series).map(([label, value]) => `${label}="${value}"`);
      latencies.set(labels.join(','), seconds);
    },
  };
}
