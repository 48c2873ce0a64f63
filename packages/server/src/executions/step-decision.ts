import type { PolicyContext } from '@incident-center/policy';
import type { StepValues } from '@incident-center/sdk/contract';
import { and, eq, inArray } from 'drizzle-orm';
import { approvalsForPolicy } from '../approvals/approval-wire.js';
import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { approval } from '../database/schema.js';
import type { OpenStep, Run } from './load-run.js';
import { hashOfInputs, inputsBefore, resolveInputs } from './step-values.js';

/** The approvals that were asked for this attempt of a step, locked in the order of their ids where asked. */
export async function approvalsOfStep(
  queries: Queries,
  run: Run,
  { state }: OpenStep,
  { lock = false, ids }: { lock?: boolean; ids?: readonly string[] | undefined } = {},
): Promise<Row<'approval'>[]> {
  const query = queries
    .select()
    .from(approval)
    .where(
      and(
        eq(approval.execution_id, run.execution.id),
        eq(approval.step, state.key),
        eq(approval.attempt, state.attempt),
        ids === undefined ? undefined : inArray(approval.id, [...ids]),
      ),
    )
    .orderBy(approval.id);
  return lock ? query.for('update') : query;
}

/** What the policy is told of a step: used to complete it, and to say beforehand whether that would be allowed. */
export async function stepPolicyContext(
  queries: Queries,
  step: OpenStep,
  given: { inputs: StepValues; evidence_count: number; approvals: readonly Row<'approval'>[] },
): Promise<PolicyContext> {
  return {
    step: {
      key: step.spec.key,
      attempt: step.state.attempt,
      risk_level: step.spec.risk_level,
      operator: step.state.operator,
      inputs_hash: hashOfInputs(given.inputs),
      requires_evidence: step.spec.requires_evidence,
    },
    evidence_count: given.evidence_count,
    approvals: await approvalsForPolicy(queries, given.approvals),
  };
}

/** The inputs as they stand, or nothing where they are not complete yet. */
export function inputsSoFar(run: Run, step: OpenStep, given?: StepValues): StepValues {
  try {
    return resolveInputs(step.spec, run.execution, given);
  } catch {
    return inputsBefore(step.spec, run.execution);
  }
}
