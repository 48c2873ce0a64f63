import { readFile } from 'node:fs/promises';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database, Queries } from './database.js';
import { MIGRATIONS_SCHEMA, migrationsFolder } from './migrations-folder.js';
import { inTransaction } from './transaction.js';

const journalSchema = z.object({ entries: z.array(z.object({ when: z.number() })).min(1) });

/** When the newest migration of this version was made: Drizzle notes that of each that it applies. */
async function newestMigration(): Promise<number> {
  const { entries } = journalSchema.parse(
    JSON.parse(await readFile(`${migrationsFolder()}/meta/_journal.json`, 'utf8')),
  );
  return Math.max(...entries.map(({ when }) => when));
}

async function only<Row>(queries: Queries, query: SQL): Promise<Row | undefined> {
  const result = (await queries.execute(query)) as unknown as { rows: Row[] };
  return result.rows[0];
}

const outdated = (what: string) =>
  new IncidentCenterError(
    'UNAVAILABLE',
    `the database ${what}: run 'incident-center migrate' or migrate() as its owner, then start again`,
    { details: { migrate: true } },
  );

/**
 * Refuses a database without the tables of this version. One that is newer is well: while a new version is rolled out, the
 * old one goes on.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE`, with `migrate` among its details.
 */
export async function assertMigrated(database: Database): Promise<void> {
  // By the catalog first: who may not see a schema gets an error for its name, and not null.
  const found = await only<{ readable: boolean }>(
    database.queries,
    sql`select exists (select from pg_roles r where r.rolname = 'incident_center_system'
        and has_schema_privilege(r.oid, n.oid, 'usage') and has_table_privilege(r.oid, c.oid, 'select')) as readable
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${MIGRATIONS_SCHEMA} and c.relname = '__drizzle_migrations'`,
  );
  if (found === undefined) throw outdated('has no tables yet');
  // It is a migration that lets those who serve read it.
  if (!found.readable) throw outdated('has the tables of an older version');
  const notes = sql.raw(`${MIGRATIONS_SCHEMA}.__drizzle_migrations`);
  const applied = await inTransaction(database, { role: 'system' }, (queries) =>
    only<{ newest: string | null }>(queries, sql`select max(created_at)::text as newest from ${notes}`),
  );
  if (Number(applied?.newest ?? 0) < (await newestMigration())) throw outdated('has the tables of an older version');
}
