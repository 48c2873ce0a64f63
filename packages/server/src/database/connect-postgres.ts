import { IncidentCenterError } from '@incident-center/sdk/contract';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Database } from './database.js';

const MIGRATION_LOCK = 7_264_219_550_123;
const RECONNECT_MS = 1_000;

export interface PostgresOptions {
  url: string;
  max_connections?: number;
  log: (line: string) => void;
}

/**
 * Connects to Postgres.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE` where it cannot be reached.
 */
export async function connectPostgres({ url, max_connections = 10, log }: PostgresOptions): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: max_connections, connectionTimeoutMillis: 5_000 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => log(`a database connection broke: ${error.message}`));
  // The same of one that is at work: whoever waits for its answer hears of it by that.
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await pool.query('select 1');
  } catch (cause) {
    await pool.end();
    const { host } = new URL(url);
    throw new IncidentCenterError('UNAVAILABLE', `cannot reach Postgres at ${host}: ${(cause as Error).message}`, {
      cause,
    });
  }

  const queries = drizzle(pool);
  // Drizzle's own forgets a client whose BEGIN fails: a few crashes of the server, and the pool would have none left.
  queries.transaction = async (run, config) => {
    const client = await pool.connect();
    try {
      return await drizzle(client).transaction(run, config);
    } finally {
      client.release();
    }
  };
  return {
    kind: 'postgres',
    queries,
    exclusively: async (run) => {
      const client = await pool.connect();
      let finished = false;
      try {
        await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
        await run(drizzle(client));
        await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
        finished = true;
      } finally {
        // Otherwise it still holds the lock, which ends with the connection.
        client.release(!finished);
      }
    },
    listen: (channel, onNotify) => listenOnOwnConnection(url, channel, onNotify),
    close: () => pool.end(),
  };
}

/** Keeps one connection listening, and makes another when it breaks. */
async function listenOnOwnConnection(url: string, channel: string, onNotify: () => void): Promise<() => Promise<void>> {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const connect = async () => {
    if (stopped) return;
    const next = new pg.Client({ connectionString: url });
    const again = () => {
      if (client === next) client = undefined;
      if (!stopped) timer = setTimeout(connect, RECONNECT_MS).unref();
    };
    next.on('notification', onNotify);
    next.on('error', () => {});
    next.once('end', again);
    try {
      await next.connect();
      await next.query(`listen ${pg.escapeIdentifier(channel)}`);
      client = next;
      // Whatever was announced while nobody listened.
      onNotify();
    } catch {
      next.removeListener('end', again);
      await next.end().catch(() => {});
      again();
    }
  };
  await connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await client?.end();
  };
}
