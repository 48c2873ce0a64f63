import type { Row } from '../database/records.js';
import { updateRecord } from '../database/records.js';
import { decideLegal } from '../legality.js';
import type { UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { type OpenStep, type Run, runEvent, withStep } from './load-run.js';

/** Makes the open step, and with it the run, wait for an approval. Does nothing where it waits already. */
export async function blockStep(
  context: UseCaseContext,
  { execution }: Pick<Run, 'execution'>,
  { spec, state }: OpenStep,
  { reason }: { reason: 'approval_required' | 'approval_requested' | 'approval_revoked' },
): Promise<Row<'runbook_execution'>> {
  if (state.state === 'blocked') return execution;
  const { to: stepState } = decideLegal('step', state.state, 'block');
  const { to } = decideLegal('execution', execution.state, 'block');
  const { row, change } = await updateRecord(context.queries, 'runbook_execution', execution, {
    state: to,
    step_states: withStep(execution.step_states, spec.key, { state: stepState }),
  });
  await record(context, {
    ...runEvent(row),
    type: 'step_blocked',
    target_ids: [row.id],
    authorized_by: null,
    payload: { step: spec.key, attempt: state.attempt, risk_level: spec.risk_level, reason },
    changes: [change],
  });
  return row;
}

/** Lets a step that waited for an approval go on. */
export async function unblockStep(
  context: UseCaseContext,
  execution: Row<'runbook_execution'>,
  { spec, state }: OpenStep,
  approvalId: string,
): Promise<void> {
  if (state.state !== 'blocked') return;
  const { to: stepState } = decideLegal('step', state.state, 'unblock');
  const { to } = decideLegal('execution', execution.state, 'unblock');
  const { row, change } = await updateRecord(context.queries, 'runbook_execution', execution, {
    state: to,
    step_states: withStep(execution.step_states, spec.key, {
      state: stepState,
      approval_ids: [...new Set([...state.approval_ids, approvalId])],
    }),
  });
  await record(context, {
    ...runEvent(row),
    type: 'step_unblocked',
    target_ids: [row.id, approvalId],
    authorized_by: null,
    payload: { step: spec.key, attempt: state.attempt, approval_id: approvalId },
    changes: [change],
  });
}
