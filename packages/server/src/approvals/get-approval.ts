import type { ApprovalDetail } from '@incident-center/sdk/contract';
import { and, eq } from 'drizzle-orm';
import { loadVisible, visibleIn } from '../authorization/visible.js';
import type { Row } from '../database/records.js';
import { approval, runbook } from '../database/schema.js';
import { loadRun, type Run, stepOf } from '../executions/load-run.js';
import { inputsSoFar } from '../executions/step-decision.js';
import { hashOfInputs } from '../executions/step-values.js';
import type { Query } from '../query.js';
import { approvalToWire } from './approval-wire.js';

type Bound = ApprovalDetail['bound'];

const bound = (field: string, asked: unknown, now: unknown): Bound[number] => {
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
  return { field, asked: text(asked), now: text(now), same: text(asked) === text(now) };
};

function boundOfStep(row: Row<'approval'>, run: Run): Bound {
  const step = stepOf(run, row.step ?? '');
  const inputs = inputsSoFar(run, step);
  return [
    bound('operation', row.operation, step.spec.approval?.operation ?? row.operation),
    ...Object.entries(row.inputs).map(([key, value]) => bound(`inputs.${key}`, value, inputs[key])),
    bound('tenants', row.tenants.join(', '), run.execution.tenants.join(', ')),
    bound('incident_id', row.incident_id, run.execution.incident_id),
    bound('execution_id', row.execution_id, run.execution.id),
    bound('step', row.step, run.execution.current_step),
    bound('attempt', row.attempt, step.state.attempt),
    bound('spec_hash', row.spec_hash, run.runbook.spec_hash),
    bound('inputs_hash', row.inputs_hash, hashOfInputs(inputs)),
  ];
}

export const getApproval: Query<'get_approval'> = {
  run: async (context, input) => {
    const row = await loadVisible(context, 'approval', eq(approval.id, input.approval_id));
    const wire = await approvalToWire(context.queries, row);
    if (row.execution_id !== null)
      return { approval: wire, bound: boundOfStep(row, await loadRun(context, row.execution_id)) };
    // A draft that was deleted is gone, while its approval stays: nothing is now what it was bound to.
    const [draft] = await context.queries
      .select()
      .from(runbook)
      .where(
        and(
          eq(runbook.id, row.runbook_id),
          eq(runbook.version, row.runbook_version),
          await visibleIn(context, 'can_view_runbook', runbook),
        ),
      );
    return {
      approval: wire,
      bound: [
        bound('operation', row.operation, 'publish'),
        bound('runbook', `${row.title} v${row.runbook_version}`, draft && `${draft.name} v${draft.version}`),
        bound('tenants', row.tenants.join(', '), draft?.tenants.join(', ')),
        bound('spec_hash', row.spec_hash, draft?.spec_hash),
      ],
    };
  },
};
