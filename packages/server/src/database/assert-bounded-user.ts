import { IncidentCenterError } from '@incident-center/sdk/contract';
import { sql } from 'drizzle-orm';
import type { Database } from './database.js';

interface Rights {
  name: string;
  is_superuser: boolean;
  bypasses: boolean;
  owns: boolean;
}

/**
 * Refuses a login user whom nothing binds. Each transaction takes a role under row security, but whoever gets to send SQL
 * of his own as such a user could leave that role again, and rewrite the log.
 *
 * @throws {IncidentCenterError} `INSECURE_CONFIG` for a superuser, a user with BYPASSRLS, and the owner of the tables.
 */
export async function assertBoundedUser({ queries }: Database): Promise<void> {
  const result = (await queries.execute(sql`
    select r.rolname as name, r.rolsuper as is_superuser, r.rolbypassrls as bypasses,
      exists (select from pg_tables t where t.schemaname = 'incident_center' and t.tableowner = r.rolname) as owns
    from pg_roles r where r.rolname = session_user
  `)) as unknown as { rows: Rights[] };
  const [rights] = result.rows;
  if (rights === undefined)
    throw new IncidentCenterError('INSECURE_CONFIG', 'the database user is not known to Postgres');
  const why = rights.is_superuser
    ? 'is a superuser'
    : rights.bypasses
      ? 'bypasses row security'
      : rights.owns
        ? 'owns the tables'
        : undefined;
  if (why !== undefined)
    throw new IncidentCenterError(
      'INSECURE_CONFIG',
      `the database user '${rights.name}' ${why}: migrate as the owner, and serve as another user who is only a member of incident_center_app and incident_center_system`,
    );
}
