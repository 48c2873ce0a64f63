import { createDatabase, type TestDatabase } from './create-database.js';
import { LocalServer } from './local-server.js';

export interface TestPostgresOptions {
  /** Flush every commit to disk, as in production: for tests that kill the server. Always a server of our own. */
  durable?: boolean;
  /** Where a server of our own comes from first. Default: `system`, then the npm package. */
  prefer?: 'system' | 'npm';
}

export interface TestPostgres {
  /** Connects as somebody who may create databases and roles. */
  url: string;
  source: 'TEST_DATABASE_URL' | 'system' | 'npm';
  createDatabase(): Promise<TestDatabase>;
  /** kill -9 of the server; only with `durable`. */
  crash(): Promise<void>;
  /** Starts a crashed server on the same data and the same port; resolves once it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

function given(url: string): TestPostgres {
  const refuse = async () => {
    throw new Error('TEST_DATABASE_URL is not ours to crash: ask for { durable: true }.');
  };
  return {
    url,
    source: 'TEST_DATABASE_URL',
    createDatabase: () => createDatabase(url),
    crash: refuse,
    restart: refuse,
    stop: async () => undefined,
  };
}

/**
 * A real Postgres for tests: the one TEST_DATABASE_URL names, else one of our own, which is gone
 * when this process is, however it ends.
 *
 * @example
 * const postgres = await startTestPostgres({ durable: true });
 * const database = await postgres.createDatabase();
 * await postgres.crash();
 * await postgres.restart();
 * await postgres.stop();
 */
export async function startTestPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  const { durable = false, prefer } = options;
  const url = process.env.TEST_DATABASE_URL;
  if (url && !durable && prefer === undefined) return given(url);
  const server = await LocalServer.start({ durable, prefer: prefer ?? 'system' });
  return {
    url: server.url,
    source: server.source,
    createDatabase: () => createDatabase(server.url),
    crash: () => server.crash(),
    restart: () => server.launch(),
    stop: () => server.stop(),
  };
}
