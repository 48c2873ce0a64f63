import { serve } from '@hono/node-server';
import type { IncidentCenter } from '../incident-center.js';
import { usageError } from './exit-codes.js';
import type { Config } from './read-config.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** The server that answers `GET /metrics`, and nothing else. */
export interface MetricsServer {
  url: string | undefined;
  stop: () => void;
}

/**
 * Offers metrics on an address of their own, where the configuration names one.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` for an address that others reach where no token is asked for, or that is taken.
 */
export async function serveMetrics(config: Config, center: IncidentCenter): Promise<MetricsServer> {
  const { listen, token } = config.metrics ?? {};
  if (listen === undefined) return { url: undefined, stop: () => {} };
  const { host: hostname, port } = listen;
  if (token === undefined && !LOOPBACK.test(hostname))
    throw usageError(
      `metrics.listen.host ${hostname} is reached from outside: give metrics.token, or listen on 127.0.0.1`,
    );
  const fetch = async (request: Request) =>
    new URL(request.url).pathname === '/metrics' ? center.metrics(request) : new Response(null, { status: 404 });
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const started = serve({ fetch, hostname, port }, () => resolve(started));
    started.once('error', (cause: NodeJS.ErrnoException) =>
      reject(usageError(`cannot listen on ${hostname}:${port}: ${cause.code ?? cause.message}`, cause)),
    );
  });
  const address = server.address();
  const bound = typeof address === 'object' ? address?.port : port;
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${bound}/metrics`,
    stop: () => {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
    },
  };
}
