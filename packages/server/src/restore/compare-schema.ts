import { getTableName, sql } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { Queries } from '../database/database.js';
import { definitionOf, type RecordName, records } from '../database/records.js';
import {
  chainHead,
  commitmentOpening,
  decisionLog,
  logCheckpoint,
  logEntry,
  logHead,
  logKeyRotation,
  logNode,
  quarantinedEvent,
  timelineEvent,
  unnumberedEvent,
} from '../database/schema.js';
import type { Differences } from './differences.js';

const READ: readonly PgTable[] = [
  ...(Object.keys(records) as RecordName[]).map((record) => definitionOf(record).table),
  timelineEvent,
  commitmentOpening,
  decisionLog,
  chainHead,
  unnumberedEvent,
  quarantinedEvent,
  logEntry,
  logNode,
  logCheckpoint,
  logHead,
  logKeyRotation,
];

interface Stored extends Record<string, unknown> {
  name: string;
  plain: boolean;
  key: string[];
  seen: boolean;
}

function keyOf(table: PgTable): string[] {
  const { columns, primaryKeys } = getTableConfig(table);
  const [several] = primaryKeys;
  return (several?.columns ?? columns.filter(({ primary }) => primary)).map(({ name }) => name).sort();
}

/**
 * Makes sure that what is read is all there is: whoever may change the schema could hide rows from the system's role that
 * the application's sees, put a view in a table's place, or take a key away and have a row twice.
 */
export async function compareSchema(queries: Queries, differences: Differences): Promise<void> {
  const { rows } = (await queries.execute(sql`
    with reading as (
      select polrelid, polpermissive, pg_get_expr(polqual, polrelid) as rule from pg_policy
      where polcmd in ('r', '*') and exists (
        select from unnest(polroles) role where role = 0 or pg_has_role('incident_center_system', role, 'MEMBER'))
    )
    select c.relname::text as name,
      c.relkind = 'r' and not exists (select from pg_rewrite where ev_class = c.oid)
        and not exists (select from pg_inherits where inhparent = c.oid or inhrelid = c.oid) as plain,
      array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
        where i.indrelid = c.oid and i.indisprimary and i.indisvalid and i.indisready order by 1) as key,
      not c.relrowsecurity or (
        exists (select from reading where polrelid = c.oid and polpermissive and rule = 'true')
        and not exists (select from reading where polrelid = c.oid and not polpermissive)) as seen
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'incident_center'
  `)) as unknown as { rows: Stored[] };
  const stored = new Map(rows.map((row) => [row.name, row]));
  for (const table of READ) {
    const name = getTableName(table);
    const found = stored.get(name);
    const altered = (column: string) => differences.altered(name, 'schema', { column });
    if (found?.plain !== true) altered('table');
    if ([...(found?.key ?? [])].sort().join() !== keyOf(table).join()) altered('primary key');
    if (found?.seen !== true) altered('row security');
  }
}
