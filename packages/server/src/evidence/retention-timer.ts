import type { Center } from '../center.js';
import { dueTimer } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { type ClaimedTimer, postponeTimer } from '../timers/claim-timers.js';
import { retainLog } from './retain-log.js';

const MINUTE_MS = 60_000;
const TIMER = { kind: 'log_retention', subject: 'log', tenants: [], epoch: 0, attempts: 0 } as const;

/** Sets the timer if nobody has yet: it is due at once, for nobody knows how old the last part is. */
export async function scheduleRetention(center: Center): Promise<void> {
  const due_at = new Date(center.now());
  await inTransaction(center.database, { role: 'system' }, async (queries) => {
    await queries
      .insert(dueTimer)
      .values({ ...TIMER, tenants: [], due_at })
      .onConflictDoNothing();
  });
}

/**
 * Retains what the log has got since the last part, and sets the timer to its next moment. Killed in between, the next one goes on
 * after the last part that was written whole.
 *
 * @param signal ends it after the part that is under way.
 * @throws {IncidentCenterError} as `retainLog`: the timer is tried again, and is late meanwhile.
 */
export async function retainByTimer(center: Center, timer: ClaimedTimer, signal: AbortSignal): Promise<boolean> {
  const { retention } = center.options;
  if (retention === undefined) return false;
  const { every_minutes, ...options } = retention;
  const { parts, next_index } = await retainLog(center, { ...options, signal });
  if (parts.length > 0) center.log(`the log is retained up to ${next_index}, in ${parts.length} new part(s)`);
  const due_at = new Date(center.now() + every_minutes * MINUTE_MS);
  await postponeTimer(center.database, timer, { due_at, lease_until: null });
  return true;
}
