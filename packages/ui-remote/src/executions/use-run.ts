import type { ClientResponse } from '@incident-center/sdk/client';
import { useQuery } from '@tanstack/react-query';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';
import { useSimulations } from '../host/use-simulations';
import { approvalThatCounts, hasEnded, type StepView } from './run-view';

export type RunDetail = ClientResponse<'get_execution'>;

/** A run with the spec it is pinned to, and its approvals. */
export function useRunDetail(executionId: string) {
  const client = useClient();
  return useQuery({
    queryKey: queryKeys.execution(executionId),
    queryFn: ({ signal }) => client.getExecution({ execution_id: executionId }, { signal }),
  });
}

/** What a run's page shows besides: its incident's clock, its story, what its approval is bound to, and what one may do. */
export function useRunSurroundings(
  { execution }: RunDetail,
  steps: { readonly open: StepView | undefined; readonly shown: StepView | undefined },
) {
  const client = useClient();
  const incidentId = execution.incident_id;
  const approval = steps.shown && approvalThatCounts(steps.shown);
  const incident = useQuery({
    queryKey: queryKeys.incident(incidentId ?? ''),
    queryFn: ({ signal }) => client.getIncident({ incident_id: incidentId ?? '' }, { signal }),
    enabled: incidentId !== null,
  });
  const timeline = useQuery({
    queryKey: [...queryKeys.timeline({ executionId: execution.id }), 'whole'],
    queryFn: ({ signal }) => client.getTimeline({ runbook_execution_id: execution.id, limit: 500 }, { signal }),
  });
  const bound = useQuery({
    queryKey: queryKeys.approval(approval?.id ?? ''),
    queryFn: ({ signal }) => client.getApproval({ approval_id: approval?.id ?? '' }, { signal }),
    enabled: approval !== undefined,
  });
  const run = { type: 'execution' as const, id: execution.id };
  const step = steps.open && { ...run, step: steps.open.spec.key };
  const ended = hasEnded(execution);
  const sensitive = execution.step_states.some(({ evidence }) => evidence.some((file) => file.sensitive === true));
  const may = useSimulations({
    complete: step && { action: 'can_complete_step', resource: step },
    skip: step && { action: 'can_skip_step', resource: step },
    attach: step && { action: 'can_attach_evidence', resource: step },
    request: step && { action: 'can_request_approval', resource: step },
    fail: ended ? undefined : { action: 'can_fail_execution', resource: run },
    abort: ended ? undefined : { action: 'can_abort_execution', resource: run },
    decide: approval && { action: 'can_decide_approval', resource: { type: 'approval', id: approval.id } },
    sensitive: sensitive ? { action: 'can_read_sensitive_evidence', resource: run } : undefined,
    revoke: approval && { action: 'can_revoke_approval', resource: { type: 'approval', id: approval.id } },
  });
  return {
    incident: incident.data?.incident,
    events: timeline.data?.items ?? [],
    // Of the last step's approval until this one's has come: not to be shown as this one's.
    bound: bound.data && bound.data.approval.id === approval?.id ? bound.data.bound : undefined,
    boundCheckedAt: bound.dataUpdatedAt || undefined,
    may,
  };
}
