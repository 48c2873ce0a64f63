import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

// biome-ignore lint/suspicious/noExplicitAny: the two drivers' databases differ only in these parameters, and no query of ours depends on them.
export type Queries = PgDatabase<PgQueryResultHKT, any, any>;

/** The database, whichever it is: the same schema, migrations and queries on both. */
export interface Database {
  kind: 'postgres' | 'pglite';
  queries: Queries;
  /** Runs several statements at once, outside a transaction of ours: migrations only. */
  exclusively: (run: (queries: Queries) => Promise<void>) => Promise<void>;
  /** Calls back at every NOTIFY on a channel, until the returned function is called. May miss some while reconnecting. */
  listen: (channel: string, onNotify: () => void) => Promise<() => Promise<void>>;
  /** Hears of every transaction that is tried again. */
  onRetry?: (reason: 'serialization' | 'deadlock') => void;
  close: () => Promise<void>;
}
