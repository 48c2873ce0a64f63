import { eq } from 'drizzle-orm';
import { type Row, updateRecord } from '../database/records.js';
import { approval } from '../database/schema.js';
import { loadRun } from '../executions/load-run.js';
import { decideLegal } from '../legality.js';
import type { UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import type { TimerHandler } from '../timers/run-timer.js';
import { setTimer } from '../timers/set-timer.js';
import { approvalEvent } from './approval-event.js';

/** Ends a request whose time is over. The caller holds its lock. */
export async function expireApproval(context: UseCaseContext, row: Row<'approval'>): Promise<Row<'approval'>> {
  const { to } = decideLegal('approval', row.status, 'expire');
  const { row: expired, change } = await updateRecord(context.queries, 'approval', row, {
    status: to,
    // It may have ended earlier where somebody else decides.
    decided_at: row.expires_at.getTime() > context.at.getTime() ? context.at : row.expires_at,
  });
  await record(context, {
    ...approvalEvent(row),
    type: 'approval_expired',
    target_ids: [row.id],
    authorized_by: null,
    payload: { expires_at: row.expires_at.toISOString() },
    changes: [change],
  });
  return expired;
}

/** Sets the timer that ends a request, in the transaction that makes it. */
export const scheduleExpiry = ({ queries }: Pick<UseCaseContext, 'queries'>, row: Row<'approval'>): Promise<void> =>
  setTimer(queries, { kind: 'approval_expiry', subject: row.id, tenants: row.tenants, due_at: row.expires_at });

/** What the timer leads to, where nobody decided in time. */
export const expireInTime: TimerHandler = async (context, id) => {
  const [seen] = await context.queries.select().from(approval).where(eq(approval.id, id));
  // Everyone locks the incident and the run before the approval.
  if (seen !== undefined && seen.execution_id !== null) await loadRun(context, seen.execution_id, { lock: true });
  const [row] = await context.queries.select().from(approval).where(eq(approval.id, id)).for('update');
  if (row === undefined) return undefined;
  return async () => {
    if (row.status !== 'waiting') return;
    if (row.expires_at.getTime() > context.at.getTime()) await scheduleExpiry(context, row);
    else await expireApproval(context, row);
  };
};
