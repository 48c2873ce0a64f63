import { IncidentCenterError, type StepSpec, type StepStateRecord } from '@incident-center/sdk/contract';
import { and, eq } from 'drizzle-orm';
import { loadVisible, type ReadContext } from '../authorization/visible.js';
import type { Row } from '../database/records.js';
import { incident, runbook, runbookExecution } from '../database/schema.js';
import { executionChain } from './execution-wire.js';

export interface Run {
  execution: Row<'runbook_execution'>;
  /** The version the run is pinned to. */
  runbook: Row<'runbook'>;
  /** The incident it is for, locked before the run so that everyone locks in one order. */
  incident: Row<'incident'> | undefined;
}

export interface OpenStep {
  spec: StepSpec;
  state: StepStateRecord;
}

/**
 * Loads a run with what it belongs to; with `lock`, holds the incident and then the run until the transaction ends.
 *
 * @throws {IncidentCenterError} `NOT_FOUND`
 */
export async function loadRun(context: ReadContext, executionId: string, { lock = false } = {}): Promise<Run> {
  const where = eq(runbookExecution.id, executionId);
  const seen = await loadVisible(context, 'runbook_execution', where);
  const ofIncident =
    seen.incident_id === null
      ? undefined
      : await loadVisible(context, 'incident', eq(incident.id, seen.incident_id), { lock });
  const execution = lock ? await loadVisible(context, 'runbook_execution', where, { lock }) : seen;
  const [pinned] = await context.queries
    .select()
    .from(runbook)
    .where(and(eq(runbook.id, execution.runbook_id), eq(runbook.version, execution.runbook_version)));
  if (pinned === undefined) throw new IncidentCenterError('NOT_FOUND');
  return { execution, runbook: pinned, incident: ofIncident };
}

/** @throws {IncidentCenterError} `NOT_FOUND` where the run has no such step. */
export function stepOf(run: Run, key: string): OpenStep {
  const spec = run.runbook.spec.steps.find((step) => step.key === key);
  const state = run.execution.step_states.find((step) => step.key === key);
  if (spec === undefined || state === undefined) throw new IncidentCenterError('NOT_FOUND', 'the run has no such step');
  return { spec, state };
}

/**
 * Nobody works ahead of the open step, whatever the machine of a step by itself would allow.
 *
 * @throws {IncidentCenterError} `STEP_NOT_CURRENT`, with the open one.
 */
export function assertBegun({ execution: { current_step } }: Run, { state }: OpenStep): void {
  if (state.state !== 'pending') return;
  const where = current_step === null ? 'no step' : `'${current_step}'`;
  throw new IncidentCenterError('STEP_NOT_CURRENT', `the run stands at ${where}; '${state.key}' has not begun`, {
    details: { current_step },
  });
}

/** The states of all steps with one of them changed. */
export const withStep = (
  states: readonly StepStateRecord[],
  key: string,
  patch: Partial<StepStateRecord>,
): StepStateRecord[] => states.map((state) => (state.key === key ? { ...state, ...patch } : state));

/** The part of an event that says where it belongs. */
export function runEvent(execution: Row<'runbook_execution'>) {
  return {
    chain: executionChain(execution),
    scope: execution,
    incident_id: execution.incident_id,
    runbook_execution_id: execution.id,
  };
}
