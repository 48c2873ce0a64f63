import type { EventType } from '@incident-center/sdk/contract';
import { and, arrayOverlaps, asc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { auditDeadLetter, auditReceiver, logEntry, logHead, timelineEvent } from '../database/schema.js';
import type { AuditReceiver } from './audit-receiver-options.js';
import type { LoggedEvent } from './cloud-event.js';

export type ReceiverRow = typeof auditReceiver.$inferSelect;

/** Who holds a receiver: whoever lost it changes nothing any more. */
export interface Claim {
  name: string;
  lease: string;
}

/** An event with the hash that the log has for it. */
export interface NumberedEvent extends LoggedEvent {
  log_hash: string;
  /** Of the change that made it. */
  traceparent: string | null;
}

const inMs = (milliseconds: number): SQL => sql`clock_timestamp() + ${milliseconds} * interval '1 millisecond'`;
const held = ({ name, lease }: Claim) => and(eq(auditReceiver.name, name), eq(auditReceiver.lease, lease));
const changed = (rows: unknown[]) => rows.length > 0;

export async function logSize(queries: Queries): Promise<number> {
  const [head] = await queries.select({ size: logHead.size }).from(logHead);
  return head?.size ?? 0;
}

/** Makes the row of a receiver that is new. One that was known goes on where it was. */
export async function enrol(queries: Queries, { name, from }: Pick<AuditReceiver, 'name' | 'from'>): Promise<void> {
  const next_index = from === 'end' ? await logSize(queries) : 0;
  await queries
    .insert(auditReceiver)
    .values({ name, next_index, attempts: 0, due_at: sql`clock_timestamp()` })
    .onConflictDoNothing();
}

/** Takes a receiver that has something to get and is due, if nobody holds it. */
export async function claim(
  queries: Queries,
  { name, lease }: Claim,
  lease_ms: number,
): Promise<ReceiverRow | undefined> {
  const free = queries
    .select({ name: auditReceiver.name })
    .from(auditReceiver)
    .where(
      and(
        eq(auditReceiver.name, name),
        sql`${auditReceiver.disabled_reason} is null`,
        sql`${auditReceiver.due_at} <= clock_timestamp()`,
        sql`(${auditReceiver.lease} is null or ${auditReceiver.lease_until} < clock_timestamp())`,
        sql`(${auditReceiver.next_index} < (select ${logHead.size} from ${logHead}) or exists (
          select from ${auditDeadLetter} where ${auditDeadLetter.receiver} = ${name} and ${auditDeadLetter.again}))`,
      ),
    )
    .for('update', { skipLocked: true });
  const [row] = await queries
    .update(auditReceiver)
    .set({ lease, lease_until: inMs(lease_ms) })
    .where(inArray(auditReceiver.name, free))
    .returning();
  return row;
}

/** Everything before this number is done; the lease goes on. False where somebody else has the receiver by now. */
export async function advance(queries: Queries, mine: Claim, next_index: number, lease_ms: number): Promise<boolean> {
  const set = { next_index, attempts: 0, last_error: null, lease_until: inMs(lease_ms) };
  return changed(
    await queries.update(auditReceiver).set(set).where(held(mine)).returning({ name: auditReceiver.name }),
  );
}

/** Lets the lease go on. False where somebody else has the receiver by now. */
export async function keep(queries: Queries, mine: Claim, lease_ms: number): Promise<boolean> {
  const set = { lease_until: inMs(lease_ms) };
  return changed(
    await queries.update(auditReceiver).set(set).where(held(mine)).returning({ name: auditReceiver.name }),
  );
}

/** The event that is next failed: it is tried again after a while, by whoever comes first. */
export async function postpone(
  queries: Queries,
  mine: Claim,
  { attempts, reason, wait_ms }: { attempts: number; reason: string; wait_ms: number },
): Promise<void> {
  await queries
    .update(auditReceiver)
    .set({ attempts, last_error: reason, due_at: inMs(wait_ms), lease: null, lease_until: null })
    .where(held(mine));
}

/** Gives a receiver back. */
export async function release(queries: Queries, mine: Claim): Promise<void> {
  await queries.update(auditReceiver).set({ lease: null, lease_until: null }).where(held(mine));
}

/** No more is sent until somebody enables it. */
export async function disable(queries: Queries, mine: Claim, reason: string): Promise<void> {
  await queries
    .update(auditReceiver)
    .set({ disabled_reason: reason, last_error: reason, lease: null, lease_until: null })
    .where(held(mine));
}

/** Sets an event aside, and lets those behind it through. In one transaction with `advance`. */
export async function bury(
  queries: Queries,
  { name }: Claim,
  letter: { log_index: number; event_id: string; attempts: number; reason: string },
): Promise<void> {
  const { attempts, reason } = letter;
  await queries
    .insert(auditDeadLetter)
    .values({ receiver: name, ...letter, died_at: sql`clock_timestamp()`, again: false })
    .onConflictDoUpdate({
      target: [auditDeadLetter.receiver, auditDeadLetter.log_index],
      set: { attempts, reason, died_at: sql`clock_timestamp()`, again: false },
    });
}

export async function removeLetter(queries: Queries, { name }: Claim, log_index: number): Promise<void> {
  await queries
    .delete(auditDeadLetter)
    .where(and(eq(auditDeadLetter.receiver, name), eq(auditDeadLetter.log_index, log_index)));
}

const columns = {
  log_index: logEntry.log_index,
  log_hash: logEntry.event_hash,
  id: timelineEvent.id,
  type: sql<EventType>`${timelineEvent.type}`,
  chain: timelineEvent.chain,
  created_at: timelineEvent.created_at,
  event_text: timelineEvent.event_text,
  prev_hash: timelineEvent.prev_hash,
  seq: timelineEvent.seq,
  event_hash: timelineEvent.event_hash,
  traceparent: timelineEvent.traceparent,
};

/** The numbered events of a stretch of the log that a receiver may have, in their order. */
export function eventsFor(
  queries: Queries,
  { tenants, types }: Pick<AuditReceiver, 'tenants' | 'types'>,
  { from, to, limit }: { from: number; to: number; limit: number },
): Promise<NumberedEvent[]> {
  return queries
    .select(columns)
    .from(logEntry)
    .innerJoin(timelineEvent, eq(timelineEvent.id, logEntry.event_id))
    .where(
      and(
        gte(logEntry.log_index, from),
        lt(logEntry.log_index, to),
        arrayOverlaps(timelineEvent.tenants, [...tenants]),
        inArray(timelineEvent.type, [...types]),
      ),
    )
    .orderBy(asc(logEntry.log_index))
    .limit(limit);
}

/** The dead letters that are to be tried once more. */
export function lettersToRetry(queries: Queries, name: string, limit: number): Promise<NumberedEvent[]> {
  return queries
    .select(columns)
    .from(auditDeadLetter)
    .innerJoin(logEntry, eq(logEntry.log_index, auditDeadLetter.log_index))
    .innerJoin(timelineEvent, eq(timelineEvent.id, logEntry.event_id))
    .where(and(eq(auditDeadLetter.receiver, name), eq(auditDeadLetter.again, true)))
    .orderBy(asc(logEntry.log_index))
    .limit(limit);
}
