import { IncidentCenterError, REDACTED, type RunbookSpec } from '@incident-center/sdk/contract';
import { canonicalJson, sha256Hex } from '@incident-center/sdk/provenance';
import { getTableColumns, getTableName, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { scheduleExpiry } from '../approvals/expire-approval.js';
import type { Queries } from '../database/database.js';
import { definitionOf, type RecordName, type Row, records } from '../database/records.js';
import { alertGroup, timelineEvent } from '../database/schema.js';
import { scheduleClosingBundle } from '../evidence/closing-bundle.js';
import { scheduleSla } from '../incidents/schedule-sla.js';
import type { ExpectedRow } from '../timeline/projection.js';
import type { OpenLog } from './open-parts.js';
import { bytesOf } from './read-whole.js';
import type { Portion, RowSpool } from './row-spool.js';

export interface RestoreRowsOptions {
  spool: RowSpool;
  log: OpenLog;
  at: Date;
  /** Takes tenants on, to write for them. */
  tenants: (tenants: ReadonlySet<string>) => Promise<unknown>;
}

/** What stands where a text was erased and no later event says what stands there now. */
function forgotten({ name, columnType, dataType }: PgColumn): unknown {
  if (columnType === 'PgJsonb') return name === 'step_states' ? [] : {};
  return dataType === 'string' ? REDACTED : null;
}

/** The spec of a version: beside the event that drafted it, or in the files of the one that published it. */
async function specOf(row: ExpectedRow, { specs }: Portion, { parts }: OpenLog): Promise<RunbookSpec> {
  const hash = String(row.fields.get('spec_hash')?.value);
  const told = specs.get(row.id);
  if (told !== undefined && sha256Hex(canonicalJson(told)) === hash) return told as RunbookSpec;
  for (const { source } of parts) {
    const bytes = await bytesOf(source, `objects/${hash}`);
    if (bytes !== undefined && sha256Hex(bytes) === hash)
      return JSON.parse(new TextDecoder().decode(bytes)) as RunbookSpec;
  }
  throw new IncidentCenterError(
    'INVALID_INPUT',
    `the parts do not hold the spec of the runbook ${row.id}: they were written without texts and files`,
  );
}

/** A row of the database as its events make it. */
async function rowOf(expected: ExpectedRow, portion: Portion, log: OpenLog): Promise<Record<string, unknown>> {
  const { record, id, fields } = expected;
  const row: Record<string, unknown> = {};
  for (const [name, column] of Object.entries(
    getTableColumns(definitionOf(record).table) as Record<string, PgColumn>,
  )) {
    const field = fields.get(name);
    if (field === undefined) continue;
    const { value } = field;
    if (field.erased) row[name] = forgotten(column);
    else row[name] = column.columnType === 'PgTimestamp' && typeof value === 'string' ? new Date(value) : value;
  }
  if (record === 'incident') row.linked_alert_ids = [...(portion.linked.get(id) ?? [])];
  if (record === 'runbook') {
    row.spec = await specOf(expected, portion, log);
    row.spec_text = canonicalJson(row.spec);
  }
  return row;
}

const ROWS_AT_ONCE = 500;

async function insertRows(
  queries: Queries,
  record: RecordName,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
    await queries.insert(definitionOf(record).table).values(rows.slice(at, at + ROWS_AT_ONCE) as never);
}

/** Sets the timers that rows ask for. What waits for nothing but a moment begins anew. */
async function setTimers(
  queries: Queries,
  record: RecordName,
  { row, at }: { row: Record<string, unknown>; at: Date },
) {
  if (record === 'incident') {
    const incident = row as Row<'incident'>;
    await scheduleSla(queries, incident);
    if (incident.status === 'closed' && !(await hasClosingBundle(queries, incident.id)))
      await scheduleClosingBundle(queries, incident, at);
  }
  if (record === 'approval' && row.status === 'waiting') await scheduleExpiry({ queries }, row as Row<'approval'>);
}

/** Whether the last closing of an incident has its bundle. */
async function hasClosingBundle(queries: Queries, id: string): Promise<boolean> {
  const [last] = await queries
    .select({ type: timelineEvent.type })
    .from(timelineEvent)
    .where(
      sql`${timelineEvent.chain} = ${`incident:${id}`} and ${timelineEvent.type} in ('incident_closed', 'evidence_bundle_created')`,
    )
    .orderBy(sql`${timelineEvent.seq} desc`)
    .limit(1);
  return last?.type === 'evidence_bundle_created';
}

/** Has alerts that come go on joining the incidents that others joined: the newest of each group. */
const rememberGroups = (queries: Queries) =>
  queries.execute(sql`
    insert into ${alertGroup} (source, tenant, dedup_key, tenants, incident_id, joined_at)
    select distinct on (a.source, a.tenant, a.dedup_key) a.source, a.tenant, a.dedup_key, array[a.tenant], a.incident_id, e.created_at
    from incident_center.alert a
    join (
      select told.target, event.created_at, event.seq
      from incident_center.timeline_event event cross join lateral unnest(event.target_ids) as told (target)
      where event.type in ('incident_created', 'alert_attached')
    ) e on e.target = a.id::text
    where a.dedup_key <> ${REDACTED}
    order by a.source, a.tenant, a.dedup_key, e.created_at desc, e.seq desc
  `);

/**
 * Writes the rows that the log makes, as the application would, with the timers and the groups of alerts that follow from them.
 *
 * @returns how many rows, by table.
 */
export async function restoreRows(queries: Queries, options: RestoreRowsOptions): Promise<Record<string, number>> {
  const { spool, log, at, tenants } = options;
  const counts: Record<string, number> = {};
  const everyone = new Set<string>();
  for (const record of Object.keys(records) as RecordName[]) counts[getTableName(definitionOf(record).table)] = 0;
  for await (const portion of spool.portions()) {
    const rows = new Map<RecordName, Record<string, unknown>[]>();
    for (const expected of portion.expected.values()) {
      const of = rows.get(expected.record) ?? [];
      of.push(await rowOf(expected, portion, log));
      rows.set(expected.record, of);
    }
    for (const of of rows.values())
      for (const row of of) for (const tenant of row.tenants as string[]) everyone.add(tenant);
    await tenants(everyone);
    for (const [record, of] of rows) {
      await insertRows(queries, record, of);
      for (const row of of) await setTimers(queries, record, { row, at });
      const name = getTableName(definitionOf(record).table);
      counts[name] = (counts[name] ?? 0) + of.length;
    }
  }
  await rememberGroups(queries);
  return counts;
}
