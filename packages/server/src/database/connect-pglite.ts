import { mkdir, realpath } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import type { Database } from './database.js';
import { lockDirectory } from './directory-lock.js';

/**
 * Opens the embedded database in a directory. One process, one session, no fsync: for a first look and for development.
 *
 * @throws {IncidentCenterError} `CONFLICT` where another process has it open: PGlite itself takes no lock, and two
 * processes would lose rows silently.
 */
export async function connectPglite(path: string): Promise<Database> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  // By its one name: two names of a directory must not be two locks, and PGlite opens no directory behind a link.
  const directory = await realpath(path);
  const unlock = await lockDirectory(directory);
  let client: PGlite;
  try {
    client = await PGlite.create(directory);
  } catch (cause) {
    await unlock();
    throw cause;
  }
  const queries = drizzle(client);
  return {
    kind: 'pglite',
    queries,
    exclusively: (run) => run(queries),
    listen: (channel, onNotify) => client.listen(channel, onNotify),
    close: async () => {
      await client.close();
      await unlock();
    },
  };
}
