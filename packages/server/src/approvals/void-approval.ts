import { and, eq, inArray } from 'drizzle-orm';
import { type Row, updateRecord } from '../database/records.js';
import { approval } from '../database/schema.js';
import { decideLegal } from '../legality.js';
import type { UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { approvalEvent } from './approval-event.js';

/** Ends an approval because something it was bound to is no longer what it was. */
export async function voidApproval(
  context: UseCaseContext,
  row: Row<'approval'>,
  reason: 'inputs_changed' | 'asked_again' | 'run_ended',
): Promise<void> {
  const { from, to } = decideLegal('approval', row.status, 'invalidate');
  const { change } = await updateRecord(context.queries, 'approval', row, {
    status: to,
    decided_at: row.decided_at ?? context.at,
  });
  await record(context, {
    ...approvalEvent(row),
    type: 'approval_voided',
    target_ids: [row.id],
    authorized_by: null,
    payload: { from, to, reason },
    changes: [change],
  });
}

/** Ends every approval of a run that nobody can use any more: what is left open would wait for a vote about nothing. */
export async function voidApprovalsOfRun(context: UseCaseContext, executionId: string): Promise<void> {
  const open = await context.queries
    .select()
    .from(approval)
    .where(and(eq(approval.execution_id, executionId), inArray(approval.status, ['waiting', 'granted'])))
    .orderBy(approval.id)
    .for('update');
  for (const row of open) await voidApproval(context, row, 'run_ended');
}
