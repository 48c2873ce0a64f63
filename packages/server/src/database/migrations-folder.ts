import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where Drizzle notes what was applied. */
export const MIGRATIONS_SCHEMA = 'incident_center_migrations';

/** The migrations lie beside `src` and beside `dist`. */
export function migrationsFolder(): string {
  for (const candidate of ['../../drizzle', '../drizzle']) {
    const folder = fileURLToPath(new URL(candidate, import.meta.url));
    if (existsSync(`${folder}/meta/_journal.json`)) return folder;
  }
  throw new Error('the migrations of @incident-center/server are not where the package keeps them');
}
