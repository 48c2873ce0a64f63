import { and, eq, getTableColumns, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Queries } from '../database/database.js';
import { definitionOf, type RecordName, recordId, records } from '../database/records.js';
import {
  alert,
  approval,
  approvalConsumption,
  approvalVote,
  incident,
  runbook,
  runbookExecution,
} from '../database/schema.js';
import { type ExpectedRow, keyOf } from './projection.js';
import { anyOf } from './stored-event.js';

export interface StoredRecord {
  record: RecordName;
  row: Record<string, unknown>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CHUNK = 200;

/** What belongs to a chain's subject by its own columns, whether or not an event says so. */
function belonging(chain: string): (record: RecordName, ids: (of: RecordName) => string[]) => SQL | undefined {
  const [kind, id = ''] = chain.split(':');
  if (!UUID.test(id)) return () => undefined;
  const amongst = (column: PgColumn, among: readonly string[]) =>
    sql`${column} = ${anyOf(among.filter((one) => UUID.test(one)))}`;
  return (record, ids) => {
    switch (record) {
      case 'incident':
        return kind === 'incident' ? eq(incident.id, id) : undefined;
      case 'alert':
        return kind === 'incident' ? eq(alert.incident_id, id) : undefined;
      case 'runbook':
        return kind === 'runbook' ? eq(runbook.id, id) : undefined;
      case 'runbook_execution':
        if (kind === 'incident') return eq(runbookExecution.incident_id, id);
        return kind === 'execution' ? eq(runbookExecution.id, id) : undefined;
      case 'approval':
        if (kind === 'runbook') return and(eq(approval.runbook_id, id), isNull(approval.execution_id));
        return or(
          kind === 'incident' ? eq(approval.incident_id, id) : undefined,
          amongst(approval.execution_id, ids('runbook_execution')),
        );
      case 'approval_vote':
        return amongst(approvalVote.approval_id, ids('approval'));
      case 'approval_consumption':
        return amongst(approvalConsumption.approval_id, ids('approval'));
    }
  };
}

/** A row by the id that events call it. Only the last part of a key is free text, and may hold a slash. */
function byId(record: RecordName, id: string): SQL | undefined {
  const { table, key } = definitionOf(record);
  const columns = getTableColumns(table) as Record<string, PgColumn>;
  const names = key as readonly string[];
  const parts = id.split('/');
  const values = names.map((_, at) => (at === names.length - 1 ? parts.slice(at).join('/') : (parts[at] ?? '')));
  const conditions = names.map((name, at) => {
    const column = columns[name];
    const value = values[at] ?? '';
    if (column === undefined) return undefined;
    if (column.columnType === 'PgUUID') return UUID.test(value) ? eq(column, value) : undefined;
    if (column.dataType === 'number') return /^\d{1,9}$/.test(value) ? eq(column, Number(value)) : undefined;
    return eq(column, value);
  });
  return conditions.includes(undefined) ? undefined : and(...conditions);
}

/** Reads the rows that the events of a chain speak of, and those that belong to its subject without an event. */
export async function readRecords(
  queries: Queries,
  chain: string,
  expected: ReadonlyMap<string, ExpectedRow>,
): Promise<StoredRecord[]> {
  const found = new Map<string, StoredRecord>();
  const belongs = belonging(chain);
  const ids = (of: RecordName) => [
    ...new Set(
      [...expected.values()]
        .filter(({ record }) => record === of)
        .map(({ id }) => id)
        .concat([...found.values()].filter(({ record }) => record === of).map(({ row }) => recordId(of, row))),
    ),
  ];
  const read = async (record: RecordName, where: SQL | undefined) => {
    if (where === undefined) return;
    const rows: Record<string, unknown>[] = await queries.select().from(definitionOf(record).table).where(where);
    for (const row of rows) found.set(keyOf(record, recordId(record, row)), { record, row });
  };
  // In the order of `records`: runs are known before their approvals, approvals before their votes.
  for (const record of Object.keys(records) as RecordName[]) {
    await read(record, belongs(record, ids));
    const elsewhere = ids(record).filter((id) => !found.has(keyOf(record, id)));
    for (let at = 0; at < elsewhere.length; at += CHUNK) {
      const some = elsewhere.slice(at, at + CHUNK).map((id) => byId(record, id));
      await read(record, or(...some));
    }
  }
  return [...found.values()];
}
