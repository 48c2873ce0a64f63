import type { AuthorizedBy } from '../authorization/commit-decision.js';
import type { RecordChange, Row } from '../database/records.js';
import { isStillCurrent } from '../log/current-key.js';
import { PrepareAgain, type UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { approvalEvent } from './approval-event.js';
import type { SignedEvidence } from './approval-evidence.js';

/** What was read where somebody else decides: the host's name of the request, and the digest of its answer. */
export type AttestedAnswer = Record<'reference' | 'read_at' | 'sha256', string>;

export interface ApprovalDecision {
  authorized_by: AuthorizedBy | null;
  change: RecordChange;
  approver_ids: string[];
  evidence: SignedEvidence | undefined;
  elsewhere?: { attested: AttestedAnswer; reason?: string };
}

/** Tells that an approval was granted or denied. */
export async function recordDecision(
  context: UseCaseContext,
  row: Row<'approval'>,
  decided: ApprovalDecision,
): Promise<void> {
  const granted = row.status === 'granted';
  const { evidence } = decided;
  if (evidence !== undefined && !(await isStillCurrent(context.queries, 'approvals', evidence.signer)))
    throw new PrepareAgain();
  await record(context, {
    ...approvalEvent(row),
    type: granted ? 'approval_granted' : 'approval_denied',
    target_ids: [row.id],
    authorized_by: decided.authorized_by,
    payload: {
      operation: row.operation,
      spec_hash: row.spec_hash,
      inputs_hash: row.inputs_hash,
      ...(granted ? { approver_ids: decided.approver_ids, expires_at: row.expires_at.toISOString() } : {}),
      ...decided.elsewhere,
    },
    refs: evidence === undefined ? [] : [{ role: 'approval_evidence', ...evidence.object }],
    changes: [decided.change],
  });
}
