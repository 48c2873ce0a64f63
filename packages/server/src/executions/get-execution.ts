import { desc, eq } from 'drizzle-orm';
import { approvalsToWire } from '../approvals/approval-wire.js';
import { approval } from '../database/schema.js';
import type { Query } from '../query.js';
import { runbookToWire } from '../runbooks/runbook-wire.js';
import { executionToWire } from './execution-wire.js';
import { loadRun } from './load-run.js';

export const getExecution: Query<'get_execution'> = {
  run: async (context, input) => {
    const { queries } = context;
    const { execution, runbook } = await loadRun(context, input.execution_id);
    const approvals = await queries
      .select()
      .from(approval)
      .where(eq(approval.execution_id, execution.id))
      .orderBy(desc(approval.requested_at));
    return {
      execution: await executionToWire(queries, execution),
      runbook: await runbookToWire(queries, runbook),
      approvals: await approvalsToWire(queries, approvals),
    };
  },
};
