import type { Approval, Execution, Simulation } from '@incident-center/sdk/contract';
import { type ApprovalReading, readApproval } from '../approvals/approval-reading';
import { type CompletionBlock, completionBlock } from './completion';
import { approvalThatCounts, type StepView } from './run-view';
import {
  draftOf,
  type FieldReading,
  type InputsAsTheyStand,
  inputsAsTheyStand,
  readFields,
  sameValues,
} from './step-fields';
import type { StepWork } from './use-step-work';

export interface OpenStepFacts {
  readonly execution: Execution;
  readonly steps: readonly StepView[];
  readonly work: Pick<StepWork, 'inputs' | 'outputs' | 'outcome'>;
  /** The policy's answer to completing it; none until it has come. */
  readonly simulation: Simulation | undefined;
  readonly uploading: boolean;
  readonly now: number;
  readonly stale: boolean;
}

/** The open step of a run, with what was filled in for it and what it still needs. */
export interface OpenStepReading {
  readonly step: StepView;
  /** The step after it; none for the last. */
  readonly next: StepView | undefined;
  readonly standing: InputsAsTheyStand;
  readonly inputs: FieldReading;
  readonly outputs: FieldReading;
  /** The request that counts, in whatever state. */
  readonly approval: Approval | undefined;
  readonly approvalReading: ApprovalReading | undefined;
  /** The same, while it is waiting or granted: the inputs are bound to it. */
  readonly boundApproval: Approval | undefined;
  readonly inputsDrifted: boolean;
  /** What keeps it from being completed, if anything does. */
  readonly block: CompletionBlock | undefined;
}

/** Reads the open step; none once a run has ended. */
export function readOpenStep(facts: OpenStepFacts): OpenStepReading | undefined {
  const { execution, steps, work, now } = facts;
  const step = steps.find(({ spec }) => spec.key === execution.current_step);
  if (!step) return undefined;
  const { spec } = step;
  const standing = inputsAsTheyStand(spec, execution);
  const inputs = readFields(spec.inputs, work.inputs ?? draftOf(standing.values));
  const outputs = readFields(spec.outputs, work.outputs);
  const approval = approvalThatCounts(step);
  const approvalReading = approval && readApproval(approval, now);
  const isBound = approvalReading?.state === 'waiting' || approvalReading?.state === 'granted';
  const boundApproval = isBound ? approval : undefined;
  const inputsDrifted = boundApproval !== undefined && !sameValues(inputs.values, boundApproval.inputs);
  const labelsOf = (empty: boolean): string[] =>
    [
      { fields: spec.inputs, reading: inputs },
      { fields: spec.outputs, reading: outputs },
    ].flatMap(({ fields, reading: { problems } }) =>
      fields.filter(({ key }) => problems[key] && (problems[key] === 'required') === empty).map(({ label }) => label),
    );
  return {
    step,
    next: steps.find(({ number }) => number > step.number),
    standing,
    inputs,
    outputs,
    approval,
    approvalReading,
    boundApproval,
    inputsDrifted,
    block: completionBlock({
      stale: facts.stale,
      simulation: facts.simulation,
      approval: approvalReading,
      inputsDrifted,
      uploading: facts.uploading,
      outcome: work.outcome,
      empty: labelsOf(true),
      wrong: labelsOf(false),
    }),
  };
}
