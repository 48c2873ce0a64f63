import { assertMigrated } from '../database/assert-migrated.js';
import type { Database } from '../database/database.js';
import { openDatabase } from '../database/open-database.js';
import { databaseOptions } from './center-options.js';
import type { CliContext, GlobalFlags } from './cli-context.js';
import { type Config, readConfig } from './read-config.js';

/** Runs a command that needs the database and nothing else of the kit. */
export async function withDatabase<Result>(
  context: CliContext,
  flags: GlobalFlags,
  run: (database: Database, config: Config) => Promise<Result>,
): Promise<Result> {
  const config = await readConfig(context, flags);
  const database = await openDatabase(await databaseOptions(config), context.note);
  try {
    return await run(database, config);
  } finally {
    await database.close();
  }
}

/** The same, on a database that has this version's tables. */
export const withMigratedDatabase: typeof withDatabase = (context, flags, run) =>
  withDatabase(context, flags, async (database, config) => {
    await assertMigrated(database);
    return run(database, config);
  });
