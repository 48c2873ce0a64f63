import type { Center } from '../center.js';
import type { TimerKind } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { UseCaseContext } from '../perform.js';
import { SPANS } from '../telemetry/names.js';
import { inSpan } from '../telemetry/tracing.js';
import { type ClaimedTimer, takeTimer } from './claim-timers.js';
import { systemPrincipal } from './system-principal.js';

/**
 * What a timer leads to. It locks the subject first, as every change does, and gives what is to be done once it is sure that the
 * timer is still ours: nothing, where the subject is gone. That finds out from the subject whether there is anything to do.
 */
export type TimerHandler = (context: UseCaseContext, subject: string) => Promise<(() => Promise<void>) | undefined>;

/** The name that an event has for what made it. */
export type TimerOperation = `timer.${TimerKind}`;

/**
 * Does what a claimed timer is for, once: the effect and the end of the timer are one transaction, as the system and under row
 * security for the subject's tenants.
 *
 * @returns false where somebody else was faster.
 */
export async function runTimer(center: Center, timer: ClaimedTimer, handler: TimerHandler): Promise<boolean> {
  const principal = systemPrincipal(timer.tenants);
  const as = { role: 'app', principal: principal.id, tenants: timer.tenants } as const;
  const change = () =>
    inTransaction(center.database, as, async (queries) => {
      let at: Date | undefined;
      const context: UseCaseContext = {
        center,
        queries,
        principal,
        operation: `timer.${timer.kind}`,
        get at() {
          at ??= new Date(center.now());
          return at;
        },
        if_match: undefined,
        decisions: [],
        receipts: [],
      };
      const effect = await handler(context, timer.subject);
      if (!(await takeTimer(queries, timer))) return false;
      await effect?.();
      return true;
    });
  return inSpan(`${SPANS.timer} ${timer.kind}`, {}, change);
}
