import { IncidentCenterError } from '@incident-center/sdk/contract';
import { count } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { commitmentOpening, decisionLog, logEntry, logHead, logNode, timelineEvent } from '../database/schema.js';
import { SPEC_TEXT } from '../runbooks/runbook-wire.js';
import { changesOf } from '../timeline/projection.js';
import { assertEmpty } from './assert-empty.js';
import type { ChainState } from './compare-tail.js';
import { isErased, type OpenLog } from './open-parts.js';
import { type RetainedEvent, readBatches } from './read-events.js';
import { restoreRows } from './restore-rows.js';
import { decisionRow, eventRow, openingRow } from './retained-rows.js';
import { createRowSpool, type RowSpool } from './row-spool.js';
import { insertAll, takeRole, takeTenants } from './write-as.js';
import { writeEnd } from './write-end.js';

/** Writes one batch of events with what lies beside them, their numbers and the tree. */
async function writeEvents(
  queries: Queries,
  {
    events,
    nodes,
  }: { events: readonly RetainedEvent[]; nodes: readonly { level: number; index: number; hash: string }[] },
  { log, at }: { log: OpenLog; at: Date },
): Promise<void> {
  await takeRole(queries, 'incident_center_app');
  const decisions = events.flatMap((event) => decisionRow(event) ?? []);
  const tenants = [...events.map(({ core }) => core.tenants), ...decisions.map((one) => one.tenants)].flat();
  await takeTenants(queries, new Set(tenants));
  await insertAll(queries, timelineEvent, events.map(eventRow));
  const openings = events.flatMap((event) =>
    event.openings
      .filter(({ path }) => !isErased(log.erased, event.core.id, path))
      .map((opening) => openingRow(event, opening)),
  );
  await insertAll(queries, commitmentOpening, openings);
  await insertAll(queries, decisionLog, decisions);
  await takeRole(queries, 'incident_center_system');
  const entries = events.map(({ core, hash, log_index }) => ({
    log_index,
    event_id: core.id,
    event_hash: hash,
    numbered_at: at,
  }));
  await insertAll(queries, logEntry, entries);
  await insertAll(queries, logNode, nodes);
}

/** Gives to the spool what an event says of rows, and the spec that a runbook's event has beside it. */
async function spoolEvent(spool: RowSpool, event: RetainedEvent): Promise<void> {
  for (const change of changesOf(event)) await spool.change(change);
  const { target_ids, payload } = event.core;
  const spec = event.opened.get(`/${SPEC_TEXT}`);
  if (spec !== undefined) await spool.spec(`${target_ids[0]}/${String(payload.version)}`, spec);
}

/**
 * Writes a log and its rows, in the caller's transaction: whoever is killed meanwhile leaves the database as empty as it was.
 *
 * @returns how many rows, by table.
 */
export async function writeLog(queries: Queries, log: OpenLog, at: Date): Promise<Record<string, number>> {
  // Nobody numbers anything meanwhile.
  const [head] = await queries.select().from(logHead).for('update');
  if (head === undefined || head.size > 0)
    throw new IncidentCenterError('CONFLICT', 'the database is not empty: its log has begun');
  await assertEmpty(queries);
  const spool = await createRowSpool(log.size);
  try {
    const heads = new Map<string, ChainState>();
    let frontier: readonly string[] = [];
    for await (const { events, nodes, after } of readBatches(log)) {
      await writeEvents(queries, { events, nodes }, { log, at });
      for (const event of events) {
        await spoolEvent(spool, event);
        const { chain, tenants } = event.core;
        heads.set(chain, { seq: event.seq, hash: event.hash, tenants: heads.get(chain)?.tenants ?? tenants });
      }
      frontier = after.frontier;
    }
    await writeEnd(queries, log, { heads, frontier, at });
    await takeRole(queries, 'incident_center_app');
    const rows = await restoreRows(queries, { spool, log, at, tenants: (of) => takeTenants(queries, of) });
    await takeRole(queries, 'incident_center_system');
    const [events] = await queries.select({ rows: count() }).from(timelineEvent);
    if (events?.rows !== log.size)
      throw new IncidentCenterError('CONFLICT', 'somebody wrote into the database while it was restored');
    return { ...rows, timeline_event: log.size };
  } finally {
    await spool.remove();
  }
}
