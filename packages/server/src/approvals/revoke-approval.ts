import { eq } from 'drizzle-orm';
import { authorize } from '../authorization/authorize.js';
import { assertVersion, loadVisible } from '../authorization/visible.js';
import { updateRecord } from '../database/records.js';
import { approval } from '../database/schema.js';
import { blockStep } from '../executions/block-step.js';
import { loadRun, stepOf } from '../executions/load-run.js';
import { decideLegal } from '../legality.js';
import type { UseCase } from '../perform.js';
import { record } from '../timeline/record.js';
import { approvalEvent } from './approval-event.js';
import { approvalResource, approvalToWire } from './approval-wire.js';

/**
 * Takes a request back before it is decided, or an approval before it is used. The step it was for waits again.
 */
export const revokeApproval: UseCase<'revoke_approval'> = {
  run: async (context, input) => {
    const where = eq(approval.id, input.approval_id);
    const seen = await loadVisible(context, 'approval', where);
    // Everyone locks the incident and the run before the approval.
    const loaded = seen.execution_id === null ? undefined : await loadRun(context, seen.execution_id, { lock: true });
    const row = await loadVisible(context, 'approval', where, { lock: true });
    assertVersion(context.if_match, row.version);
    const { from, to } = decideLegal('approval', row.status, 'revoke');
    const rationale = input.rationale === undefined ? {} : { rationale: input.rationale };
    const authorized_by = await authorize(context, 'can_revoke_approval', approvalResource(row), rationale);
    const { row: revoked, change } = await updateRecord(context.queries, 'approval', row, {
      status: to,
      decided_at: row.decided_at ?? context.at,
    });
    await record(context, {
      ...approvalEvent(revoked),
      type: 'approval_revoked',
      target_ids: [revoked.id],
      authorized_by,
      payload: { from, to, operation: row.operation, spec_hash: row.spec_hash, inputs_hash: row.inputs_hash },
      texts: rationale,
      changes: [change],
    });
    if (loaded !== undefined && row.step !== null) {
      const step = stepOf(loaded, row.step);
      const waitsAgain = from === 'granted' && step.state.state === 'running' && step.state.attempt === row.attempt;
      if (waitsAgain) await blockStep(context, loaded, step, { reason: 'approval_revoked' });
    }
    return {
      committed: { approval: await approvalToWire(context.queries, revoked) },
      version: revoked.version,
    };
  },
};
