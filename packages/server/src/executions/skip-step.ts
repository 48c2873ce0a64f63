import type { OperationResponse, ParsedInput } from '@incident-center/sdk/contract';
import { genuineAmong } from '../approvals/approval-evidence.js';
import { voidApproval } from '../approvals/void-approval.js';
import { authorize } from '../authorization/authorize.js';
import { assertVersion } from '../authorization/visible.js';
import type { RecordChange } from '../database/records.js';
import { inTransaction } from '../database/transaction.js';
import { decideLegal } from '../legality.js';
import { type Outcome, PrepareAgain, type PrepareContext, type UseCase, type UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { executionResource, executionToWire } from './execution-wire.js';
import { assertBegun, loadRun, runEvent, stepOf } from './load-run.js';
import { recordNext, saveCompletion, useApproval } from './save-completion.js';
import { approvalsOfStep, inputsSoFar, stepPolicyContext } from './step-decision.js';
import { hashOfInputs } from './step-values.js';

type Input = ParsedInput<'skip_step'>;
type Body = Omit<OperationResponse<'skip_step'>, 'receipts'>;

export interface SkipPreparation {
  /** Approvals whose signed evidence was read and found genuine. */
  genuine: ReadonlySet<string>;
}

async function prepare(context: PrepareContext, input: Input): Promise<SkipPreparation> {
  const { center, principal } = context;
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  const approvals = await inTransaction(center.database, as, async (queries) => {
    const run = await loadRun({ ...context, queries }, input.execution_id);
    return approvalsOfStep(queries, run, stepOf(run, input.step));
  });
  return { genuine: await genuineAmong(center, approvals) };
}

async function run(context: UseCaseContext, input: Input, prepared: SkipPreparation): Promise<Outcome<Body>> {
  const { queries, principal } = context;
  const loaded = await loadRun(context, input.execution_id, { lock: true });
  const step = stepOf(loaded, input.step);
  assertVersion(context.if_match, loaded.execution.version);
  decideLegal('execution', loaded.execution.state, loaded.execution.state === 'blocked' ? 'unblock' : 'advance');
  assertBegun(loaded, step);
  decideLegal('step', step.state.state, 'skip');
  const all = await approvalsOfStep(queries, loaded, step, { lock: true });
  const named = input.approval_ids === undefined ? all : all.filter((row) => input.approval_ids?.includes(row.id));
  const inputs = inputsSoFar(loaded, step);
  const authorized_by = await authorize(context, 'can_skip_step', executionResource(loaded.execution), {
    ...(await stepPolicyContext(queries, step, {
      inputs,
      approvals: named,
      evidence_count: step.state.evidence.length,
    })),
    ...(input.rationale === undefined ? {} : { rationale: input.rationale }),
  });

  const used = named.filter((row) => row.status === 'granted' && row.inputs_hash === hashOfInputs(inputs));
  if (used.some((row) => !prepared.genuine.has(row.id))) throw new PrepareAgain();
  const changes: RecordChange[] = [];
  for (const approval of used)
    changes.push(
      ...(await useApproval(context, approval, `${loaded.execution.id}/${input.step}/${step.state.attempt}`)),
    );
  for (const approval of all) if (approval.status === 'waiting') await voidApproval(context, approval, 'step_skipped');
  const approval_ids = used.map((approval) => approval.id);
  const end = { state: 'skipped', inputs, outputs: {}, outcome: null, approval_ids } as const;
  const { row, change, next } = await saveCompletion(context, loaded, step, end);
  await record(context, {
    ...runEvent(row),
    authorized_by,
    type: 'step_skipped',
    target_ids: [row.id, ...approval_ids],
    payload: {
      step: input.step,
      attempt: step.state.attempt,
      risk_level: step.spec.risk_level,
      operator: principal.id,
      approval_ids,
      next_step: next,
    },
    texts: input.rationale === undefined ? {} : { rationale: input.rationale },
    changes: [...changes, change],
  });
  await recordNext(context, row, next, authorized_by);
  return { committed: { execution: await executionToWire(queries, row) }, version: row.version };
}

/** Leaves the open step undone, with a reason; a high-risk one needs the approval that doing it would have needed. */
export const skipStep: UseCase<'skip_step', SkipPreparation> = { prepare, run };
