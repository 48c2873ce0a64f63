import { eq, lte } from 'drizzle-orm';
import type { Center } from '../center.js';
import { alert, alertHold, incident } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { perform, type UseCase } from '../perform.js';
import { alertSourcePrincipal } from './alert-credential.js';
import { anyFires, release, settle } from './follow-alerts.js';
import { NOTHING_RECEIVED } from './receive-alerts.js';

const POLL_MS = 1_000;
const BATCH = 100;
/** After a failure: the tenant may be switched off, or the policy may be gone for a while. */
const RETRY_MS = 60_000;

export interface HoldSettler {
  start: () => void;
  /** Waits for what is being settled. */
  stop: () => Promise<void>;
}

type Hold = typeof alertHold.$inferSelect;

/** Moves the incident, if it still waits and none of its alerts fires. Whoever has it locked meanwhile goes first. */
const settleHold: UseCase<'receive_alerts', undefined, Hold> = {
  run: async (context, { incident_id }) => {
    const { queries } = context;
    const [row] = await queries
      .select()
      .from(incident)
      .where(eq(incident.id, incident_id))
      .for('update', { skipLocked: true });
    const [hold] =
      row === undefined ? [] : await queries.select().from(alertHold).where(eq(alertHold.incident_id, row.id));
    const due = hold?.due_at ?? undefined;
    if (row === undefined || hold === undefined || due === undefined || due > context.at)
      return { committed: NOTHING_RECEIVED };
    await release(context, row.id);
    if (!(await anyFires(context, row.id))) {
      const resolved = await queries
        .select({ id: alert.id })
        .from(alert)
        .where(eq(alert.incident_id, row.id))
        .limit(BATCH);
      await settle(context, row, { to: hold.moves_to, alert_ids: resolved.map(({ id }) => id) });
    }
    return { committed: { ...NOTHING_RECEIVED, incident_ids: [row.id] } };
  },
};

/**
 * Ends the holds of rules (`flap_hold_seconds`) when their time is over. Any number of servers may run one: the incident's
 * row is locked, and what is read under that lock decides.
 */
export function createHoldSettler(center: Center): HoldSettler {
  const notBefore = new Map<string, number>();
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function settleOne(hold: Hold): Promise<void> {
    const source = center.options.alert_sources[hold.source];
    const of = source ?? { format: 'generic' as const, tenants: hold.tenants };
    const principal = { ...alertSourcePrincipal(hold.source, of), tenant_ids: hold.tenants };
    try {
      await perform(center, settleHold, { principal, operation: 'receive_alerts', input: hold });
      notBefore.delete(hold.incident_id);
    } catch (error) {
      notBefore.set(hold.incident_id, center.now() + RETRY_MS);
      center.log(`incident ${hold.incident_id} was not moved after its hold: ${String(error)}`);
    }
  }

  async function settleDue(): Promise<void> {
    const now = center.now();
    const due = await inTransaction(center.database, { role: 'system' }, (queries) =>
      queries
        .select()
        .from(alertHold)
        .where(lte(alertHold.due_at, new Date(now)))
        .orderBy(alertHold.due_at)
        .limit(BATCH),
    );
    for (const hold of due) if ((notBefore.get(hold.incident_id) ?? 0) <= now) await settleOne(hold);
  }

  return {
    start: () => {
      timer ??= setInterval(() => {
        running ??= settleDue()
          .catch((error) => center.log(`holds were not read: ${String(error)}`))
          .finally(() => {
            running = undefined;
          });
      }, POLL_MS);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      timer = undefined;
      await running;
    },
  };
}
