import { IncidentCenterError, type OperationResponse, type ParsedInput } from '@incident-center/sdk/contract';
import { and, eq } from 'drizzle-orm';
import { authorize } from '../authorization/authorize.js';
import { assertVersion, loadVisible } from '../authorization/visible.js';
import { insertRecord, updateRecord } from '../database/records.js';
import { approval, approvalVote } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { unblockStep } from '../executions/block-step.js';
import { loadRun, stepOf } from '../executions/load-run.js';
import { decideLegal } from '../legality.js';
import { type Outcome, PrepareAgain, type PrepareContext, type UseCase, type UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { clearTimers } from '../timers/set-timer.js';
import { approvalEvent } from './approval-event.js';
import { type SignedEvidence, storeApprovalEvidence } from './approval-evidence.js';
import { approvalResource, approvalToWire } from './approval-wire.js';
import { assertDecidedHere } from './assert-decided-here.js';
import { expireApproval } from './expire-approval.js';
import { recordDecision } from './record-decision.js';

type Input = ParsedInput<'decide_approval'>;
type Body = Omit<OperationResponse<'decide_approval'>, 'receipts'>;

export interface VotePreparation {
  /** The signed evidence of the approval, where this vote is the one that grants it. */
  evidence: SignedEvidence | undefined;
  approver_ids: string[];
}

const approversBefore = async (context: Pick<UseCaseContext, 'queries'>, id: string): Promise<string[]> => {
  const votes = await context.queries
    .select()
    .from(approvalVote)
    .where(and(eq(approvalVote.approval_id, id), eq(approvalVote.decision, 'approve')));
  return votes.map((vote) => vote.voter).sort();
};

async function prepare(context: PrepareContext, input: Input): Promise<VotePreparation> {
  const { center, principal } = context;
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  const { row, approvers } = await inTransaction(center.database, as, async (queries) => {
    const seen = await loadVisible({ ...context, queries }, 'approval', eq(approval.id, input.approval_id));
    // Nothing is signed for those who may not decide.
    if (seen.status === 'waiting') {
      await authorize(context, 'can_decide_approval', approvalResource(seen));
      await assertDecidedHere(queries, seen.id);
    }
    return { row: seen, approvers: await approversBefore({ queries }, seen.id) };
  });
  const approver_ids = [...approvers, principal.id].sort();
  const grants = row.status === 'waiting' && input.decision === 'approve' && approver_ids.length >= row.quorum;
  const evidence = grants
    ? await storeApprovalEvidence(center, row, { approver_ids, decided_at: new Date(center.now()) })
    : undefined;
  return { evidence, approver_ids };
}

async function run(context: UseCaseContext, input: Input, prepared: VotePreparation): Promise<Outcome<Body>> {
  const { queries, principal } = context;
  const where = eq(approval.id, input.approval_id);
  const seen = await loadVisible(context, 'approval', where);
  // Everyone locks the incident and the run before the approval.
  const loaded = seen.execution_id === null ? undefined : await loadRun(context, seen.execution_id, { lock: true });
  const row = await loadVisible(context, 'approval', where, { lock: true });
  assertVersion(context.if_match, row.version);
  const { at } = context;
  decideLegal('approval', row.status, 'vote');
  if (row.expires_at.getTime() <= at.getTime()) {
    await expireApproval(context, row);
    return { refused: new IncidentCenterError('APPROVAL_NOT_USABLE', 'the request has expired; ask again') };
  }
  const authorized_by = await authorize(context, 'can_decide_approval', approvalResource(row));
  await assertDecidedHere(queries, row.id);
  const before = await approversBefore(context, row.id);
  if (before.includes(principal.id)) throw new IncidentCenterError('ALREADY_VOTED');

  const vote = await insertRecord(queries, 'approval_vote', {
    approval_id: row.id,
    voter: principal.id,
    decision: input.decision,
    reason: input.reason,
    tenants: row.tenants,
    created_at: at,
  });
  const approver_ids = [...before, principal.id].sort();
  await record(context, {
    ...approvalEvent(row),
    type: 'approval_voted',
    target_ids: [row.id],
    authorized_by,
    payload: {
      decision: input.decision,
      approvals: input.decision === 'approve' ? approver_ids.length : before.length,
      quorum: row.quorum,
    },
    changes: [vote],
  });
  if (input.decision === 'approve' && approver_ids.length < row.quorum) {
    return { committed: { approval: await approvalToWire(queries, row) }, version: row.version };
  }
  if (
    input.decision === 'approve' &&
    (prepared.evidence === undefined || prepared.approver_ids.join() !== approver_ids.join())
  )
    throw new PrepareAgain();

  const { to } = decideLegal('approval', row.status, input.decision === 'approve' ? 'grant' : 'deny');
  const { row: decided, change } = await updateRecord(queries, 'approval', row, {
    status: to,
    decided_at: at,
    evidence_ref: prepared.evidence?.object.sha256 ?? null,
  });
  await clearTimers(queries, row.id, ['approval_expiry']);
  await recordDecision(context, decided, { authorized_by, change, approver_ids, evidence: prepared.evidence });
  if (to === 'granted' && loaded !== undefined && row.step !== null)
    await unblockStep(context, loaded.execution, stepOf(loaded, row.step), row.id);
  return { committed: { approval: await approvalToWire(queries, decided) }, version: decided.version };
}

/** One vote. Enough of them grant the approval, with signed evidence; a single denial ends it. */
export const decideApproval: UseCase<'decide_approval', VotePreparation> = { prepare, run };
