import type {
  Approval,
  Execution,
  Runbook,
  StepSpec,
  StepStateRecord,
  TimelineEvent,
} from '@incident-center/sdk/contract';

/** A step of a run: what the pinned spec says, and what became of it. */
export interface StepView {
  readonly spec: StepSpec;
  readonly record: StepStateRecord;
  /** From 1. */
  readonly number: number;
  /** Asked for this attempt of it, newest first. */
  readonly approvals: readonly Approval[];
}

/** The steps of a run in their order. */
export function stepsOf(execution: Execution, runbook: Runbook, approvals: readonly Approval[]): StepView[] {
  return runbook.spec.steps.flatMap((spec, index) => {
    const record = execution.step_states.find((step) => step.key === spec.key);
    if (!record) return [];
    const asked = approvals
      .filter((approval) => approval.step === spec.key && approval.attempt === record.attempt)
      .sort((a, b) => b.requested_at.localeCompare(a.requested_at));
    return [{ spec, record, number: index + 1, approvals: asked }];
  });
}

/** The approval that counts for a step: the open one if there is one, else the newest. */
export function approvalThatCounts(step: StepView): Approval | undefined {
  return step.approvals.find(({ status }) => status === 'waiting' || status === 'granted') ?? step.approvals[0];
}

export interface EarlierOutput {
  readonly label: string;
  readonly value: string | number | boolean;
  readonly number: number;
  /** The name of the step: a label such as "Its lag" says nothing without it. */
  readonly step: string;
}

/** What the steps before this one found out, in the order of the steps. */
export function earlierOutputs(steps: readonly StepView[], execution: Execution, before: number): EarlierOutput[] {
  return steps
    .filter((step) => step.number < before)
    .sort((a, b) => a.number - b.number)
    .flatMap(({ spec, number }) =>
      spec.outputs.flatMap(({ key, label }) => {
        const value = execution.outputs[spec.key]?.[key];
        return value === undefined || value === null ? [] : [{ label, value, number, step: spec.name }];
      }),
    );
}

/** How a step's timer stands: it informs, and holds nothing back. */
export interface TimerReading {
  readonly done: boolean;
  readonly remaining: number;
  /** 0 to 1. */
  readonly used: number;
}

/** Reads a step's timer from when the step began. */
export function readTimer({ spec, record }: StepView, now: number): TimerReading | undefined {
  if (spec.timer_seconds === undefined || record.started_at === null) return undefined;
  const whole = spec.timer_seconds * 1000;
  const until = record.completed_at === null ? now : new Date(record.completed_at).getTime();
  const passed = Math.max(0, until - new Date(record.started_at).getTime());
  return { done: passed >= whole, remaining: Math.max(0, whole - passed), used: Math.min(1, passed / whole) };
}

/** What is on the record about one step, newest first. */
export function eventsOfStep(events: readonly TimelineEvent[], { spec, approvals }: StepView): TimelineEvent[] {
  const ids = new Set(approvals.map(({ id }) => id));
  return events
    .filter(
      ({ payload, target_ids }) =>
        payload.step === spec.key ||
        payload.first_step === spec.key ||
        (payload.step === undefined && target_ids.some((id) => ids.has(id))),
    )
    .sort((a, b) => b.created_at.localeCompare(a.created_at) || b.seq - a.seq);
}

/** Whether a run is over, whichever way. */
export const hasEnded = ({ state }: Pick<Execution, 'state'>): boolean =>
  state === 'completed' || state === 'failed' || state === 'aborted';
