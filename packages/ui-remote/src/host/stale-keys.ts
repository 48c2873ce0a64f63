import type { TimelineNotice } from '@incident-center/sdk/client';
import { type QueryKey, queryKeys } from './query-keys';

/** What some events make old: exactly the things they are about, and the lists these stand in. */
export function staleKeys(notices: readonly TimelineNotice[]): QueryKey[] {
  const keys = new Map<string, QueryKey>();
  const add = (...more: QueryKey[]): void => {
    for (const key of more) keys.set(JSON.stringify(key), key);
  };
  if (notices.length > 0) add(queryKeys.simulations());
  for (const { type, incident_id, runbook_execution_id, target_ids } of notices) {
    if (incident_id !== null) {
      const of = { incidentId: incident_id };
      add(queryKeys.incidents(), queryKeys.incidentCount(), queryKeys.incident(incident_id));
      add(queryKeys.timeline(of), queryKeys.verification(of));
    }
    if (runbook_execution_id !== null) {
      const of = { executionId: runbook_execution_id };
      add(queryKeys.executions(), queryKeys.execution(runbook_execution_id));
      add(queryKeys.timeline(of), queryKeys.verification(of));
    }
    if (type.startsWith('approval_')) add(queryKeys.approvals());
    if (type.startsWith('runbook_')) add(queryKeys.runbooks());
    // What an approval is bound to may have changed with anything that happened to its run.
    if (incident_id !== null || runbook_execution_id !== null) add(['approval']);
    for (const id of target_ids) add(queryKeys.approval(id), queryKeys.runbook(id));
  }
  return [...keys.values()];
}
