import { and, desc, eq } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { incident, timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { wasRedactedSince } from '../erasure/erase-files.js';
import { record } from '../timeline/record.js';
import type { ClaimedTimer } from '../timers/claim-timers.js';
import { runTimer } from '../timers/run-timer.js';
import { setTimer } from '../timers/set-timer.js';
import { chainEnd } from './bundle-subject.js';
import { exportBundle } from './export-bundle.js';
import { MAX_STORED_BYTES, storeBundle } from './store-bundle.js';
import { chainOfSubject, rangeOf } from './subject-of.js';

/** Whoever closes an incident must not wait for its bundle, nor must anything that follows from the closing. */
const AFTER_MS = 5_000;
/** Whoever stops the server waits for that; what is not numbered by then is tried again. */
const NUMBERED_WITHIN_MS = 1_000;

/** Has the evidence bundle of an incident made, in the transaction that closes it. */
export const scheduleClosingBundle = (queries: Queries, row: Row<'incident'>, at: Date): Promise<void> =>
  setTimer(queries, {
    kind: 'closing_bundle',
    subject: row.id,
    tenants: row.tenants,
    due_at: new Date(at.getTime() + AFTER_MS),
  });

/** Where the chain ended when the incident was closed last, and where it ends now. */
async function closingOf(queries: Queries, chain: string): Promise<{ closed: number; end: number } | undefined> {
  const [row] = await queries
    .select({ seq: timelineEvent.seq })
    .from(timelineEvent)
    .where(and(eq(timelineEvent.chain, chain), eq(timelineEvent.type, 'incident_closed')))
    .orderBy(desc(timelineEvent.seq))
    .limit(1);
  return row && { closed: row.seq, end: (await chainEnd(queries, chain)).seq };
}

/**
 * Makes the bundle of a closed incident, up to the event that closed it, and says so in its chain: once, whoever crashes and
 * however many servers are at it. The bundle is the same bytes each time, and the event commits with the end of the timer.
 *
 * @returns false where somebody else was faster.
 */
export async function makeClosingBundle(center: Center, timer: ClaimedTimer): Promise<boolean> {
  const subject = { kind: 'incident', id: timer.subject } as const;
  const chain = chainOfSubject(subject);
  const closing = await inTransaction(center.database, { role: 'system' }, (queries) => closingOf(queries, chain));
  if (closing === undefined) return runTimer(center, timer, async () => undefined);
  const exported = await exportBundle(center, rangeOf(subject, closing.closed), {
    wait_ms: NUMBERED_WITHIN_MS,
    max_bytes: MAX_STORED_BYTES,
  });
  const { object, events, log_size } = await storeBundle(center, exported, timer.tenants);
  return runTimer(center, timer, async (context, id) => {
    const [row] = await context.queries.select().from(incident).where(eq(incident.id, id)).for('update');
    if (row === undefined) return undefined;
    if (await wasRedactedSince(context.queries, chain, closing.end))
      throw new Error('something was erased while the bundle was made');
    return async () => {
      await record(context, {
        type: 'evidence_bundle_created',
        chain,
        scope: row,
        target_ids: [row.id],
        incident_id: row.id,
        authorized_by: null,
        payload: { events, log_size },
        refs: [{ role: 'evidence_bundle', ...object }],
      });
    };
  });
}
