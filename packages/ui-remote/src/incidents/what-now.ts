import type {
  Approval,
  Execution,
  IncidentDetail,
  RunbookSummary,
  StepStateRecord,
} from '@incident-center/sdk/contract';

interface OpenStep {
  readonly execution: Execution;
  readonly step: StepStateRecord;
  /** From 1. */
  readonly number: number;
  readonly count: number;
}

/** The one next thing of an incident. */
export type WhatNow =
  | ({ readonly kind: 'approval'; readonly approval: Approval; readonly approved: number } & OpenStep)
  | ({ readonly kind: 'granted'; readonly approval: Approval } & OpenStep)
  | ({ readonly kind: 'step'; readonly blocked: boolean } & OpenStep)
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'run_ended'; readonly execution: Execution; readonly runbook: RunbookSummary | undefined }
  | { readonly kind: 'start'; readonly runbook: RunbookSummary }
  | { readonly kind: 'link' }
  /** There is nothing left to run, and yet it goes on. */
  | { readonly kind: 'firing'; readonly count: number; readonly next: 'resolve' | 'close' }
  | { readonly kind: 'resolve'; readonly execution: Execution }
  | { readonly kind: 'close' }
  | { readonly kind: 'closed' };

const ACTIVE: ReadonlySet<Execution['state']> = new Set(['pending', 'running', 'blocked']);

function openStepOf(execution: Execution): OpenStep | undefined {
  const index = execution.step_states.findIndex(({ key }) => key === execution.current_step);
  const step = execution.step_states[index];
  return step && { execution, step, number: index + 1, count: execution.step_states.length };
}

const newestFirst = (executions: readonly Execution[]): Execution[] =>
  [...executions].sort((a, b) => b.started_at.localeCompare(a.started_at));

/**
 * Decides what a person who opens an incident has to do next: what blocks comes first, then what is running, then what
 * nobody has begun.
 */
export function whatNow(detail: IncidentDetail): WhatNow {
  const { incident, executions, approvals, runbooks } = detail;
  if (incident.status === 'closed') return { kind: 'closed' };

  const runs = newestFirst(executions);
  const open = runs
    .filter(({ state }) => ACTIVE.has(state))
    .map(openStepOf)
    .filter((step) => step !== undefined);
  for (const place of open) {
    const approval = approvalOf(place, approvals, 'waiting');
    if (approval) {
      const approved = approval.votes.filter(({ decision }) => decision === 'approve').length;
      return { kind: 'approval', ...place, approval, approved };
    }
  }
  for (const place of open) {
    const approval = approvalOf(place, approvals, 'granted');
    if (approval) return { kind: 'granted', ...place, approval };
  }
  const [place] = open;
  if (place) return { kind: 'step', ...place, blocked: place.execution.state === 'blocked' };

  const count = firingCount(detail);
  if (incident.status === 'resolved') return count > 0 ? { kind: 'firing', count, next: 'close' } : { kind: 'close' };
  if (incident.status === 'new') return { kind: 'acknowledge' };
  const [last] = runs;
  if (last?.state === 'failed' || last?.state === 'aborted') {
    return { kind: 'run_ended', execution: last, runbook: runbooks.find(({ id }) => id === last.runbook_id) };
  }
  const ran = new Set(executions.map(({ runbook_id }) => runbook_id));
  const unstarted = runbooks.find(({ id, status }) => status === 'published' && !ran.has(id));
  if (unstarted) return { kind: 'start', runbook: unstarted };
  if (!last) return { kind: 'link' };
  return count > 0 ? { kind: 'firing', count, next: 'resolve' } : { kind: 'resolve', execution: last };
}

/** How many of its alerts are firing. */
export const firingCount = ({ alert_summary }: Pick<IncidentDetail, 'alert_summary'>): number => alert_summary.firing;

function approvalOf({ execution, step }: OpenStep, approvals: readonly Approval[], status: Approval['status']) {
  return approvals.find(
    (approval) =>
      approval.status === status &&
      approval.execution_id === execution.id &&
      approval.step === step.key &&
      (approval.attempt === null || approval.attempt === step.attempt),
  );
}
