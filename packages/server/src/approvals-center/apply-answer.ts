import { eq } from 'drizzle-orm';
import { approvalEvent } from '../approvals/approval-event.js';
import { type SignedEvidence, storeApprovalEvidence } from '../approvals/approval-evidence.js';
import { approvalResource } from '../approvals/approval-wire.js';
import { expireApproval } from '../approvals/expire-approval.js';
import { recordDecision } from '../approvals/record-decision.js';
import { type DecisionRecord, decideByPolicy } from '../authorization/authorize.js';
import { type AuthorizedBy, commitToDecision } from '../authorization/commit-decision.js';
import { logDecisions } from '../authorization/decision-log.js';
import { mapPrincipal } from '../authorization/map-principal.js';
import type { Center } from '../center.js';
import { insertRecord, type Row, updateRecord } from '../database/records.js';
import { approval, approvalForward } from '../database/schema.js';
import { unblockStep } from '../executions/block-step.js';
import { loadRun, type Run, stepOf } from '../executions/load-run.js';
import { decideLegal } from '../legality.js';
import type { UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import type { ClaimedTimer } from '../timers/claim-timers.js';
import { runTimer } from '../timers/run-timer.js';
import { clearTimers } from '../timers/set-timer.js';
import { systemPrincipal } from '../timers/system-principal.js';
import type { ApprovalsHost } from './approvals-center-options.js';
import type { Reading } from './host-client.js';

interface Answered {
  host: ApprovalsHost;
  row: Row<'approval'>;
  reading: Reading;
}

interface Vote {
  voter: string;
  decision: 'approve' | 'deny';
  reason: string;
  authorized_by: AuthorizedBy | null;
}

type Verdict =
  | { granted: true; votes: Vote[]; evidence: SignedEvidence }
  | { granted: false; votes: Vote[]; reason: 'rejected' | 'not_enough_permitted' };

type Asked = Answered & { center: Center; decisions: DecisionRecord[] };

/** An event names what was read; from where is in the evidence. */
const attestedBy = ({ answer, read_at, sha256 }: Reading) => ({
  reference: answer.id,
  read_at: read_at.toISOString(),
  sha256,
});

/** One for each person who decided so, the first that counts. */
function decidedBy({ answer }: Reading, decision: 'approve' | 'reject') {
  const first = new Map<string, (typeof answer.decisions)[number]>();
  for (const one of answer.decisions) {
    // Nobody here would keep a condition: such an approval is none.
    const bare = decision === 'reject' || (one.conditions ?? []).length === 0;
    if (one.decision === decision && bare && !first.has(one.actor.id)) first.set(one.actor.id, one);
  }
  return [...first.values()];
}

/** Those who approved, and may by our own policy. */
async function permitted({ center, host, row, reading, decisions }: Asked): Promise<Vote[]> {
  const context = { center, principal: systemPrincipal(row.tenants), decisions };
  const votes: Vote[] = [];
  for (const { actor, reason } of decidedBy(reading, 'approve')) {
    const { roles } = mapPrincipal(
      { ...context.principal, roles: actor.roles },
      host.role_mapping === undefined ? {} : { role_mapping: host.role_mapping },
    );
    const decision = await decideByPolicy(context, 'can_decide_approval', approvalResource(row), {
      actor: {
        id: actor.id,
        roles,
        tenant_ids: row.tenants,
        environments: [...host.voters.environments],
        clearance: host.voters.clearance,
        risk_tier: 'low',
        on_call_rotations: [],
      },
    });
    if (!decision.result.allow) continue;
    const authorized_by = commitToDecision(context, decision);
    votes.push({ voter: actor.id, decision: 'approve', reason, authorized_by });
  }
  return votes;
}

/** What follows from an answer that says approved or rejected. Signs, where it is an approval by our rules too. */
async function verdictOf(asked: Asked): Promise<Verdict> {
  const { center, row, reading } = asked;
  const rejected = decidedBy(reading, 'reject').map(
    ({ actor, reason }): Vote => ({ voter: actor.id, decision: 'deny', reason, authorized_by: null }),
  );
  // One who is against it ends it, whatever the host made of that.
  if (reading.answer.status === 'rejected' || rejected.length > 0)
    return { granted: false, votes: rejected, reason: 'rejected' };
  const votes = await permitted(asked);
  if (votes.length < row.quorum) return { granted: false, votes, reason: 'not_enough_permitted' };
  const evidence = await storeApprovalEvidence(center, row, {
    approver_ids: votes.map(({ voter }) => voter),
    decided_at: reading.read_at,
    attested: { ...attestedBy(reading), read_from: reading.read_from },
  });
  return { granted: true, votes, evidence };
}

async function keepVerdict(
  context: UseCaseContext,
  { row, run, reading, verdict }: { row: Row<'approval'>; run: Run | undefined; reading: Reading; verdict: Verdict },
): Promise<void> {
  const { queries, at } = context;
  let approvals = 0;
  for (const { voter, decision, reason, authorized_by } of verdict.votes) {
    const vote = { approval_id: row.id, voter, decision, reason, tenants: row.tenants, created_at: at };
    const change = await insertRecord(queries, 'approval_vote', vote);
    approvals += decision === 'approve' ? 1 : 0;
    await record(context, {
      ...approvalEvent(row),
      type: 'approval_voted',
      target_ids: [row.id],
      authorized_by,
      payload: { decision, approvals, quorum: row.quorum, attested: attestedBy(reading) },
      changes: [change],
    });
  }
  const { to } = decideLegal('approval', row.status, verdict.granted ? 'grant' : 'deny');
  const evidence = verdict.granted ? verdict.evidence : undefined;
  const { row: decided, change } = await updateRecord(queries, 'approval', row, {
    status: to,
    decided_at: at,
    evidence_ref: evidence?.object.sha256 ?? null,
  });
  await recordDecision(context, decided, {
    authorized_by: verdict.votes.at(-1)?.authorized_by ?? null,
    change,
    approver_ids: verdict.votes.map(({ voter }) => voter).sort(),
    evidence,
    elsewhere: { attested: attestedBy(reading), ...(verdict.granted ? {} : { reason: verdict.reason }) },
  });
  if (verdict.granted && run !== undefined && row.step !== null)
    await unblockStep(context, run.execution, stepOf(run, row.step), row.id);
}

async function withdraw(context: UseCaseContext, row: Row<'approval'>, reading: Reading): Promise<void> {
  const { from, to } = decideLegal('approval', row.status, 'revoke');
  const { row: revoked, change } = await updateRecord(context.queries, 'approval', row, {
    status: to,
    decided_at: context.at,
  });
  const { operation, spec_hash, inputs_hash } = row;
  await record(context, {
    ...approvalEvent(revoked),
    type: 'approval_revoked',
    target_ids: [row.id],
    authorized_by: null,
    payload: { from, to, operation, spec_hash, inputs_hash, attested: attestedBy(reading) },
    changes: [change],
  });
}

/**
 * Ends a request as the host's answer says, and as our own policy allows. The end, what follows from it and the timer that
 * looked for it are one transaction: once, whoever else looks.
 *
 * @throws {Error} where the request is no longer what was asked about: nothing has happened then.
 */
export async function applyAnswer(center: Center, timer: ClaimedTimer, answered: Answered): Promise<void> {
  const { row: seen, reading } = answered;
  const { status } = reading.answer;
  const decisions: DecisionRecord[] = [];
  try {
    const decided = status === 'approved' || status === 'rejected';
    const verdict = decided ? await verdictOf({ ...answered, center, decisions }) : undefined;
    await runTimer(center, timer, async (context, id) => {
      // Everyone locks the incident and the run before the approval.
      const run = seen.execution_id === null ? undefined : await loadRun(context, seen.execution_id, { lock: true });
      const [row] = await context.queries.select().from(approval).where(eq(approval.id, id)).for('update');
      if (row === undefined || row.status !== 'waiting' || row.version !== seen.version)
        throw new Error('the request ended here meanwhile');
      return async () => {
        await clearTimers(context.queries, row.id, ['approval_expiry']);
        await context.queries
          .update(approvalForward)
          .set({ last_error: null, failing_since: null, read_at: reading.read_at, read_sha256: reading.sha256 })
          .where(eq(approvalForward.approval_id, row.id));
        if (status === 'expired' || row.expires_at.getTime() <= context.at.getTime())
          await expireApproval(context, row);
        else if (verdict === undefined) await withdraw(context, row, reading);
        else await keepVerdict(context, { row, run, reading, verdict });
      };
    });
  } finally {
    await logDecisions(center, systemPrincipal(seen.tenants), decisions).catch((error) =>
      center.log(`decisions were not logged: ${String(error)}`),
    );
  }
}
