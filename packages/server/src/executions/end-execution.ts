import type { PolicyAction } from '@incident-center/sdk/contract';
import { voidApprovalsOfRun } from '../approvals/void-approval.js';
import { authorize } from '../authorization/authorize.js';
import { assertVersion } from '../authorization/visible.js';
import { updateRecord } from '../database/records.js';
import { decideLegal } from '../legality.js';
import type { UseCase } from '../perform.js';
import { record } from '../timeline/record.js';
import { executionResource, executionToWire } from './execution-wire.js';
import { loadRun, runEvent, withStep } from './load-run.js';

// Failing and aborting have one shape; only the words differ.
const endExecution = (
  event: 'fail' | 'abort',
  action: PolicyAction,
  type: 'runbook_failed' | 'runbook_aborted',
): UseCase<'fail_execution' | 'abort_execution'> => ({
  run: async (context, input) => {
    const { execution } = await loadRun(context, input.execution_id, { lock: true });
    assertVersion(context.if_match, execution.version);
    const { from, to } = decideLegal('execution', execution.state, event);
    const rationale = input.rationale === undefined ? {} : { rationale: input.rationale };
    const authorized_by = await authorize(context, action, executionResource(execution), rationale);
    const open = execution.step_states.find((step) => step.key === execution.current_step);
    await voidApprovalsOfRun(context, execution.id);
    const { row, change } = await updateRecord(context.queries, 'runbook_execution', execution, {
      state: to,
      current_step: null,
      completed_at: context.at,
      step_states:
        open === undefined
          ? execution.step_states
          : withStep(execution.step_states, open.key, {
              state: decideLegal('step', open.state, event).to,
              completed_at: context.at.toISOString(),
            }),
    });
    await record(context, {
      ...runEvent(row),
      type,
      target_ids: [row.id],
      authorized_by,
      payload: { from, to, step: open?.key ?? null },
      texts: rationale,
      changes: [change],
    });
    return { committed: { execution: await executionToWire(context.queries, row) }, version: row.version };
  },
});

export const failExecution = endExecution('fail', 'can_fail_execution', 'runbook_failed');
export const abortExecution = endExecution('abort', 'can_abort_execution', 'runbook_aborted');
