import { once } from 'node:events';
import net from 'node:net';

/** A Postgres as seen through a network that fails at the worst moment. */
export interface CommitDroppingProxy {
  /** The same database, through the proxy. */
  url: string;
  /** How many commits were made that nobody was told of. */
  readonly dropped: number;
  stop: () => Promise<void>;
}

// The statement alone, as a simple query or as the text of a prepared one: bodies of ours hold the word as well.
const saysCommit = (text: string) => text.includes('Q\0\0\0\u000bcommit\0') || text.includes('\0commit\0');

/**
 * Forwards everything, but of the transactions that appended an event, every `every`th one loses its connection after the
 * server has committed and before the client hears of it.
 */
export async function startCommitDroppingProxy(databaseUrl: string, every: number): Promise<CommitDroppingProxy> {
  const target = new URL(databaseUrl);
  let commits = 0;
  let dropped = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    let appended = false;
    let doomed = false;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    client.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      if (saysCommit(text)) {
        if (appended) commits += 1;
        doomed = appended && commits % every === 0;
        appended = false;
      } else if (text.includes('append_event')) appended = true;
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (doomed && bytes.includes('COMMIT\0')) {
        dropped += 1;
        client.destroy();
      } else client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as net.AddressInfo).port);
  return {
    url: url.href,
    get dropped() {
      return dropped;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
