import { appendLeaves, eventHash } from '@incident-center/sdk/provenance';
import { asc, eq, sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { logEntry, logHead, logNode, quarantinedEvent, timelineEvent, unnumberedEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { anyOf } from '../timeline/stored-event.js';

export interface Batch {
  /** Events taken from the queue: none, and the queue is empty. */
  taken: number;
  size: number;
  numbered: number;
  quarantined: { event_id: string; problem: string }[];
}

const BATCH = 500;

/** Why an event cannot be numbered, or undefined where its hash is right. */
function problemOf(row: { text: string | null; prev: string | null; seq: number | null; hash: string | null }) {
  const { text, prev, seq, hash } = row;
  if (text === null || prev === null || seq === null) return 'missing';
  return eventHash(text, prev, seq) === hash ? undefined : 'hash';
}

/** Reads what is to be numbered, in the order of each chain. */
const unnumbered = (queries: Queries) =>
  queries
    .select({
      event_id: unnumberedEvent.event_id,
      text: timelineEvent.event_text,
      prev: timelineEvent.prev_hash,
      seq: timelineEvent.seq,
      hash: timelineEvent.event_hash,
      numbered: logEntry.log_index,
    })
    .from(unnumberedEvent)
    .leftJoin(timelineEvent, eq(timelineEvent.id, unnumberedEvent.event_id))
    .leftJoin(logEntry, eq(logEntry.event_id, unnumberedEvent.event_id))
    .orderBy(asc(unnumberedEvent.position))
    .limit(BATCH);

/**
 * Numbers one batch, if no other server is at it.
 *
 * @param wait waits for the other server instead.
 * @returns undefined where another server has the log's head.
 */
export async function numberBatch(center: Center, { wait }: { wait: boolean }): Promise<Batch | undefined> {
  return inTransaction(center.database, { role: 'system' }, async (queries) => {
    const [head] = await queries
      .select()
      .from(logHead)
      .for('update', wait ? {} : { skipLocked: true });
    if (head === undefined) return undefined;
    const rows = await unnumbered(queries);
    if (rows.length === 0) return { taken: 0, size: head.size, numbered: 0, quarantined: [] };
    const at = new Date(center.now());
    // Queued once more after it got its number, as after a restore: taken off the queue, or it would stop all others.
    const waiting = rows.filter(({ numbered }) => numbered === null);
    const quarantined = waiting.flatMap((row) => {
      const problem = problemOf(row);
      return problem === undefined ? [] : [{ event_id: row.event_id, problem, found_at: at }];
    });
    const bad = new Set(quarantined.map(({ event_id }) => event_id));
    const good = waiting.flatMap(({ event_id, hash }) =>
      hash === null || bad.has(event_id) ? [] : [{ event_id, event_hash: hash }],
    );
    if (quarantined.length > 0) await queries.insert(quarantinedEvent).values(quarantined).onConflictDoNothing();
    if (good.length > 0) await appendToLog(queries, { head, events: good, at });
    await queries
      .delete(unnumberedEvent)
      .where(sql`${unnumberedEvent.event_id} = ${anyOf(rows.map(({ event_id }) => event_id))}`);
    return { taken: rows.length, size: head.size + good.length, numbered: good.length, quarantined };
  });
}

async function appendToLog(
  queries: Queries,
  batch: { head: typeof logHead.$inferSelect; events: { event_id: string; event_hash: string }[]; at: Date },
): Promise<void> {
  const { head, events, at } = batch;
  const leaves = events.map(({ event_hash }) => event_hash);
  const { size, frontier, made } = appendLeaves(head.size, head.frontier, leaves);
  await queries
    .insert(logEntry)
    .values(events.map((event, offset) => ({ ...event, log_index: head.size + offset, numbered_at: at })));
  await queries.insert(logNode).values(made);
  // Signed afterwards: a signature may take a while, and until then nobody else could number.
  await queries.update(logHead).set({ size, frontier }).where(eq(logHead.id, head.id));
  await queries.execute(sql`select pg_notify('incident_center_log', '')`);
}
