import { type Row, updateRecord } from '../database/records.js';
import { decideLegal } from '../legality.js';
import type { UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { approvalEvent } from './approval-event.js';

/** Ends an approval because something it was bound to is no longer what it was. */
export async function voidApproval(
  context: UseCaseContext,
  row: Row<'approval'>,
  reason: 'inputs_changed' | 'asked_again',
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
