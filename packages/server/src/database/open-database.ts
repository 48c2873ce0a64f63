import type { IncidentCenterOptions } from '../options.js';
import { connectPglite } from './connect-pglite.js';
import { connectPostgres } from './connect-postgres.js';
import type { Database } from './database.js';

/**
 * Opens the database that the options name.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE` where it cannot be reached, `CONFLICT` where another process has the embedded
 * one.
 */
export function openDatabase(
  options: IncidentCenterOptions['database'],
  log: (line: string) => void,
): Promise<Database> {
  return 'url' in options ? connectPostgres({ ...options, log }) : connectPglite(options.directory);
}
