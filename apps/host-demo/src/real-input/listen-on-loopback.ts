import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';

export interface Listening {
  /** `127.0.0.1:43121` */
  address: string;
  stop: () => Promise<void>;
}

/** Serves a fetch handler over real HTTP, on a free port of 127.0.0.1. */
export async function listenOnLoopback(fetch: (request: Request) => Response | Promise<Response>): Promise<Listening> {
  const server = serve({ fetch, hostname: '127.0.0.1', port: 0 });
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      // Keep-alive connections would hold it open.
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
