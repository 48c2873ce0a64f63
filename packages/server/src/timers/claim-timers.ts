import { and, asc, eq, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Database, Queries } from '../database/database.js';
import { dueTimer, type TimerKind } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';

/** A due row that somebody has a lease on. */
export type ClaimedTimer = typeof dueTimer.$inferSelect;

/**
 * Claims what is due, of all kinds or of some, and what nobody has a lease on, the longest due first. A row that another
 * server is claiming at the same moment is left to it. Every claim makes a new epoch: whoever had the row before can no
 * longer act on it.
 */
export function claimTimers(
  database: Database,
  { at, lease_ms, limit, kinds }: { at: Date; lease_ms: number; limit: number; kinds?: readonly TimerKind[] },
): Promise<ClaimedTimer[]> {
  return inTransaction(database, { role: 'system' }, async (queries) => {
    const due = queries
      .select({ kind: dueTimer.kind, subject: dueTimer.subject })
      .from(dueTimer)
      .where(
        and(
          kinds && inArray(dueTimer.kind, [...kinds]),
          lte(dueTimer.due_at, at),
          or(isNull(dueTimer.lease_until), lt(dueTimer.lease_until, at)),
        ),
      )
      .orderBy(asc(dueTimer.due_at))
      .limit(limit)
      .for('update', { skipLocked: true });
    const claimed = await queries
      .update(dueTimer)
      .set({
        lease_until: new Date(at.getTime() + lease_ms),
        epoch: sql`${dueTimer.epoch} + 1`,
        attempts: sql`${dueTimer.attempts} + 1`,
      })
      .where(sql`(${dueTimer.kind}, ${dueTimer.subject}) in (${due})`)
      .returning();
    return claimed.sort((left, right) => left.due_at.getTime() - right.due_at.getTime());
  });
}

const claimedBy = ({ kind, subject, epoch }: ClaimedTimer) =>
  and(eq(dueTimer.kind, kind), eq(dueTimer.subject, subject), eq(dueTimer.epoch, epoch));

/**
 * Takes a claimed timer away, in the transaction of what it leads to: both happen, or neither.
 *
 * @returns false where the epoch is stale: the timer was set to another moment, cleared, or claimed by somebody else since.
 */
export async function takeTimer(queries: Queries, timer: ClaimedTimer): Promise<boolean> {
  const taken = await queries.delete(dueTimer).where(claimedBy(timer)).returning({ epoch: dueTimer.epoch });
  return taken.length > 0;
}

/** Keeps a claimed timer, for another moment; nothing happens where its epoch is stale. */
export async function postponeTimer(
  database: Database,
  timer: ClaimedTimer,
  to: { due_at?: Date; lease_until: Date | null },
): Promise<void> {
  await inTransaction(database, { role: 'system' }, async (queries) => {
    await queries.update(dueTimer).set(to).where(claimedBy(timer));
  });
}
