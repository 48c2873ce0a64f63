import type { TimelineEvent } from '@incident-center/sdk/contract';
import type { NavigationTarget } from '@incident-center/sdk/host';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { Button } from '../components/Button';
import { LiveMark } from '../components/LiveMark';
import { Reference } from '../components/Reference';
import { Skeleton } from '../components/Skeleton';
import { StaleNotice } from '../components/StaleNotice';
import { TextLink } from '../components/TextLink';
import { useDecisionPlaces } from '../decisions/use-decision-places';
import { useExportEvidence } from '../evidence/use-export-evidence';
import { isNotFound } from '../host/connection';
import { Missing } from '../host/Missing';
import { queryKeys, type TimelineOf } from '../host/query-keys';
import { useClient, useHost, useLiveState, useNameOf, useServerNow } from '../host/remote-context';
import { useSimulations } from '../host/use-simulations';
import { DecisionPlaceContext } from '../policy/decision-place';
import { LoadError } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { CommentDialog } from './CommentDialog';
import { RedactDialog } from './RedactDialog';
import { RedactContext } from './redact-event';
import styles from './TimelineScreen.module.css';
import { TimelineView } from './TimelineView';
import { useKnownNames } from './use-known-names';
import { useTimeline } from './use-timeline';
import { useVerification } from './use-verification';

export interface TimelineScreenProps {
  /** One of the two. */
  readonly incidentId?: string | undefined;
  readonly executionId?: string | undefined;
  /** Opened at once. */
  readonly eventId?: string | undefined;
}

/**
 * The timeline of an incident or of a run, with its proof.
 *
 * @example
 * <RemoteRoot host={host}><TimelineScreen incidentId={id} /></RemoteRoot>
 */
export function TimelineScreen(props: TimelineScreenProps): ReactNode {
  const { incidentId, executionId } = props;
  if (incidentId !== undefined) return <Loaded key={incidentId} {...props} of={{ incidentId }} />;
  if (executionId !== undefined) return <Loaded key={executionId} {...props} of={{ executionId }} />;
  return null;
}

