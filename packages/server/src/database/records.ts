import { IncidentCenterError } from '@incident-center/sdk/contract';
import { and, eq, getTableColumns, type InferSelectModel, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Queries } from './database.js';
import { alert, approval, approvalConsumption, approvalVote, incident, runbook, runbookExecution } from './schema.js';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

interface RecordDefinition<Table extends PgTable> {
  table: Table;
  key: readonly (keyof InferSelectModel<Table> & string)[];
  /** Columns with words of people or of outside systems: committed to, never in clear in an event. */
  texts: readonly (keyof InferSelectModel<Table> & string)[];
  /** Columns that another column already stands for. */
  derived: readonly (keyof InferSelectModel<Table> & string)[];
  /** The column that counts the row's changes. */
  version?: keyof InferSelectModel<Table> & string;
}

const define = <Table extends PgTable>(definition: RecordDefinition<Table>) => definition;

/** The rows that events are folded into. Whoever changes one records the change: {@link insertRecord}, {@link updateRecord}. */
export const records = {
  incident: define({
    table: incident,
    key: ['id'],
    texts: ['title', 'description', 'tags'],
    // Each alert says which incident it is of. Told again by the incident, a flood would grow by its square.
    derived: ['linked_alert_ids'],
    version: 'version',
  }),
  alert: define({ table: alert, key: ['id'], texts: ['name', 'labels', 'annotations', 'dedup_key'], derived: [] }),
  runbook: define({
    table: runbook,
    key: ['id', 'version'],
    texts: ['name', 'tags'],
    derived: ['spec', 'spec_text'],
    version: 'row_version',
  }),
  runbook_execution: define({
    table: runbookExecution,
    key: ['id'],
    texts: ['runbook_name', 'inputs', 'outputs', 'step_states'],
    derived: [],
    version: 'version',
  }),
  approval: define({
    table: approval,
    key: ['id'],
    texts: ['title', 'justification', 'inputs'],
    derived: [],
    version: 'version',
  }),
  approval_vote: define({ table: approvalVote, key: ['approval_id', 'voter'], texts: ['reason'], derived: [] }),
  approval_consumption: define({ table: approvalConsumption, key: ['approval_id'], texts: [], derived: [] }),
} as const;

export type RecordName = keyof typeof records;
export type Row<Name extends RecordName> = InferSelectModel<(typeof records)[Name]['table']>;

/** What an event says about a row: the columns it set, in clear, and those it commits to. */
export interface RecordChange {
  record: RecordName;
  /** The row's key, joined with `/`. */
  id: string;
  set: Record<string, Json>;
  texts: Record<string, Json>;
}

/** The definition without its table's type, for code that works on any record. */
export const definitionOf = (name: RecordName) => records[name] as unknown as RecordDefinition<PgTable>;

/** A column's value as JSON: moments as ISO 8601 in UTC with milliseconds. */
export const asJson = (value: unknown): Json => (value instanceof Date ? value.toISOString() : (value as Json));

export function recordId(name: RecordName, row: Record<string, unknown>): string {
  return records[name].key.map((column) => String(row[column])).join('/');
}

function changeOf(name: RecordName, row: Record<string, unknown>, columns: readonly string[]): RecordChange {
  const { texts, derived } = definitionOf(name);
  const change: RecordChange = { record: name, id: recordId(name, row), set: {}, texts: {} };
  for (const column of columns) {
    if ((derived as readonly string[]).includes(column)) continue;
    const value = asJson(row[column]);
    if ((texts as readonly string[]).includes(column)) change.texts[column] = value;
    else change.set[column] = value;
  }
  return change;
}

/** Inserts a row, and says what an event has to say of it. */
export async function insertRecord<Name extends RecordName>(
  queries: Queries,
  name: Name,
  row: Row<Name>,
): Promise<RecordChange> {
  const [change] = await insertRecords(queries, name, [row]);
  return change as RecordChange;
}

/** Inserts several rows at once, and says what events have to say of each. */
export async function insertRecords<Name extends RecordName>(
  queries: Queries,
  name: Name,
  rows: readonly Row<Name>[],
): Promise<RecordChange[]> {
  const { table } = definitionOf(name);
  if (rows.length > 0) await queries.insert(table).values(rows as never);
  const columns = Object.keys(getTableColumns(table));
  return rows.map((row) => changeOf(name, row as Record<string, unknown>, columns));
}

/**
 * Updates a row that the caller holds the lock of, and says what an event has to say of it.
 *
 * @throws {IncidentCenterError} `CONFLICT` where the row is no longer what the caller read.
 */
export async function updateRecord<Name extends RecordName>(
  queries: Queries,
  name: Name,
  before: Row<Name>,
  patch: Partial<Row<Name>>,
): Promise<{ row: Row<Name>; change: RecordChange }> {
  const { table, key, version } = definitionOf(name);
  const columns = getTableColumns(table) as Record<string, PgColumn>;
  const was = before as Record<string, unknown>;
  const column = (columnName: string): PgColumn => {
    const found = columns[columnName];
    if (found === undefined) throw new TypeError(`${name} has no column ${columnName}`);
    return found;
  };
  const set: Record<string, unknown> = { ...patch };
  const conditions: SQL[] = (key as readonly string[]).map((keyColumn) => eq(column(keyColumn), was[keyColumn]));
  if (version !== undefined) {
    set[version] = (was[version] as number) + 1;
    conditions.push(eq(column(version), was[version]));
  }
  const updated = await queries
    .update(table)
    .set(set as never)
    .where(and(...conditions))
    .returning();
  const row = updated[0] as Row<Name> | undefined;
  if (row === undefined) throw new IncidentCenterError('CONFLICT');
  return { row, change: changeOf(name, row as Record<string, unknown>, Object.keys(set)) };
}
