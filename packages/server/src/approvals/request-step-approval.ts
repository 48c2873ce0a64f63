import { IncidentCenterError, type StepSpec } from '@incident-center/sdk/contract';
import { authorize } from '../authorization/authorize.js';
import { assertVersion } from '../authorization/visible.js';
import { insertRecord, type RecordChange, type Row, updateRecord } from '../database/records.js';
import { blockStep } from '../executions/block-step.js';
import { executionResource, executionToWire } from '../executions/execution-wire.js';
import { assertBegun, loadRun, stepOf } from '../executions/load-run.js';
import { approvalsOfStep } from '../executions/step-decision.js';
import { hashOfInputs, resolveInputs } from '../executions/step-values.js';
import { decideLegal } from '../legality.js';
import type { UseCase } from '../perform.js';
import { record } from '../timeline/record.js';
import { approvalEvent } from './approval-event.js';
import { approvalToWire } from './approval-wire.js';
import { scheduleExpiry } from './expire-approval.js';
import { voidApproval } from './void-approval.js';

/** What a high-risk step asks for where its spec says nothing. */
const DEFAULT_TERMS: NonNullable<StepSpec['approval']> = {
  operation: 'complete_step',
  quorum: 1,
  candidate_roles: ['team_lead', 'security_admin'],
  expires_in_seconds: 3_600,
};

export const requestStepApproval: UseCase<'request_step_approval'> = {
  run: async (context, input) => {
    const { center, queries, principal } = context;
    const run = await loadRun(context, input.execution_id, { lock: true });
    const step = stepOf(run, input.step);
    assertVersion(context.if_match, run.execution.version);
    assertBegun(run, step);
    decideLegal('step', step.state.state, 'request_approval');
    const authorized_by = await authorize(context, 'can_request_approval', executionResource(run.execution));

    const { at } = context;
    const inputs = resolveInputs(step.spec, run.execution, input.inputs);
    const inputs_hash = hashOfInputs(inputs);
    const earlier = await approvalsOfStep(queries, run, step, { lock: true });
    const open = earlier.filter((row) => row.status === 'waiting' || row.status === 'granted');
    if (open.some((row) => row.inputs_hash === inputs_hash && row.expires_at.getTime() > at.getTime()))
      throw new IncidentCenterError('CONFLICT', 'an approval of exactly this was asked for already');
    for (const row of open) await voidApproval(context, row, 'asked_again');

    const terms = step.spec.approval ?? DEFAULT_TERMS;
    const row: Row<'approval'> = {
      id: center.newId(),
      kind: 'step',
      operation: terms.operation,
      incident_id: run.execution.incident_id,
      execution_id: run.execution.id,
      runbook_id: run.runbook.id,
      runbook_version: run.runbook.version,
      step: step.spec.key,
      attempt: step.state.attempt,
      spec_hash: run.runbook.spec_hash,
      inputs_hash,
      tenants: run.execution.tenants,
      environment: run.execution.environment,
      classification: run.execution.classification,
      status: 'waiting',
      title: step.spec.name,
      risk_level: step.spec.risk_level,
      requested_by: principal.id,
      requested_at: at,
      justification: input.justification,
      inputs,
      quorum: terms.quorum,
      candidate_roles: terms.candidate_roles,
      step_operator: step.state.operator,
      runbook_author: run.runbook.author,
      expires_at: new Date(at.getTime() + terms.expires_in_seconds * 1000),
      decided_at: null,
      evidence_ref: null,
      version: 1,
    };
    const changes: RecordChange[] = [await insertRecord(queries, 'approval', row)];
    await scheduleExpiry(context, row);
    await center.approvals.open(context, row);
    const { row: withInputs, change } = await updateRecord(queries, 'runbook_execution', run.execution, {
      inputs: { ...run.execution.inputs, [step.spec.key]: inputs },
    });
    changes.push(change);
    if (run.incident !== undefined) {
      const linked = await updateRecord(queries, 'incident', run.incident, {
        linked_approval_ids: [...run.incident.linked_approval_ids, row.id],
        updated_at: at,
      });
      changes.push(linked.change);
    }
    await record(context, {
      ...approvalEvent(row),
      type: 'approval_requested',
      target_ids: [row.id, run.execution.id],
      authorized_by,
      payload: {
        operation: row.operation,
        step: row.step,
        attempt: row.attempt,
        spec_hash: row.spec_hash,
        inputs_hash,
        quorum: row.quorum,
        candidate_roles: row.candidate_roles,
        expires_at: row.expires_at.toISOString(),
      },
      changes,
    });
    const blocked = await blockStep(context, { execution: withInputs }, step, { reason: 'approval_requested' });
    return {
      committed: { approval: await approvalToWire(queries, row), execution: await executionToWire(queries, blocked) },
      version: row.version,
    };
  },
};
