import { asc, getTableColumns, getTableName, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Queries } from '../database/database.js';
import { definitionOf, type RecordName, recordId, records } from '../database/records.js';
import { compareRows, storedJson } from '../timeline/projection.js';
import type { Differences } from './differences.js';
import type { RowSpool } from './row-spool.js';

const PAGE = 500;

/** Writes every row of a table to disk, page by page. How many that were. */
async function spoolTable(queries: Queries, record: RecordName, spool: RowSpool): Promise<number> {
  const { table, key } = definitionOf(record);
  const columns = getTableColumns(table) as Record<string, PgColumn>;
  const keys = (key as readonly string[]).flatMap((name) => columns[name] ?? []);
  const tuple = sql.join(keys, sql`, `);
  let count = 0;
  for (let after: Record<string, unknown> | undefined; ; ) {
    const values =
      after &&
      sql.join(
        (key as readonly string[]).map((name) => sql`${after?.[name]}`),
        sql`, `,
      );
    const page: Record<string, unknown>[] = await queries
      .select()
      .from(table)
      .where(values && sql`(${tuple}) > (${values})`)
      .orderBy(...keys.map((column) => asc(column)))
      .limit(PAGE);
    for (const row of page) {
      const json = Object.fromEntries(Object.entries(row).map(([column, value]) => [column, storedJson(value)]));
      await spool.row(recordId(record, row), { record, row: json });
    }
    count += page.length;
    if (page.length < PAGE) return count;
    after = page.at(-1);
  }
}

/** Compares every row of every table that events are folded into. */
export async function compareStoredRows(
  queries: Queries,
  spool: RowSpool,
  differences: Differences,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const record of Object.keys(records) as RecordName[])
    counts[getTableName(definitionOf(record).table)] = await spoolTable(queries, record, spool);
  for await (const { expected, rows, linked } of spool.portions()) {
    for (const { record, id, field, event_id } of compareRows(expected, rows, linked)) {
      const name = getTableName(definitionOf(record).table);
      if (field !== '*') differences.altered(name, id, { column: field, event_id });
      else if (event_id === null) differences.unexpected(name, id);
      else differences.missing(name, id, event_id);
    }
  }
  return counts;
}
