import { getTableColumns, getTableName, is, type SQL, sql } from 'drizzle-orm';
import { type PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database, Queries } from '../../database/database.js';
import * as schema from '../../database/schema.js';

/** Every table of ours. */
export const TABLES: PgTable[] = Object.values<unknown>(schema).filter((one) => is(one, PgTable));
export const columnsOf = (table: PgTable) => Object.entries(getTableColumns(table) as Record<string, PgColumn>);
export const named = (table: PgTable): SQL => sql`incident_center.${sql.identifier(getTableName(table))}`;

/** Another value that the column can hold. */
export function other({ columnType, name }: PgColumn): SQL {
  const column = sql.identifier(name);
  switch (columnType) {
    case 'PgUUID':
      return sql`gen_random_uuid()`;
    case 'PgText':
      return sql`coalesce(${column}, '') || 'x'`;
    case 'PgInteger':
    case 'PgBigInt53':
    case 'PgBigSerial53':
      return sql`coalesce(${column}, 0) + 1000`;
    case 'PgBoolean':
      return sql`not ${column}`;
    case 'PgTimestamp':
      return sql`coalesce(${column}, now()) + interval '1 millisecond'`;
    case 'PgArray':
      return sql`${column} || array['x']`;
    case 'PgJsonb':
      return sql`case jsonb_typeof(${column}) when 'array' then ${column} || '["x"]'::jsonb else ${column} || '{"x":1}'::jsonb end`;
    default:
      throw new Error(`a column of type ${columnType} needs a case here`);
  }
}

class Undo extends Error {}

/** Does something with every right on the database and with its triggers off, asks, and undoes it. */
export async function undone<Said>(
  database: Database,
  tamper: (queries: Queries) => Promise<unknown>,
  ask: (queries: Queries) => Promise<Said>,
): Promise<Said> {
  let said: { of: Said } | undefined;
  await database.queries
    .transaction(async (queries) => {
      await queries.execute(sql`set local session_replication_role = replica`);
      await tamper(queries);
      said = { of: await ask(queries) };
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  if (said === undefined) throw new Error('nothing was said');
  return said.of;
}
