import type { NavigationTarget } from '@incident-center/sdk/host';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useAnnounce } from '../components/Announcer';
import { NowStrip } from '../components/NowStrip';
import { Skeleton } from '../components/Skeleton';
import { shortReference } from '../components/shorten';
import { useToast } from '../components/ToastRegion';
import type { Place } from '../executions/ExecutionHeader';
import { stepsOf } from '../executions/run-view';
import { useEvidenceLink } from '../executions/use-evidence-link';
import { useHeadingFocus } from '../executions/use-heading-focus';
import { isNotFound } from '../host/connection';
import { Missing } from '../host/Missing';
import { queryKeys } from '../host/query-keys';
import { useClient, useHost } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { useSimulations } from '../host/use-simulations';
import { LoadError } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages } from '../theme/locale-context';
import { ApprovalDetailView } from './ApprovalDetailView';
import styles from './ApprovalPane.module.css';
import type { Decision } from './DecisionForm';
import type { ScreenFacts } from './screen-facts';
import { TakeBackDialog } from './TakeBackDialog';
import { useTakeBack } from './use-take-back';

export interface ApprovalPaneProps {
  readonly approvalId: string;
  readonly facts: ScreenFacts;
  readonly liveMark: ReactNode;
  readonly staleNotice: ReactNode;
  /** It is what the address names: its heading is where the page begins. */
  readonly takesFocus: boolean;
}

const ELSEWHERE_MS = 15_000;

/** One approval, read with everything that a decision on it should know. */
export function ApprovalPane({ approvalId, facts, liveMark, staleNotice, takesFocus }: ApprovalPaneProps): ReactNode {
  const client = useClient();
  const host = useHost();
  const toast = useToast();
  const announce = useAnnounce();
  const takeBack = useTakeBack();
  const refusalOf = useRefusalOf();
  const link = useEvidenceLink();
  const { approvals: words } = useMessages();
  const [unopened, setUnopened] = useState(false);
  const detail = useQuery({
    queryKey: queryKeys.approval(approvalId),
    queryFn: ({ signal }) => client.getApproval({ approval_id: approvalId }, { signal }),
    // That the host's Approvals Center fails, or answers again, is no event.
    refetchInterval: ({ state: { data } }) =>
      data?.approval.status === 'waiting' && data.approval.elsewhere ? ELSEWHERE_MS : false,
  });
  const approval = detail.data?.approval;
  const executionId = approval?.execution_id ?? undefined;
  const incidentId = approval?.incident_id ?? undefined;
  const run = useQuery({
    queryKey: queryKeys.execution(executionId ?? ''),
    queryFn: ({ signal }) => client.getExecution({ execution_id: executionId ?? '' }, { signal }),
    enabled: executionId !== undefined,
  });
  const incident = useQuery({
    queryKey: queryKeys.incident(incidentId ?? ''),
    queryFn: ({ signal }) => client.getIncident({ incident_id: incidentId ?? '' }, { signal }),
    enabled: incidentId !== undefined,
  });
  const of = incidentId !== undefined ? { incidentId } : { executionId: executionId ?? '' };
  const timeline = useQuery({
    queryKey: [...queryKeys.timeline(of), 'newest'],
    queryFn: ({ signal }) =>
      client.getTimeline(
        {
          ...('incidentId' in of ? { incident_id: of.incidentId } : { runbook_execution_id: of.executionId }),
          order: 'desc',
          limit: 200,
        },
        { signal },
      ),
    enabled: incidentId !== undefined || executionId !== undefined,
  });
  const may = useSimulations({
    decide: { action: 'can_decide_approval', resource: { type: 'approval', id: approvalId } },
    takeBack: { action: 'can_revoke_approval', resource: { type: 'approval', id: approvalId } },
  });
  const decision = useChange((api, given: { decision: Decision; reason: string }) =>
    api.decideApproval({ approval_id: approvalId, ...given }, { if_match: approval?.version }),
  );
  useHeadingFocus(takesFocus ? approval?.id : undefined);

  if (!detail.data || !approval) {
    if (isNotFound(detail.error)) {
      return (
        <Missing
          flag="runbook_center_enabled"
          name={shortReference(approvalId)}
          onBack={() => host.navigate({ screen: 'approvals' })}
          backLabel={words.back}
        />
      );
    }
    if (detail.error) {
      return (
        <LoadError
          title={words.loadOneFailed}
          error={detail.error}
          onRetry={() => void detail.refetch()}
          retrying={detail.isFetching}
        />
      );
    }
    return (
      <div className={styles.loading}>
        <Skeleton lines={8} />
      </div>
    );
  }

  const decide = async (chosen: Decision, reason: string): Promise<void> => {
    const answer = await decision.run({ decision: chosen, reason });
    if (!answer) return;
    if (chosen === 'approve') toast({ text: words.decision.approvedToast });
    // A toast says with a check that something went well; that it is denied stands on the page.
    else announce(words.decision.deniedToast);
  };
  const openEvidence = async (sha256: string): Promise<void> =>
    setUnopened(executionId === undefined || !(await link.open(executionId, sha256)));
  const place = (target: NavigationTarget): Place => ({
    href: host.buildHref(target),
    onFollow: () => host.navigate(target),
  });
  const { data } = run;
  return (
    <>
      <ApprovalDetailView
        detail={detail.data}
        checkedAt={detail.dataUpdatedAt}
        facts={facts}
        steps={data ? stepsOf(data.execution, data.runbook, data.approvals) : []}
        incident={incident.data?.incident}
        events={timeline.data?.items ?? []}
        mayDecide={may.decide}
        refusal={refusalOf(may.decide, words.decision.action)}
        deciding={decision.running?.decision}
        error={decision.error}
        onDecide={(chosen, reason) => void decide(chosen, reason)}
        mayTakeBack={may.takeBack}
        takeBackRefusal={refusalOf(may.takeBack, words.takeBack.backConfirm)}
        onTakeBack={() => takeBack.ask(approval)}
        approvalPlace={(id) => place({ screen: 'approval', approvalId: id })}
        onOpenEvidence={({ evidence_ref }) => void openEvidence(evidence_ref)}
        places={{
          run: executionId === undefined ? undefined : place({ screen: 'execution', executionId }),
          incident: incidentId === undefined ? undefined : place({ screen: 'incident', incidentId }),
          runbook: place({ screen: 'runbook', runbookId: approval.runbook_id, version: approval.runbook_version }),
        }}
        liveMark={liveMark}
        notice={
          <>
            {staleNotice}
            {unopened ? <NowStrip tone="danger" glyph="warning" title={words.openFailed} /> : null}
          </>
        }
      />
      <TakeBackDialog {...takeBack.dialog} />
    </>
  );
}
