import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { migrate as migrateWithNodePostgres } from 'drizzle-orm/node-postgres/migrator';
import { migrate as migrateWithPglite } from 'drizzle-orm/pglite/migrator';
import type { Database } from './database.js';

/** The migrations lie beside `src` and beside `dist`. */
function migrationsFolder(): string {
  for (const candidate of ['../../drizzle', '../drizzle']) {
    const folder = fileURLToPath(new URL(candidate, import.meta.url));
    if (existsSync(`${folder}/meta/_journal.json`)) return folder;
  }
  throw new Error('the migrations of @incident-center/server are not where the package keeps them');
}

/** Brings the database up to date. Drizzle's migrator takes no lock, so several processes at once would fail: we do. */
export async function migrateDatabase(database: Database): Promise<void> {
  const config = { migrationsFolder: migrationsFolder(), migrationsSchema: 'incident_center_migrations' };
  await database.exclusively(async (queries) => {
    if (database.kind === 'postgres')
      await migrateWithNodePostgres(queries as Parameters<typeof migrateWithNodePostgres>[0], config);
    else await migrateWithPglite(queries as Parameters<typeof migrateWithPglite>[0], config);
  });
}
