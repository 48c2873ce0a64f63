import type { StepStateRecord, StepValues } from '@incident-center/sdk/contract';
import { insertRecord, type RecordChange, type Row, updateRecord } from '../database/records.js';
import { decideLegal } from '../legality.js';
import type { UseCaseContext } from '../perform.js';
import type { BundleReference } from '../timeline/evidence-bundle.js';
import { type OpenStep, type Run, withStep } from './load-run.js';
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

/** Saves a completed step, and starts the next one or ends the run. */
export async function saveCompletion(
  context: UseCaseContext,
  { execution }: Run,
  { spec, state }: OpenStep,
  done: {
    inputs: StepValues;
    outputs: StepValues;
    outcome: string;
    approval_ids: string[];
    bundle: BundleReference | undefined;
  },
) {
  const { principal, at, queries } = context;
  const completed: Partial<StepStateRecord> = {
    state: 'completed',
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
    outputs: { ...execution.outputs, [spec.key]: done.outputs },
    ...(next === undefined ? { completed_at: at } : {}),
    ...(done.bundle === undefined ? {} : { bundle_ref: done.bundle.object.sha256 }),
  });
  return { ...saved, next: next?.key ?? null };
}
