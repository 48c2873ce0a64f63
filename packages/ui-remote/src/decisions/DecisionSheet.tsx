import type { PolicyDecisionEntry, TimelineEvent } from '@incident-center/sdk/contract';
import type { NavigationTarget } from '@incident-center/sdk/host';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Sheet } from '../components/Dialog';
import { NotFound } from '../components/NotFound';
import { Skeleton } from '../components/Skeleton';
import { shortReference } from '../components/shorten';
import { isNotFound } from '../host/connection';
import { queryKeys } from '../host/query-keys';
import { useClient, useHost } from '../host/remote-context';
import { asIncidentCenterError } from '../host/use-change';
import { type Check, useSimulations } from '../host/use-simulations';
import { LoadError } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useLocale } from '../theme/locale-context';
import { DecisionDetails, type DecisionPlace } from './DecisionDetails';
import { DecisionNow } from './DecisionNow';
import { checkOf, outcomeOf, subjectOf } from './decision-reading';

export interface DecisionSheetProps {
  readonly decisionId: string;
  /** The row that was pressed: shown before anything is read. */
  readonly known: PolicyDecisionEntry | undefined;
  readonly nameOf: (id: string) => string;
  readonly onClose: () => void;
}

/** One decision, over the list. */
export function DecisionSheet({ decisionId, known, nameOf, onClose }: DecisionSheetProps): ReactNode {
  const client = useClient();
  const { tenant } = useHost();
  const { locale, messages } = useLocale();
  const { decisions: words } = messages;
  const read = useQuery({
    queryKey: queryKeys.decision(decisionId),
    queryFn: ({ signal }) => client.getPolicyDecision({ decision_id: decisionId }, { signal }),
    enabled: known === undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const entry = known ?? read.data?.decision;
  return (
    <Sheet
      open
      wide
      onClose={onClose}
      title={
        entry
          ? words.details.of(words.action[entry.action] ?? entry.action, words.outcome[outcomeOf(entry)])
          : words.title
      }
    >
      {entry ? (
        <OpenDecision key={entry.decision_id} entry={entry} nameOf={nameOf} />
      ) : isNotFound(read.error) ? (
        <NotFound
          level={3}
          name={shortReference(decisionId)}
          tenants={new Intl.ListFormat(locale, { type: 'disjunction' }).format(tenant.ids)}
          onBack={onClose}
          backLabel={messages.action.close}
        />
      ) : read.error ? (
        <LoadError
          level={3}
          title={words.details.failed}
          error={read.error}
          onRetry={() => void read.refetch()}
          retrying={read.isFetching}
        />
      ) : (
        <Skeleton lines={8} />
      )}
    </Sheet>
  );
}

function OpenDecision({ entry, nameOf }: Pick<DecisionSheetProps, 'nameOf'> & { readonly entry: PolicyDecisionEntry }) {
  const client = useClient();
  const host = useHost();
  const refusalOf = useRefusalOf();
  const { messages } = useLocale();
  const check = checkOf(entry);
  const may = useSimulations({
    askFor: {
      action: 'can_simulate_as',
      resource: { type: 'timeline', scope: { tenants: [...host.tenant.ids], environment: host.tenant.environment } },
    },
  });
  const now = useMutation({ mutationFn: (asked: Check) => client.simulate(asked) });
  const event = useEventOf(entry);
  const place = (target: NavigationTarget): DecisionPlace => ({
    href: host.buildHref(target),
    onFollow: () => host.navigate(target),
  });
  const { type, id, incidentId, runbookVersion } = subjectOf(entry);
  return (
    <DecisionDetails
      entry={entry}
      nameOf={nameOf}
      places={{
        event: event && place(event),
        incident: incidentId === undefined ? undefined : place({ screen: 'incident', incidentId }),
        run: type === 'execution' && id !== undefined ? place({ screen: 'execution', executionId: id }) : undefined,
        approval: type === 'approval' && id !== undefined ? place({ screen: 'approval', approvalId: id }) : undefined,
        runbook:
          type === 'runbook' && id !== undefined
            ? place({ screen: 'runbook', runbookId: id, version: runbookVersion })
            : undefined,
        others: id === undefined ? undefined : place({ screen: 'decisions', filter: { view: 'all', about: id } }),
      }}
    >
      <DecisionNow
        entry={entry}
        refusal={refusalOf(may.askFor, messages.decisions.details.now.ask)}
        unaskable={check === undefined}
        busy={now.isPending}
        answer={now.data}
        error={now.error ? asIncidentCenterError(now.error) : undefined}
        onAsk={() => {
          if (check) now.mutate(check);
        }}
      />
    </DecisionDetails>
  );
}

const EVENTS = 1_000;

/** Whether an event names a decision as what allowed it. */
function names({ event_text }: TimelineEvent, decisionId: string): boolean {
  // The cheap look first: of a thousand events one holds the id.
  return event_text.includes(decisionId);
}

/** The place of the event that a decision allowed; undefined while it is looked for, and where there is none. */
function useEventOf(entry: PolicyDecisionEntry): NavigationTarget | undefined {
  const client = useClient();
  const { type, id, incidentId } = subjectOf(entry);
  const executionId = type === 'execution' && incidentId === undefined ? id : undefined;
  const of = incidentId !== undefined ? { incident_id: incidentId } : { runbook_execution_id: executionId };
  const { data } = useQuery({
    queryKey: [...queryKeys.decision(entry.decision_id), 'event'],
    queryFn: async ({ signal }) => {
      const { items } = await client.getTimeline({ ...of, order: 'desc', limit: EVENTS }, { signal });
      return items.find((event) => names(event, entry.decision_id))?.id ?? null;
    },
    enabled: entry.allow && !entry.simulated && (incidentId ?? executionId) !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (!data) return undefined;
  return incidentId !== undefined
    ? { screen: 'incident_timeline', incidentId, eventId: data }
    : { screen: 'execution_timeline', executionId: executionId ?? '', eventId: data };
}
