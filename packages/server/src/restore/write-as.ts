import { sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Queries } from '../database/database.js';

type Role = 'incident_center_app' | 'incident_center_system';

/** Goes on as a role of ours, within the transaction. */
export const takeRole = (queries: Queries, role: Role) =>
  queries.execute(sql`select set_config('role', ${role}, true)`);

/** Row security lets nobody write for tenants that are not theirs, and this writes for all of them. */
export const takeTenants = (queries: Queries, tenants: ReadonlySet<string>) =>
  queries.execute(
    sql`select set_config('incident_center.tenants', array(select jsonb_array_elements_text(${JSON.stringify([...tenants])}::jsonb))::text, true)`,
  );

/** Statements take 65,535 parameters. */
const ROWS_AT_ONCE = 1_000;

/** Writes any number of rows. */
export async function insertAll<Table extends PgTable>(
  queries: Queries,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
    await queries.insert(table).values(rows.slice(at, at + ROWS_AT_ONCE) as never);
}