function Loaded({ of, eventId }: TimelineScreenProps & { readonly of: TimelineOf }): ReactNode {
  const messages = useMessages();
  const { page, storyColumn } = messages.timeline;
  const host = useHost();
  const nameOf = useNameOf();
  const number = useNumberFormat();
  const live = useLiveState();
  const now = useServerNow();
  const refusalOf = useRefusalOf();
  const subject = useSubject(of);
  const timeline = useTimeline(of);
  const { verification, verify } = useVerification(of, timeline.data);
  const known = useKnownNames(timeline.data?.events);
  const decisionPlaceOf = useDecisionPlaces();
  const [selected, setSelected] = useState(eventId);
  const [commenting, setCommenting] = useState(false);
  const [redacting, setRedacting] = useState<TimelineEvent>();
  useEffect(() => setSelected(eventId), [eventId]);

  const { incident } = subject;
  const may = useSimulations({
    comment: incident && { action: 'can_comment_on_incident', resource: { type: 'incident', id: incident.id } },
    redact: incident && { action: 'can_redact_event', resource: { type: 'timeline', id: incident.id } },
  });
  const refusal = refusalOf(may.comment, storyColumn.comment);
  const canComment = incident !== undefined && may.comment !== undefined && refusal === undefined;

  const chain = timeline.data?.chain ?? of;
  const chainOfIncident = 'executionId' in of && 'incidentId' in chain ? chain.incidentId : undefined;
  const evidence = useExportEvidence({ of, incidentId: chainOfIncident, subject: subject.name(number) });

  const target = useCallback(
    (event?: string): NavigationTarget =>
      'incidentId' in of
        ? { screen: 'incident_timeline', incidentId: of.incidentId, eventId: event }
        : { screen: 'execution_timeline', executionId: of.executionId, eventId: event },
    [of],
  );
  const parent: NavigationTarget =
    'incidentId' in of
      ? { screen: 'incident', incidentId: of.incidentId }
      : { screen: 'execution', executionId: of.executionId };
  const id = 'incidentId' in of ? of.incidentId : of.executionId;
  const link = (to: NavigationTarget, children: ReactNode): ReactNode => (
    <TextLink href={host.buildHref(to)} onFollow={() => host.navigate(to)}>
      {children}
    </TextLink>
  );

  if (timeline.isPending) return <Skeleton lines={8} rows />;
  if (timeline.isError && isNotFound(timeline.error))
    return (
      <Missing
        flag={'incidentId' in of ? 'incident_center_enabled' : 'runbook_center_enabled'}
        level={1}
        name={`#${id}`}
        onBack={() => host.navigate({ screen: 'incidents' })}
      />
    );
  if (timeline.isError)
    return (
      <LoadError
        level={1}
        error={timeline.error}
        title={page.loadFailed}
        retrying={timeline.isFetching}
        onRetry={() => void timeline.refetch()}
      />
    );
  // Before anything was live, what is shown is from when it was read.
  const asOf = live.asOf ?? timeline.dataUpdatedAt;
  return (
    <DecisionPlaceContext.Provider value={decisionPlaceOf}>
      <RedactContext.Provider value={may.redact?.permitted ? setRedacting : undefined}>
        <TimelineView
          known={known}
          trail={
            <nav aria-label={messages.timeline.title} className={styles.trail}>
              {link({ screen: 'incidents' }, page.incidents)}
              {incident ? (
                <>
                  <span aria-hidden="true">/</span>
                  <Reference
                    id={incident.id}
                    href={host.buildHref({ screen: 'incident', incidentId: incident.id })}
                    onFollow={() => host.navigate({ screen: 'incident', incidentId: incident.id })}
                  />
                </>
              ) : null}
              {'executionId' in of ? (
                <>
                  <span aria-hidden="true">/</span>
                  <Reference id={id} href={host.buildHref(parent)} onFollow={() => host.navigate(parent)} />
                </>
              ) : null}
              <span aria-hidden="true">/</span>
              <span aria-current="page">{messages.timeline.title}</span>
            </nav>
          }
          subject={subject.name(number)}
          live={(short) =>
            live.mark ? <LiveMark state={live.mark} asOf={asOf} behind={live.behind} short={short} /> : null
          }
          notice={
            live.stale ? <StaleNotice asOf={asOf} now={now} nextTryAt={live.nextTryAt} onTryNow={live.tryNow} /> : null
          }
          events={timeline.data.events}
          verification={verification}
          checkpoint={timeline.data.checkpoint}
          onVerify={verify}
          offline={<TextLink onFollow={evidence.open}>{messages.timeline.proof.offline}</TextLink>}
          proofNote={chainOfIncident === undefined ? undefined : messages.timeline.proof.ofIncident}
          onShowElsewhere={
            chainOfIncident === undefined
              ? undefined
              : (shown) => host.navigate({ screen: 'incident_timeline', incidentId: chainOfIncident, eventId: shown })
          }
          exportAction={
            <Button glyph="export" refusal={evidence.refusal} onClick={evidence.open}>
              {messages.evidence.export.action}
            </Button>
          }
          alteredAction={
            <Button variant="primary" glyph="export" refusal={evidence.refusal} onClick={evidence.open}>
              {messages.timeline.altered.export}
            </Button>
          }
          onComment={canComment ? () => setCommenting(true) : undefined}
          commentAction={
            incident ? (
              <Button
                size="small"
                variant="quiet"
                glyph="comment"
                keys="C"
                refusal={refusal}
                onClick={() => setCommenting(true)}
              >
                {storyColumn.comment}
              </Button>
            ) : null
          }
          selected={selected}
          onSelect={setSelected}
          nameOf={nameOf}
          hrefOf={(event) => host.buildHref(target(event.id))}
        />
      </RedactContext.Provider>
      {redacting ? <RedactDialog event={redacting} onClose={() => setRedacting(undefined)} /> : null}
      {evidence.dialog}
      {commenting && incident ? <CommentDialog incident={incident} onClose={() => setCommenting(false)} /> : null}
    </DecisionPlaceContext.Provider>
  );
}

/** What the timeline is of. */
function useSubject(of: TimelineOf) {
  const { page } = useMessages().timeline;
  const client = useClient();
  const incidentId = 'incidentId' in of ? of.incidentId : '';
  const executionId = 'executionId' in of ? of.executionId : '';
  const incident = useQuery({
    queryKey: queryKeys.incident(incidentId),
    enabled: incidentId !== '',
    queryFn: ({ signal }) => client.getIncident({ incident_id: incidentId }, { signal }),
  });
  const run = useQuery({
    queryKey: queryKeys.execution(executionId),
    enabled: executionId !== '',
    queryFn: ({ signal }) => client.getExecution({ execution_id: executionId }, { signal }),
  });
  const execution = run.data?.execution;
  return {
    incident: incident.data?.incident,
    name: (number: (value: number) => string): string =>
      incident.data?.incident.title ??
      (execution ? page.runOf(execution.runbook_name, number(execution.runbook_version)) : ''),
  };
}
