import { sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import { inTransaction } from '../database/transaction.js';
import { type ClaimedTimer, postponeTimer, takeTimer } from '../timers/claim-timers.js';

const AGAIN_AFTER_MS = 24 * 3_600_000;

/** Whether an event refers to a file that nobody has erased on its chain since: the same bytes may belong to others as well. */
async function isStillReferred(center: Center, sha256: string): Promise<boolean> {
  const one = JSON.stringify([{ sha256 }]);
  const { rows } = (await inTransaction(center.database, { role: 'system' }, (queries) =>
    queries.execute(sql`
      select 1 from incident_center.timeline_event as event
      where event.refs @> ${one}::jsonb and not exists (
        select 1 from incident_center.timeline_event as redaction
        where redaction.chain = event.chain and redaction.seq > event.seq and redaction.type = 'payload_redacted'
          and redaction.payload -> 'files' @> ${JSON.stringify([sha256])}::jsonb)
      limit 1`),
  )) as unknown as { rows: unknown[] };
  return rows.length > 0;
}

/**
 * Destroys a file that was erased, once nothing refers to it any more. Where a lock of the store forbids it, it is tried
 * again each day: a lock ends.
 *
 * @param timer whose subject is `<digest>/<id of the event>`.
 */
export async function eraseObject(center: Center, timer: ClaimedTimer): Promise<boolean> {
  const [sha256 = ''] = timer.subject.split('/');
  if (!(await isStillReferred(center, sha256)) && (await center.objects.erase(`sha256/${sha256}`)) === 'locked') {
    if (timer.attempts === 1)
      center.log(`object ${sha256} was erased, but its store has it locked: it is destroyed once the lock ends`);
    await postponeTimer(center.database, timer, {
      due_at: new Date(center.now() + AGAIN_AFTER_MS),
      lease_until: null,
    });
    return true;
  }
  return inTransaction(center.database, { role: 'system' }, (queries) => takeTimer(queries, timer));
}
