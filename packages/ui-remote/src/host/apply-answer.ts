import type {
  Approval,
  ApprovalDetail,
  Execution,
  Incident,
  IncidentDetail,
  IncidentListItem,
  TimelineEvent,
} from '@incident-center/sdk/contract';
import type { QueryClient } from '@tanstack/react-query';
import { queryKeys } from './query-keys';

/** What an answer to a change may carry. */
export interface ChangeAnswer {
  readonly incident?: Incident | undefined;
  readonly execution?: Execution | undefined;
  readonly approval?: Approval | undefined;
  readonly runbook?: { readonly id: string } | undefined;
  readonly event?: Pick<TimelineEvent, 'incident_id' | 'runbook_execution_id'> | undefined;
}

interface IncidentPage {
  readonly items: readonly IncidentListItem[];
}

type IncidentPages = IncidentPage | { readonly pages: readonly IncidentPage[] };

const newer = <Thing extends { readonly id: string; readonly version: number }>(now: Thing, next: Thing): boolean =>
  now.id === next.id && next.version >= now.version;

/** Puts what a change answered into everything that shows it, so that nobody waits for their own change to come back. */
export function applyAnswer(queries: QueryClient, answer: ChangeAnswer): void {
  const { incident, execution, approval, runbook, event } = answer;
  if (incident) {
    queries.setQueryData<IncidentDetail>(queryKeys.incident(incident.id), (detail) =>
      detail && newer(detail.incident, incident) ? { ...detail, incident } : detail,
    );
    const patch = (page: IncidentPage): IncidentPage => ({
      ...page,
      items: page.items.map((item) =>
        newer(item, { ...item, ...incident }) && item.id === incident.id ? { ...item, ...incident } : item,
      ),
    });
    queries.setQueriesData<IncidentPages>({ queryKey: queryKeys.incidents() }, (data) => {
      if (!data) return data;
      return 'pages' in data ? { ...data, pages: data.pages.map(patch) } : patch(data);
    });
  }
  if (execution) {
    queries.setQueryData<{ execution: Execution }>(queryKeys.execution(execution.id), (detail) =>
      detail && newer(detail.execution, execution) ? { ...detail, execution } : detail,
    );
    if (execution.incident_id !== null) {
      queries.setQueryData<IncidentDetail>(queryKeys.incident(execution.incident_id), (detail) =>
        detail ? { ...detail, executions: withThing(detail.executions, execution) } : detail,
      );
    }
  }
  if (approval) {
    queries.setQueryData<ApprovalDetail>(queryKeys.approval(approval.id), (detail) =>
      detail && newer(detail.approval, approval) ? { ...detail, approval } : detail,
    );
    if (approval.incident_id !== null) {
      queries.setQueryData<IncidentDetail>(queryKeys.incident(approval.incident_id), (detail) =>
        detail ? { ...detail, approvals: withThing(detail.approvals, approval) } : detail,
      );
    }
  }
  // What was erased may have been shown anywhere.
  if (event) void queries.invalidateQueries();
  for (const key of keysAbout(incident, execution, approval, runbook))
    void queries.invalidateQueries({ queryKey: key });
}

function withThing<Thing extends { readonly id: string; readonly version: number }>(
  all: Thing[],
  next: Thing,
): Thing[] {
  const known = all.some((one) => one.id === next.id);
  return known ? all.map((one) => (newer(one, next) ? next : one)) : [next, ...all];
}

/** What an answer doesn't hold but has changed: lists, timelines, what may be done next. */
function keysAbout(incident?: Incident, execution?: Execution, approval?: Approval, runbook?: { readonly id: string }) {
  const incidentId = incident?.id ?? execution?.incident_id ?? approval?.incident_id ?? undefined;
  const executionId = execution?.id ?? approval?.execution_id ?? undefined;
  return [
    queryKeys.simulations(),
    ...(incidentId === undefined
      ? []
      : [
          queryKeys.incidents(),
          queryKeys.incidentCount(),
          queryKeys.incident(incidentId),
          queryKeys.timeline({ incidentId }),
          queryKeys.verification({ incidentId }),
        ]),
    ...(executionId === undefined
      ? []
      : [
          queryKeys.executions(),
          queryKeys.execution(executionId),
          queryKeys.timeline({ executionId }),
          queryKeys.verification({ executionId }),
        ]),
    ...(approval ? [queryKeys.approvals(), queryKeys.approval(approval.id)] : []),
    ...(runbook ? [queryKeys.runbooks(), queryKeys.runbook(runbook.id)] : []),
  ];
}
