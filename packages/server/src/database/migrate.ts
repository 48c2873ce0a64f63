import { IncidentCenterError } from '@incident-center/sdk/contract';
import { migrate as migrateWithNodePostgres } from 'drizzle-orm/node-postgres/migrator';
import { migrate as migrateWithPglite } from 'drizzle-orm/pglite/migrator';
import type { Database } from './database.js';
import { MIGRATIONS_SCHEMA, migrationsFolder } from './migrations-folder.js';
import { sqlState } from './transaction.js';

const INSUFFICIENT_PRIVILEGE = '42501';

/** What an administrator runs once, where the login user may not create roles. */
const rolesSql = (user: string) => `CREATE ROLE incident_center_app NOLOGIN;
CREATE ROLE incident_center_system NOLOGIN;
GRANT incident_center_app, incident_center_system TO ${user};`;

function explained(cause: unknown): unknown {
  if (sqlState(cause) !== INSUFFICIENT_PRIVILEGE) return cause;
  return new IncidentCenterError(
    'UNAVAILABLE',
    `the database user may not create what the kit needs. It needs CREATE on the database, and two roles; an administrator can make them:\n${rolesSql('<the database user>')}`,
    { cause, details: { administrator_sql: rolesSql('<the database user>') } },
  );
}

/**
 * Brings the database up to date. Drizzle's migrator takes no lock, so several processes at once would fail: we do.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE` with the SQL for an administrator, where the login user may not do it.
 */
export async function migrateDatabase(database: Database): Promise<void> {
  const config = { migrationsFolder: migrationsFolder(), migrationsSchema: MIGRATIONS_SCHEMA };
  await database
    .exclusively(async (queries) => {
      if (database.kind === 'postgres')
        await migrateWithNodePostgres(queries as Parameters<typeof migrateWithNodePostgres>[0], config);
      else await migrateWithPglite(queries as Parameters<typeof migrateWithPglite>[0], config);
    })
    .catch((cause) => {
      throw explained(cause);
    });
}
