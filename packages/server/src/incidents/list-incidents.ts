import type { IncidentListItem } from '@incident-center/sdk/contract';
import { and, arrayOverlaps, eq, ilike, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { visibleIn } from '../authorization/visible.js';
import { readCursor, writeCursor } from '../cursor.js';
import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { alert, incident, runbookExecution } from '../database/schema.js';
import { cappedCount, containsPattern, pageOf } from '../page.js';
import type { Query } from '../query.js';
import { chainHashes } from '../timeline/chain-head.js';
import { incidentChain, incidentToWire } from './incident-wire.js';

const SORTS = {
  created_at: { column: incident.created_at, newestFirst: true },
  updated_at: { column: incident.updated_at, newestFirst: true },
  sla_deadline: { column: incident.sla_deadline, newestFirst: false },
} as const;

/** Rows after a position, in the order of the sort and then of the id. */
function afterPosition(column: PgColumn, newestFirst: boolean, [moment, id]: readonly (string | number)[]): SQL {
  const position = sql`(${String(moment)}::timestamptz, ${String(id)}::uuid)`;
  return newestFirst ? sql`(${column}, ${incident.id}) < ${position}` : sql`(${column}, ${incident.id}) > ${position}`;
}

/** How many alerts each incident has, and how many of them are firing. */
export async function alertSummaries(queries: Queries, ids: string[]) {
  const rows = await queries
    .select({
      incident_id: alert.incident_id,
      name: sql<string>`min(${alert.name})`,
      count: sql<number>`count(*)::int`,
      firing: sql<number>`(count(*) filter (where ${alert.status} = 'firing'))::int`,
    })
    .from(alert)
    .where(inArray(alert.incident_id, ids))
    .groupBy(alert.incident_id);
  return new Map(rows.map(({ incident_id, ...summary }) => [incident_id, summary]));
}

/** How far the newest run for each incident is. */
export async function runSummaries(queries: Queries, ids: string[]) {
  const rows = await queries
    .selectDistinctOn([runbookExecution.incident_id])
    .from(runbookExecution)
    .where(inArray(runbookExecution.incident_id, ids))
    .orderBy(runbookExecution.incident_id, sql`${runbookExecution.started_at} desc`);
  return new Map(rows.map((row) => [row.incident_id, runSummary(row)]));
}

function runSummary(row: Row<'runbook_execution'>): NonNullable<IncidentListItem['run_summary']> {
  const open = row.step_states.findIndex((step) => step.key === row.current_step);
  return {
    execution_id: row.id,
    runbook_name: row.runbook_name,
    state: row.state,
    step_number: open < 0 ? row.step_states.length : open + 1,
    step_count: row.step_states.length,
  };
}

export const listIncidents: Query<'list_incidents'> = {
  run: async (context, input) => {
    const { center, queries, at } = context;
    const { column, newestFirst } = SORTS[input.sort];
    const filtered = and(
      await visibleIn(context, 'can_view_incident', incident),
      input.severity === undefined ? undefined : inArray(incident.severity, input.severity),
      input.status === undefined ? undefined : inArray(incident.status, input.status),
      input.tenant === undefined ? undefined : arrayOverlaps(incident.tenants, input.tenant),
      input.owner === undefined ? undefined : eq(incident.owner, input.owner),
      input.q === undefined
        ? undefined
        : or(
            ilike(incident.title, containsPattern(input.q)),
            ilike(sql`${incident.id}::text`, containsPattern(input.q)),
          ),
    );
    const list = `incidents:${input.sort}`;
    const after =
      input.cursor === undefined
        ? undefined
        : afterPosition(column, newestFirst, readCursor(center.secret, list, input.cursor));
    const direction = newestFirst ? sql`desc` : sql`asc`;
    const rows = await queries
      .select()
      .from(incident)
      .where(and(filtered, after))
      .orderBy(sql`${column} ${direction}, ${incident.id} ${direction}`)
      .limit(input.limit + 1);
    const { items, next_cursor } = pageOf(rows, input.limit, (last) =>
      writeCursor(center.secret, list, [last[input.sort].toISOString(), last.id]),
    );
    const ids = items.map((row) => row.id);
    const hashes = await chainHashes(queries, ids.map(incidentChain));
    const alerts = ids.length === 0 ? new Map() : await alertSummaries(queries, ids);
    const runs = ids.length === 0 ? new Map() : await runSummaries(queries, ids);
    return {
      items: items.map((row) => ({
        ...incidentToWire(row, hashes.get(incidentChain(row.id)) ?? null, at),
        alert_summary: alerts.get(row.id) ?? { name: null, count: 0, firing: 0 },
        run_summary: runs.get(row.id) ?? null,
      })),
      next_cursor,
      ...(await cappedCount(queries, incident, filtered)),
    };
  },
};
