import { serve } from '@hono/node-server';
import { createIncidentCenter } from '../create-incident-center.js';
import { centerOptions } from './center-options.js';
import { type CliContext, type GlobalFlags, printResult } from './cli-context.js';
import { usageError } from './exit-codes.js';
import { readConfig } from './read-config.js';
import { type MetricsServer, serveMetrics } from './serve-metrics.js';

/** How long requests that are being answered may take when the server is asked to end. */
const GRACE_MS = 10_000;

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Counts what is being answered. A stream counts until its first byte only: it would never end by itself. */
function countingFetch(fetch: (request: Request) => Promise<Response>) {
  const open = new Set<Promise<unknown>>();
  return {
    fetch: (request: Request) => {
      const answer = fetch(request);
      const settled = answer.catch(() => {}).finally(() => open.delete(settled));
      open.add(settled);
      return answer;
    },
    idle: async (ms: number) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      await Promise.race([Promise.all(open), late]);
      clearTimeout(timer);
    },
  };
}

const metricsUrl = ({ url }: MetricsServer) => (url === undefined ? {} : { metrics_url: url });
const saidOf = ({ url }: MetricsServer) => (url === undefined ? '' : `\nmetrics on ${url}`);

/** Answers over HTTP, and does the work of a worker too, until the process is asked to end. */
export async function serveCommand(
  context: CliContext,
  flags: GlobalFlags & { migrate?: boolean; host?: string; port?: number },
): Promise<void> {
  const config = await readConfig(context, flags);
  const hostname = flags.host ?? config.listen.host;
  const port = flags.port ?? config.listen.port;
  const center = await createIncidentCenter(await centerOptions(context, config, { answers: true }));
  let metrics: MetricsServer | undefined;
  try {
    if (flags.migrate === true) await center.migrate();
    metrics = await serveMetrics(config, center);
    await center.start();
    const answering = countingFetch(center.fetch);
    const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
      const started = serve({ fetch: answering.fetch, hostname, port }, () => resolve(started));
      started.once('error', (cause: NodeJS.ErrnoException) =>
        reject(usageError(`cannot listen on ${hostname}:${port}: ${cause.code ?? cause.message}`, cause)),
      );
    });
    const address = server.address();
    const url = `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${typeof address === 'object' ? address?.port : port}${config.base_path ?? ''}`;
    const said = `listening on ${url}\nlog key ${center.log_key}${saidOf(metrics)}`;
    printResult(context, flags, { url, log_key: center.log_key, ...metricsUrl(metrics) }, said);
    await aborted(context.stop);
    context.note('stopping');
    server.close();
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    await answering.idle(GRACE_MS);
    await center.stop();
    if ('closeAllConnections' in server) server.closeAllConnections();
  } finally {
    metrics?.stop();
    await center.stop();
  }
}

/** Numbers, raises timers and sends to receivers, and answers nobody, until the process is asked to end. */
export async function workerCommand(context: CliContext, flags: GlobalFlags): Promise<void> {
  const config = await readConfig(context, flags);
  const center = await createIncidentCenter(await centerOptions(context, config, { answers: false }));
  let metrics: MetricsServer | undefined;
  try {
    metrics = await serveMetrics(config, center);
    await center.startWorker();
    const result = { working: true, log_key: center.log_key, ...metricsUrl(metrics) };
    printResult(context, flags, result, `working${saidOf(metrics)}`);
    await aborted(context.stop);
    context.note('stopping');
  } finally {
    metrics?.stop();
    await center.stop();
  }
}
