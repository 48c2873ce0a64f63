import type { Row } from '../database/records.js';
import { executionChain } from '../executions/execution-wire.js';
import { runbookChain } from '../runbooks/runbook-wire.js';

/** The part of an event of an approval that says where it belongs: with the run it is for, or with the runbook. */
export function approvalEvent(row: Row<'approval'>) {
  return {
    chain:
      row.execution_id === null
        ? runbookChain(row.runbook_id)
        : executionChain({ id: row.execution_id, incident_id: row.incident_id }),
    scope: row,
    incident_id: row.incident_id,
    runbook_execution_id: row.execution_id,
  };
}
