import { canonicalJson } from '@incident-center/sdk/provenance';
import { voidApprovalsOfDraft } from '../approvals/void-approval.js';
import { authorize } from '../authorization/authorize.js';
import { assertVersion } from '../authorization/visible.js';
import { updateRecord } from '../database/records.js';
import { decideLegal } from '../legality.js';
import type { UseCase } from '../perform.js';
import { record } from '../timeline/record.js';
import { specColumns } from './draft-of.js';
import { loadNewest } from './load-newest.js';
import { draftEvent, runbookResource, runbookToWire, specText } from './runbook-wire.js';

/**
 * Changes a draft. Approvals of another text than the one it has now are void; of another name too: rules of alerts link a
 * runbook by it, and approvers were shown the one that it had.
 */
export const editRunbook: UseCase<'edit_runbook'> = {
  run: async (context, input) => {
    const { queries } = context;
    const draft = await loadNewest(context, input.runbook_id, { lock: true });
    assertVersion(context.if_match, draft.row_version);
    decideLegal('runbook', draft.status, 'edit');
    const authorized_by = await authorize(context, 'can_edit_runbook', runbookResource(draft));
    const { name = draft.name, tags = draft.tags } = input;
    const text = input.spec === undefined ? undefined : specColumns(input.spec);
    const patch = {
      ...(name === draft.name ? {} : { name }),
      ...(canonicalJson(tags) === canonicalJson(draft.tags) ? {} : { tags }),
      ...(text === undefined || text.spec_hash === draft.spec_hash ? {} : text),
    };
    if (Object.keys(patch).length === 0)
      return { committed: { runbook: await runbookToWire(queries, draft) }, version: draft.row_version };
    const { row, change } = await updateRecord(queries, 'runbook', draft, patch);
    if (row.spec_hash !== draft.spec_hash || row.name !== draft.name)
      await voidApprovalsOfDraft(context, draft, 'spec_changed');
    await record(context, {
      ...draftEvent(row),
      type: 'runbook_edited',
      authorized_by,
      texts: row.spec_hash === draft.spec_hash ? {} : specText(row),
      changes: [change],
    });
    return { committed: { runbook: await runbookToWire(queries, row) }, version: row.row_version };
  },
};
