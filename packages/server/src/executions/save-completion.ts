import type { StepStateRecord, StepValues } from '@incident-center/sdk/contract';
import type { StepState } from '@incident-center/state-machines/transition-table';
import type { AuthorizedBy } from '../authorization/commit-decision.js';
import { insertRecord, type RecordChange, type Row, updateRecord } from '../database/records.js';
import type { StoredBundle } from '../evidence/store-bundle.js';
import { decideLegal } from '../legality.js';
import type { UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { type OpenStep, type Run, runEvent, withStep } from './load-run.js';
import { hashOfInputs } from './step-values.js';

/** Uses up a granted approval for one attempt. */
export async function useApproval(
  context: UseCaseContext,
  approval: Row<'approval'>,
  usedFor: string,
): Promise<RecordChange[]> {
  const { to } = decideLegal('approval', approval.status, 'use');
  const consumed = await insertRecord(context.queries, 'approval_consumption', {
    approval_id: approval.id,
    kind: approval.kind,
    used_for: usedFor,
    tenants: approval.tenants,
    used_at: context.at,
  });
  const { change } = await updateRecord(context.queries, 'approval', approval, { status: to });
  return [consumed, change];
}

/** How a step was left: done, with what came out of it, or skipped. */
export interface StepEnd {
  state: Extract<StepState, 'completed' | 'skipped'>;
  inputs: StepValues;
  outputs: StepValues;
  outcome: string | null;
  approval_ids: string[];
  bundle?: StoredBundle | undefined;
}

/** Saves a step that was completed or skipped, and starts the next one or ends the run. */
export async function saveCompletion(
  context: UseCaseContext,
  { execution }: Run,
  { spec, state }: OpenStep,
  done: StepEnd,
) {
  const { principal, at, queries } = context;
  const completed: Partial<StepStateRecord> = {
    state: done.state,
    operator: principal.id,
    completed_at: at.toISOString(),
    approval_ids: [...new Set([...state.approval_ids, ...done.approval_ids])],
    inputs_hash: hashOfInputs(done.inputs),
    outcome: done.outcome,
  };
  const position = execution.step_states.findIndex((step) => step.key === spec.key);
  const next = execution.step_states.slice(position + 1).find((step) => step.state === 'pending');
  let step_states = withStep(execution.step_states, spec.key, completed);
  if (next !== undefined) {
    const { to } = decideLegal('step', next.state, 'start');
    step_states = withStep(step_states, next.key, { state: to, operator: principal.id, started_at: at.toISOString() });
  }
  const running =
    execution.state === 'blocked' ? decideLegal('execution', execution.state, 'unblock').to : execution.state;
  const { to } = decideLegal('execution', running, next === undefined ? 'complete' : 'advance');
  const saved = await updateRecord(queries, 'runbook_execution', execution, {
    state: to,
    step_states,
    current_step: next?.key ?? null,
    inputs: { ...execution.inputs, [spec.key]: done.inputs },
    ...(done.state === 'completed' ? { outputs: { ...execution.outputs, [spec.key]: done.outputs } } : {}),
    ...(next === undefined ? { completed_at: at } : {}),
    ...(done.bundle === undefined ? {} : { bundle_ref: done.bundle.object.sha256 }),
  });
  return { ...saved, next: next?.key ?? null };
}

/** Says what follows from the end of a step: the next one starts, or the run is complete. */
export async function recordNext(
  context: UseCaseContext,
  row: Row<'runbook_execution'>,
  next: string | null,
  authorized_by: AuthorizedBy,
): Promise<void> {
  const event = { ...runEvent(row), target_ids: [row.id], authorized_by };
  if (next === null)
    await record(context, { ...event, type: 'runbook_completed', payload: { steps: row.step_states.length } });
  else
    await record(context, { ...event, type: 'step_started', payload: { step: next, operator: context.principal.id } });
}
