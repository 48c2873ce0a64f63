import { lt, sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import { decisionLog, dueTimer, idempotencyKey } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';

const DAY_MS = 86_400_000;
/** As long as a request can be repeated with its key. */
const REPLIES_DAYS = 7;
/** Rows in one transaction: a long one would hold up the vacuum. */
const BATCH = 1_000;
/** How often it is looked for what is too old, in milliseconds. */
export const PURGE_EVERY_MS = 3_600_000;

export const PURGES = ['idempotency_key', 'decision_log'] as const;
type Purge = (typeof PURGES)[number];

const isPurge = (subject: string): subject is Purge => (PURGES as readonly string[]).includes(subject);

/** Sets the timers of what is kept for a time only, if nobody has yet. */
export async function schedulePurges(center: Center): Promise<void> {
  const due_at = new Date(center.now() + PURGE_EVERY_MS);
  await inTransaction(center.database, { role: 'system' }, async (queries) => {
    await queries
      .insert(dueTimer)
      .values(
        PURGES.map((subject) => ({ kind: 'purge' as const, subject, tenants: [], due_at, epoch: 0, attempts: 0 })),
      )
      .onConflictDoNothing();
  });
}

/**
 * Deletes the answers that were kept for repeated requests once they are 7 days old, or decisions older than
 * `decision_log_days`. Doing it twice does no harm.
 *
 * @returns how many rows.
 */
export async function purge(center: Center, subject: string): Promise<number> {
  if (!isPurge(subject)) return 0;
  const days = subject === 'idempotency_key' ? REPLIES_DAYS : center.options.decision_log_days;
  const before = new Date(center.now() - days * DAY_MS);
  const [table, age] =
    subject === 'idempotency_key'
      ? ([idempotencyKey, idempotencyKey.created_at] as const)
      : ([decisionLog, decisionLog.timestamp] as const);
  for (let deleted = 0; ; ) {
    const some = await inTransaction(center.database, { role: 'system' }, (queries) => {
      const old = queries.select({ ctid: sql`ctid` }).from(table).where(lt(age, before)).limit(BATCH);
      return queries.delete(table).where(sql`ctid in (${old})`).returning({ one: sql`1` });
    });
    deleted += some.length;
    if (some.length < BATCH) return deleted;
  }
}
