import {
  IncidentCenterError,
  type OperationResponse,
  type ParsedInput,
  type StepValues,
} from '@incident-center/sdk/contract';
import { genuineAmong } from '../approvals/approval-evidence.js';
import { voidApproval } from '../approvals/void-approval.js';
import { type DecisionContext, decideByPolicy, denialOf } from '../authorization/authorize.js';
import { commitToDecision } from '../authorization/commit-decision.js';
import { assertVersion } from '../authorization/visible.js';
import type { RecordChange, Row } from '../database/records.js';
import { inTransaction } from '../database/transaction.js';
import { wasRedactedSince } from '../erasure/erase-files.js';
import { makeStepBundle } from '../evidence/step-bundle.js';
import type { StoredBundle } from '../evidence/store-bundle.js';
import { decideLegal } from '../legality.js';
import { type Outcome, PrepareAgain, type PrepareContext, type UseCase, type UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { blockStep } from './block-step.js';
import { executionResource, executionToWire } from './execution-wire.js';
import { assertBegun, loadRun, type OpenStep, type Run, runEvent, stepOf } from './load-run.js';
import { recordNext, saveCompletion, useApproval } from './save-completion.js';
import { approvalsOfStep, stepPolicyContext } from './step-decision.js';
import { checkOutputs, hashOfInputs, resolveInputs } from './step-values.js';

type Input = ParsedInput<'complete_step'>;
type Body = Omit<OperationResponse<'complete_step'>, 'receipts'>;

export interface StepPreparation {
  /** Approvals whose signed evidence was read and found genuine. */
  genuine: ReadonlySet<string>;
  bundle: StoredBundle | undefined;
}

const evidenceRefs = ({ evidence_ref }: Input): string[] =>
  evidence_ref === undefined ? [] : Array.isArray(evidence_ref) ? evidence_ref : [evidence_ref];

const namedApprovals = ({ approval_ids }: Input, all: readonly Row<'approval'>[]) =>
  approval_ids === undefined ? all : all.filter((row) => approval_ids.includes(row.id));

/** Asks the policy about the step as it stands, with these inputs and approvals. */
async function askPolicy(
  context: DecisionContext & Pick<UseCaseContext, 'queries'>,
  { execution }: Run,
  step: OpenStep,
  given: { inputs: StepValues; approvals: readonly Row<'approval'>[] },
) {
  return decideByPolicy(context, 'can_complete_step', executionResource(execution), {
    context: await stepPolicyContext(context.queries, step, { ...given, evidence_count: step.state.evidence.length }),
  });
}

async function prepare(context: PrepareContext, input: Input): Promise<StepPreparation> {
  const { center, principal } = context;
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  const { seen, approvals, makesBundle } = await inTransaction(center.database, as, async (queries) => {
    const run = await loadRun({ ...context, queries }, input.execution_id);
    const step = stepOf(run, input.step);
    const all = await approvalsOfStep(queries, run, step);
    if (step.spec.effect !== 'evidence_bundle' || step.state.state !== 'running')
      return { seen: run, approvals: all, makesBundle: false };
    // Nothing is stored for those who may not complete the step.
    const inputs = resolveInputs(step.spec, run.execution, input.inputs);
    const asked = { inputs, approvals: namedApprovals(input, all) };
    const { result } = await askPolicy({ ...context, queries }, run, step, asked);
    return { seen: run, approvals: all, makesBundle: result.allow };
  });
  const genuine = await genuineAmong(center, approvals);
  const bundle = makesBundle ? await makeStepBundle(center, seen.execution) : undefined;
  return { genuine, bundle };
}

function assertEvidence(step: OpenStep, refs: readonly string[]): void {
  const attached = new Set(step.state.evidence.map((evidence) => evidence.evidence_ref));
  const foreign = refs.filter((ref) => !attached.has(ref));
  if (foreign.length > 0)
    throw new IncidentCenterError('INVALID_INPUT', undefined, {
      details: {
        issues: foreign.map((ref) => ({ path: 'evidence_ref', message: `${ref} is not attached to this step` })),
      },
    });
}

/** Nothing is missing but what the step asks for, so there is nothing that the caller should hear of first. */
const lacksOnlyProof = (missing: readonly string[]) =>
  missing.every((name) => name === 'approval_evidence' || name === 'evidence_attached');

async function run(context: UseCaseContext, input: Input, prepared: StepPreparation): Promise<Outcome<Body>> {
  const { queries, principal } = context;
  const loaded = await loadRun(context, input.execution_id, { lock: true });
  const step = stepOf(loaded, input.step);
  assertVersion(context.if_match, loaded.execution.version);
  decideLegal('execution', loaded.execution.state, loaded.execution.state === 'blocked' ? 'unblock' : 'advance');
  assertBegun(loaded, step);
  decideLegal('step', step.state.state, 'complete');
  const refs = evidenceRefs(input);
  assertEvidence(step, refs);
  const inputs = resolveInputs(step.spec, loaded.execution, input.inputs);
  const all = await approvalsOfStep(queries, loaded, step, { lock: true });
  const named = namedApprovals(input, all);

  const decision = await askPolicy(context, loaded, step, { inputs, approvals: named });
  const { missing } = decision.result;
  // Whoever names the approval of something else is mistaken about more than this step: nothing is done for them.
  if (lacksOnlyProof(missing) && input.approval_ids?.some((id) => !all.some((row) => row.id === id)))
    throw new IncidentCenterError('APPROVAL_NOT_USABLE', 'an approval was named that is not of this step');
  if (lacksOnlyProof(missing) && missing.includes('approval_evidence')) {
    const refused = denialOf(decision);
    await dropDrifted(context, all, hashOfInputs(inputs));
    await blockStep(context, loaded, step, { reason: 'approval_required' });
    return { refused };
  }
  if (!decision.result.allow) throw denialOf(decision);
  const authorized_by = commitToDecision(context, decision);
  const outputs = checkOutputs(step.spec, input.outputs);
  const used = named.filter((row) => row.status === 'granted' && row.inputs_hash === hashOfInputs(inputs));
  // What was granted after the evidence was read has not been checked yet.
  if (used.some((row) => !prepared.genuine.has(row.id))) throw new PrepareAgain();
  if (step.spec.effect === 'evidence_bundle') {
    const { chain } = runEvent(loaded.execution);
    if (prepared.bundle === undefined || (await wasRedactedSince(queries, chain, prepared.bundle.events)))
      throw new PrepareAgain();
  }

  const changes: RecordChange[] = [];
  for (const approval of used)
    changes.push(
      ...(await useApproval(context, approval, `${loaded.execution.id}/${input.step}/${step.state.attempt}`)),
    );
  const { row, change, next } = await saveCompletion(context, loaded, step, {
    state: 'completed',
    inputs,
    outputs,
    outcome: input.outcome,
    approval_ids: used.map((approval) => approval.id),
    bundle: prepared.bundle,
  });
  changes.push(change);

  const event = { ...runEvent(row), authorized_by };
  if (prepared.bundle !== undefined) {
    await record(context, {
      ...event,
      type: 'evidence_bundle_created',
      target_ids: [row.id],
      payload: { step: input.step, events: prepared.bundle.events, log_size: prepared.bundle.log_size },
      refs: [{ role: 'evidence_bundle', ...prepared.bundle.object }],
    });
  }
  await record(context, {
    ...event,
    type: 'step_completed',
    target_ids: [row.id, ...used.map((approval) => approval.id)],
    payload: {
      step: input.step,
      attempt: step.state.attempt,
      risk_level: step.spec.risk_level,
      outcome: input.outcome,
      operator: principal.id,
      approval_ids: used.map((approval) => approval.id),
      inputs_hash: hashOfInputs(inputs),
      next_step: next,
    },
    texts: input.note === undefined ? {} : { note: input.note },
    refs: [
      ...step.state.evidence.map((evidence) => ({
        role: 'step_evidence' as const,
        key: `sha256/${evidence.evidence_ref}`,
        sha256: evidence.evidence_ref,
        size: evidence.size,
      })),
    ],
    changes,
  });
  await recordNext(context, row, next, authorized_by);
  return { committed: { execution: await executionToWire(queries, row) }, version: row.version };
}

/** An approval of other inputs is good for nothing any more. */
async function dropDrifted(context: UseCaseContext, all: readonly Row<'approval'>[], hash: string): Promise<void> {
  for (const approval of all) {
    const open = approval.status === 'waiting' || approval.status === 'granted';
    if (open && approval.inputs_hash !== hash) await voidApproval(context, approval, 'inputs_changed');
  }
}

/**
 * Completes the open step, if the policy finds what the step's risk asks for. Without an approval the step becomes
 * blocked, and that commits, while the caller hears `APPROVAL_REQUIRED`.
 */
export const completeStep: UseCase<'complete_step', StepPreparation> = { prepare, run };
