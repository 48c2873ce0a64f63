import { isIncidentCenterError } from '@incident-center/sdk/contract';
import { migrateDatabase } from '../database/migrate.js';
import { type CliContext, type GlobalFlags, printResult } from './cli-context.js';
import { withDatabase } from './with-database.js';

/** Brings the database up to date. Where its user may not, the SQL for an administrator goes to standard output. */
export async function migrateCommand(context: CliContext, flags: GlobalFlags): Promise<void> {
  try {
    await withDatabase(context, flags, migrateDatabase);
  } catch (error) {
    if (isIncidentCenterError(error) && typeof error.details.administrator_sql === 'string')
      printResult(
        context,
        flags,
        { administrator_sql: error.details.administrator_sql },
        error.details.administrator_sql,
      );
    throw error;
  }
  printResult(context, flags, { migrated: true }, 'the database is up to date');
}
