import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { dueTimer, type TimerKind } from '../database/schema.js';

export interface TimerDraft {
  kind: TimerKind;
  /** The id of what it is about. */
  subject: string;
  tenants: string[];
  due_at: Date;
}

/**
 * Sets a timer, in the transaction of the change that it follows from. Another moment than before makes a new epoch: who has
 * claimed the old one can no longer act on it.
 */
export async function setTimer(queries: Queries, timer: TimerDraft): Promise<void> {
  await queries
    .insert(dueTimer)
    .values({ ...timer, lease_until: null, epoch: 1, attempts: 0 })
    .onConflictDoUpdate({
      target: [dueTimer.kind, dueTimer.subject],
      set: { due_at: timer.due_at, lease_until: null, attempts: 0, epoch: sql`${dueTimer.epoch} + 1` },
      setWhere: sql`${dueTimer.due_at} <> excluded.due_at`,
    });
}

/** Takes timers of one subject away, whoever has claimed them. */
export async function clearTimers(queries: Queries, subject: string, kinds: readonly TimerKind[]): Promise<void> {
  await queries.delete(dueTimer).where(and(eq(dueTimer.subject, subject), inArray(dueTimer.kind, [...kinds])));
}
