import { voidApprovalsOfDraft } from '../approvals/void-approval.js';
import { authorize } from '../authorization/authorize.js';
import { assertVersion } from '../authorization/visible.js';
import { updateRecord } from '../database/records.js';
import { decideLegal } from '../legality.js';
import type { UseCase } from '../perform.js';
import { record } from '../timeline/record.js';
import { loadNewest } from './load-newest.js';
import { draftEvent, runbookResource } from './runbook-wire.js';

/** Deletes the newest draft: nobody sees it any more, while its row stays for those who verify its timeline. */
export const deleteRunbookDraft: UseCase<'delete_runbook_draft'> = {
  run: async (context, input) => {
    const draft = await loadNewest(context, input.runbook_id, { lock: true });
    assertVersion(context.if_match, draft.row_version);
    const { to } = decideLegal('runbook', draft.status, 'delete');
    const authorized_by = await authorize(context, 'can_delete_runbook', runbookResource(draft));
    const { row, change } = await updateRecord(context.queries, 'runbook', draft, { status: to });
    await voidApprovalsOfDraft(context, draft, 'draft_deleted');
    await record(context, { ...draftEvent(row), type: 'runbook_draft_deleted', authorized_by, changes: [change] });
    return { committed: { runbook_id: row.id, version: row.version } };
  },
};
