import type { Approval, Execution, Incident, Runbook, RunbookSummary } from '@incident-center/sdk/contract';
import { and, desc, inArray, ne, sql } from 'drizzle-orm';
import { approvalsToWire } from '../approvals/approval-wire.js';
import { type ReadContext, visibleIn } from '../authorization/visible.js';
import type { Row } from '../database/records.js';
import { approval, incident, runbook, runbookExecution } from '../database/schema.js';
import { executionsToWire } from '../executions/execution-wire.js';
import { incidentChain, incidentToWire } from '../incidents/incident-wire.js';
import { newestVersions } from '../runbooks/newest-versions.js';
import { runbookSummaries } from '../runbooks/runbook-wire.js';
import { chainHashes } from '../timeline/chain-head.js';

type Found<Value> = Promise<ReadonlyMap<string, Value>>;

const byKey = <Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value> =>
  new Map(values.map((value) => [keyOf(value), value]));

/** Incidents that the caller may see, as they stand at a moment. */
export const incidentsById =
  (now: () => Date) =>
  async (context: ReadContext, ids: readonly string[]): Found<Incident> => {
    const visible = await visibleIn(context, 'can_view_incident', incident);
    const rows = await context.queries
      .select()
      .from(incident)
      .where(and(inArray(incident.id, [...ids]), visible));
    const hashes = await chainHashes(
      context.queries,
      rows.map((row) => incidentChain(row.id)),
    );
    const wires = rows.map((row) => incidentToWire(row, hashes.get(incidentChain(row.id)) ?? null, now()));
    return byKey(wires, (wire) => wire.id);
  };

export async function executionsById(context: ReadContext, ids: readonly string[]): Found<Execution> {
  const visible = await visibleIn(context, 'can_view_execution', runbookExecution);
  const rows = await context.queries
    .select()
    .from(runbookExecution)
    .where(and(inArray(runbookExecution.id, [...ids]), visible));
  return byKey(await executionsToWire(context.queries, rows), (wire) => wire.id);
}

export async function approvalsById(context: ReadContext, ids: readonly string[]): Found<Approval> {
  const visible = await visibleIn(context, 'can_view_approval', approval);
  const rows = await context.queries
    .select()
    .from(approval)
    .where(and(inArray(approval.id, [...ids]), visible));
  return byKey(await approvalsToWire(context.queries, rows), (wire) => wire.id);
}

/** Whole runbooks, with two statements for any number of them. */
async function runbooksToWire({ queries }: ReadContext, rows: readonly Row<'runbook'>[]): Promise<Runbook[]> {
  const summaries = await runbookSummaries(queries, rows);
  return rows.flatMap(({ spec }, index) => {
    const summary = summaries[index];
    return summary === undefined ? [] : [{ ...summary, spec }];
  });
}

/** The newest version of each runbook that the caller may see, of the published ones only where asked. */
export const runbooksById =
  (which: { published: boolean }) =>
  async (context: ReadContext, ids: readonly string[]): Found<Runbook> => {
    const rows = await newestVersions(context, inArray(runbook.id, [...ids]), which);
    return byKey(await runbooksToWire(context, rows), (wire) => wire.id);
  };

/** Versions by `id/version`: whoever may see a run may see the spec it is pinned to, under row security. */
export async function runbookVersions(context: ReadContext, keys: readonly string[]): Found<Runbook> {
  const pairs = keys.map((key) => key.split('/'));
  const wanted = sql.join(
    pairs.map(([id, version]) => sql`(${id}::uuid, ${Number(version)}::integer)`),
    sql`, `,
  );
  const rows = await context.queries
    .select()
    .from(runbook)
    .where(and(sql`(${runbook.id}, ${runbook.version}) in (${wanted})`, ne(runbook.status, 'deleted')));
  return byKey(await runbooksToWire(context, rows), (wire) => `${wire.id}/${wire.version}`);
}

/** Every version of each runbook that the caller may see, newest first. */
export async function versionsOf(context: ReadContext, ids: readonly string[]): Found<RunbookSummary[]> {
  const rows = await context.queries
    .select()
    .from(runbook)
    .where(and(inArray(runbook.id, [...ids]), await visibleIn(context, 'can_view_runbook', runbook)))
    .orderBy(desc(runbook.version));
  const summaries = await runbookSummaries(context.queries, rows);
  return new Map(ids.map((id) => [id, summaries.filter((summary) => summary.id === id)]));
}
