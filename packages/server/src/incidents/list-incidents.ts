import type { IncidentListItem, StepStateRecord } from '@incident-center/sdk/contract';
import { and, inArray, sql } from 'drizzle-orm';
import { type ReadContext, visibleIn } from '../authorization/visible.js';
import { readCursor, writeCursor } from '../cursor.js';
import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { alert, incident, runbookExecution } from '../database/schema.js';
import { cappedCount, pageOf } from '../page.js';
import type { Query } from '../query.js';
import { chainHashes } from '../timeline/chain-head.js';
import { incidentFilterSql } from './incident-filter.js';
import { afterPosition, incidentList, incidentPosition, orderedBy } from './incident-order.js';
import { incidentChain, incidentToWire } from './incident-wire.js';

/** The summary of an incident without any. */
export const NO_ALERTS: IncidentListItem['alert_summary'] = { name: null, count: 0, firing: 0 };

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

/** How far the newest run for each incident is, of those that the policy shows. */
export async function runSummaries(context: ReadContext, ids: string[]) {
  const visible = await visibleIn(context, 'can_view_execution', runbookExecution);
  const rows = await context.queries
    .selectDistinctOn([runbookExecution.incident_id])
    .from(runbookExecution)
    .where(and(inArray(runbookExecution.incident_id, ids), visible))
    .orderBy(runbookExecution.incident_id, sql`${runbookExecution.started_at} desc`);
  return new Map(rows.map((row) => [row.incident_id, runSummary(row)]));
}

/** The step that a run is at, or at which it ended, from 1: a run that was completed is at its last. */
export function stepNumber(steps: readonly Pick<StepStateRecord, 'state'>[]): number {
  const open = steps.findIndex(({ state }) => state !== 'completed' && state !== 'skipped');
  return open < 0 ? steps.length : open + 1;
}

function runSummary(row: Row<'runbook_execution'>): NonNullable<IncidentListItem['run_summary']> {
  return {
    execution_id: row.id,
    runbook_name: row.runbook_name,
    state: row.state,
    step_number: stepNumber(row.step_states),
    step_count: row.step_states.length,
  };
}

export const listIncidents: Query<'list_incidents'> = {
  run: async (context, input) => {
    const { center, queries, at } = context;
    const filtered = and(await visibleIn(context, 'can_view_incident', incident), incidentFilterSql(input, context));
    const after =
      input.cursor === undefined
        ? undefined
        : afterPosition(input.sort, readCursor(center.secret, incidentList(input.sort), input.cursor));
    const rows = await queries
      .select()
      .from(incident)
      .where(and(filtered, after))
      .orderBy(orderedBy(input.sort))
      .limit(input.limit + 1);
    const { items, next_cursor } = pageOf(rows, input.limit, (last) => {
      const [list, ...position] = incidentPosition(incidentToWire(last, null, at), input.sort);
      return writeCursor(center.secret, list, position);
    });
    const ids = items.map((row) => row.id);
    const hashes = await chainHashes(queries, ids.map(incidentChain));
    const alerts = ids.length === 0 ? new Map() : await alertSummaries(queries, ids);
    const runs = ids.length === 0 ? new Map() : await runSummaries(context, ids);
    return {
      items: items.map((row) => ({
        ...incidentToWire(row, hashes.get(incidentChain(row.id)) ?? null, at),
        alert_summary: alerts.get(row.id) ?? NO_ALERTS,
        run_summary: runs.get(row.id) ?? null,
      })),
      next_cursor,
      ...(await cappedCount(queries, incident, filtered)),
    };
  },
};
