import { and, eq, inArray } from 'drizzle-orm';
import { type Row, updateRecord } from '../database/records.js';
import { approval } from '../database/schema.js';
import { decideLegal } from '../legality.js';
import type { UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { approvalEvent } from './approval-event.js';

/** What happened to the thing that an approval was bound to. */
type VoidReason = 'inputs_changed' | 'asked_again' | 'run_ended' | 'step_skipped' | 'spec_changed' | 'draft_deleted';

/** Ends an approval because something it was bound to is no longer what it was. */
export async function voidApproval(context: UseCaseContext, row: Row<'approval'>, reason: VoidReason): Promise<void> {
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

/** Ends every approval of a draft that is no longer the text it was given for. */
export async function voidApprovalsOfDraft(
  context: UseCaseContext,
  draft: Pick<Row<'runbook'>, 'id' | 'version'>,
  reason: 'spec_changed' | 'draft_deleted',
): Promise<void> {
  const open = await context.queries
    .select()
    .from(approval)
    .where(
      and(
        eq(approval.runbook_id, draft.id),
        eq(approval.runbook_version, draft.version),
        eq(approval.kind, 'publish'),
        inArray(approval.status, ['waiting', 'granted']),
      ),
    )
    .orderBy(approval.id)
    .for('update');
  for (const row of open) await voidApproval(context, row, reason);
}
