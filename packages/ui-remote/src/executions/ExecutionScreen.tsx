import { isIncidentCenterError } from '@incident-center/sdk/client';
import type { Execution } from '@incident-center/sdk/contract';
import type { NavigationTarget } from '@incident-center/sdk/host';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { readApproval } from '../approvals/approval-reading';
import type { ScreenFacts } from '../approvals/screen-facts';
import { useInterrupt } from '../components/Announcer';
import { Button } from '../components/Button';
import { LiveMark } from '../components/LiveMark';
import { NotFound } from '../components/NotFound';
import { NowStrip } from '../components/NowStrip';
import { Skeleton } from '../components/Skeleton';
import { StaleNotice } from '../components/StaleNotice';
import { shortReference } from '../components/shorten';
import { useToast } from '../components/ToastRegion';
import { isNotFound } from '../host/connection';
import { queryKeys } from '../host/query-keys';
import { useClient, useHost, useLiveState, useNameOf, useServerNow } from '../host/remote-context';
import { usePageTitle } from '../host/use-page-title';
import { useSimulations } from '../host/use-simulations';
import { ErrorNotice, LoadError } from '../policy/ErrorNotice';
import { isConflict } from '../policy/error-words';
import { RationaleDialog } from '../policy/RationaleDialog';
import { useRefusalOf } from '../policy/use-refusal';
import { useLocale, useMessages, useNumberFormat } from '../theme/locale-context';
import { AskApprovalDialog } from './AskApprovalDialog';
import type { Place } from './ExecutionHeader';
import { OUTCOMES } from './OpenStep';
import { approvalThatCounts, hasEnded, stepsOf } from './run-view';
import { Stepper } from './Stepper';
import { draftOf, inputsAsTheyStand, readFields } from './step-fields';
import { useEvidenceLink } from './use-evidence-link';
import { useEvidenceUploads } from './use-evidence-uploads';
import { useRunChanges } from './use-run-changes';
import { useStepWork } from './use-step-work';

export interface ExecutionScreenProps {
  readonly executionId: string;
  /** The step to look at; the open one by default. */
  readonly step?: string | undefined;
}

/**
 * A run of a runbook: read from the API, changed step by step. Stands in a `RemoteRoot`.
 *
 * @example
 * <RemoteRoot host={host}><ExecutionScreen executionId={id} /></RemoteRoot>
 */
export function ExecutionScreen({ executionId, step }: ExecutionScreenProps): ReactNode {
  const client = useClient();
  const host = useHost();
  const { locale, messages } = useLocale();
  const words = messages.executions;
  const detail = useQuery({
    queryKey: queryKeys.execution(executionId),
    queryFn: ({ signal }) => client.getExecution({ execution_id: executionId }, { signal }),
  });
  if (detail.data) return <LoadedExecution key={executionId} detail={detail.data} step={step} />;
  if (isNotFound(detail.error)) {
    const tenants = new Intl.ListFormat(locale, { type: 'disjunction' }).format(host.tenant.ids);
    return (
      <NotFound
        level={1}
        name={shortReference(executionId)}
        tenants={tenants}
        onBack={() => host.navigate({ screen: 'incidents' })}
      />
    );
  }
  if (detail.error) {
    return (
      <LoadError
        level={1}
        title={words.loadFailed}
        error={detail.error}
        onRetry={() => void detail.refetch()}
        retrying={detail.isFetching}
      />
    );
  }
  return <Skeleton lines={8} rows />;
}

type Detail = Awaited<ReturnType<ReturnType<typeof useClient>['getExecution']>>;

function LoadedExecution({ detail, step: given }: { readonly detail: Detail; readonly step: string | undefined }) {
  const { execution, runbook, approvals } = detail;
  const client = useClient();
  const host = useHost();
  const live = useLiveState();
  const now = useServerNow();
  const nameOf = useNameOf();
  const refusalOf = useRefusalOf();
  const toast = useToast();
  const { executions: words } = useMessages();
  const number = useNumberFormat();
  const facts: ScreenFacts = { self: host.user.id, nameOf, now, stale: live.stale };

  const [picked, setPicked] = useState(given === execution.current_step ? undefined : given);
  const [dialog, setDialog] = useState<'ask' | 'fail' | 'abort'>();
  const [followed, setFollowed] = useState(given);
  if (followed !== given) {
    setFollowed(given);
    setPicked(given === execution.current_step ? undefined : given);
  }
  const shown = picked ?? execution.current_step ?? undefined;

  const steps = useMemo(() => stepsOf(execution, runbook, approvals), [execution, runbook, approvals]);
  const open = steps.find(({ spec }) => spec.key === execution.current_step);
  const shownStep = steps.find(({ spec }) => spec.key === shown);
  const approval = shownStep && approvalThatCounts(shownStep);
  const standing = open ? inputsAsTheyStand(open.spec, execution) : undefined;
  const work = useStepWork(`${execution.id}/${open?.spec.key}/${open?.record.attempt}`);
  const changes = useRunChanges(execution);
  const attached = useMemo(() => new Set(open?.record.evidence.map(({ evidence_ref }) => evidence_ref)), [open]);
  const uploads = useEvidenceUploads({ attached, send: changes.attach });
  const link = useEvidenceLink();

  const incidentId = execution.incident_id;
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
  const ended = hasEnded(execution);
  const runCheck = { type: 'execution' as const, id: execution.id };
  const stepCheck = open && { ...runCheck, step: open.spec.key };
  const may = useSimulations({
    complete: stepCheck && { action: 'can_complete_step', resource: stepCheck },
    attach: stepCheck && { action: 'can_attach_evidence', resource: stepCheck },
    request: stepCheck && { action: 'can_request_approval', resource: stepCheck },
    fail: ended ? undefined : { action: 'can_fail_execution', resource: runCheck },
    abort: ended ? undefined : { action: 'can_abort_execution', resource: runCheck },
    decide: approval && { action: 'can_decide_approval', resource: { type: 'approval', id: approval.id } },
  });

  useApprovalNews(open && approvalThatCounts(open), now, open?.spec.name ?? '');
  useHeading(execution);
  usePageTitle(words.name(execution.runbook_name, number(execution.runbook_version)));

  const inputsRead = readFields(open?.spec.inputs ?? [], work.inputs ?? draftOf(standing?.values ?? {}));
  const complete = async (): Promise<void> => {
    const outcome = OUTCOMES.find((known) => known === work.outcome);
    if (!open || !outcome) return;
    const answer = await changes.complete.run({
      step: open.spec.key,
      outcome,
      evidence: open.record.evidence.map(({ evidence_ref }) => evidence_ref),
      inputs: open.spec.inputs.length > 0 ? inputsRead.values : undefined,
      outputs: readFields(open.spec.outputs, work.outputs).values,
      note: work.note,
    });
    if (!answer) return;
    setPicked(undefined);
    toast({
      text: answer.execution.state === 'completed' ? words.runCompleted : words.completed(number(open.number)),
    });
  };
  const ask = async (justification: string): Promise<void> => {
    if (!open) return;
    const answer = await changes.ask.run({ step: open.spec.key, justification, inputs: inputsRead.values });
    if (!answer) return;
    work.dropInputs();
    changes.complete.reset();
    setDialog(undefined);
    toast({ text: words.approvalAsked });
  };
  const end = async (rationale: string): Promise<void> => {
    if (dialog !== 'fail' && dialog !== 'abort') return;
    const answer = await changes.end.run({ how: dialog, rationale });
    if (!answer) return;
    setDialog(undefined);
    toast({ text: words.runEnded[dialog === 'fail' ? 'failed' : 'aborted'] });
  };
  const openDialog = (which: 'ask' | 'fail' | 'abort'): void => {
    changes.ask.reset();
    changes.end.reset();
    if (which === 'ask' && Object.keys(inputsRead.problems).length > 0) work.markAll();
    else setDialog(which);
  };
  const openFile = async (sha256: string): Promise<void> => {
    setUnopened(!(await link.open(execution.id, sha256)));
  };
  const [unopened, setUnopened] = useState(false);

  const place = (target: NavigationTarget): Place => ({
    href: host.buildHref(target),
    onFollow: () => host.navigate(target),
  });
  return (
    <>
      <Stepper
        execution={execution}
        runbook={runbook}
        approvals={approvals}
        incident={incident.data?.incident}
        events={timeline.data?.items ?? []}
        bound={bound.data?.approval.id === approval?.id ? bound.data?.bound : undefined}
        boundCheckedAt={bound.dataUpdatedAt || undefined}
        facts={facts}
        shown={shown}
        onShow={setPicked}
        may={may}
        refusalOf={refusalOf}
        work={work}
        uploads={uploads}
        places={{
          incidents: place({ screen: 'incidents' }),
          incident: incidentId === null ? undefined : place({ screen: 'incident', incidentId }),
          timeline: place({ screen: 'execution_timeline', executionId: execution.id }),
        }}
        completing={changes.complete.busy}
        downloading={link.busy}
        onComplete={() => void complete()}
        onAsk={() => openDialog('ask')}
        onFail={() => openDialog('fail')}
        onAbort={() => openDialog('abort')}
        onOpenApproval={(id) => host.openApproval(id)}
        onPreview={({ evidence_ref }) => void openFile(evidence_ref)}
        onDownload={(sha256) => void openFile(sha256)}
        liveMark={(short) =>
          live.mark ? <LiveMark state={live.mark} asOf={live.asOf ?? now} behind={live.behind} short={short} /> : null
        }
        notice={
          <Notices
            stale={
              live.stale && live.asOf !== undefined ? (
                <StaleNotice asOf={live.asOf} now={now} nextTryAt={live.nextTryAt} onTryNow={live.tryNow} />
              ) : null
            }
            error={changes.complete.error}
            action={open ? words.complete(number(open.number)) : ''}
            onDismiss={changes.complete.reset}
            onAsk={() => openDialog('ask')}
            unopened={unopened}
          />
        }
      />
      {open ? (
        <AskApprovalDialog
          open={dialog === 'ask'}
          spec={open.spec}
          tenants={execution.tenants}
          values={inputsRead.values}
          replaces={open.approvals.some(({ status }) => status === 'waiting' || status === 'granted')}
          busy={changes.ask.busy}
          error={changes.ask.error}
          onAsk={(justification) => void ask(justification)}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
      <RationaleDialog
        open={dialog === 'fail' || dialog === 'abort'}
        title={dialog === 'fail' ? words.endDialog.failTitle : words.endDialog.abortTitle}
        description={dialog === 'fail' ? words.endDialog.failText : words.endDialog.abortText}
        confirm={dialog === 'fail' ? words.endDialog.fail : words.endDialog.abort}
        danger
        busy={changes.end.busy}
        error={changes.end.error}
        conflict={
          isConflict(changes.end.error) ? (
            <NowStrip tone="warn" glyph="refresh" title={words.conflictTitle} detail={words.conflictText} />
          ) : undefined
        }
        onConfirm={(rationale) => void end(rationale)}
        onClose={() => setDialog(undefined)}
      />
    </>
  );
}

interface NoticesProps {
  readonly stale: ReactNode;
  readonly error: ReturnType<typeof useRunChanges>['complete']['error'];
  readonly action: string;
  readonly onDismiss: () => void;
  readonly onAsk: () => void;
  readonly unopened: boolean;
}

/** What went wrong, told where it was tried. */
function Notices({ stale, error, action, onDismiss, onAsk, unopened }: NoticesProps): ReactNode {
  const { executions: words, action: actions } = useMessages();
  const isApproval = error?.code === 'APPROVAL_REQUIRED' || error?.code === 'APPROVAL_NOT_USABLE';
  const conflict = isConflict(error) || error?.code === 'STEP_NOT_CURRENT';
  const dismiss = (
    <Button size="small" onClick={onDismiss}>
      {actions.dismiss}
    </Button>
  );
  return (
    <>
      {stale}
      {isApproval ? (
        <NowStrip
          tone="warn"
          glyph="padlock"
          title={words.refusedTitle}
          detail={words.refusedText}
          actions={
            <>
              <Button size="small" onClick={onAsk}>
                {words.ask}
              </Button>
              {dismiss}
            </>
          }
        />
      ) : conflict ? (
        <NowStrip
          tone="warn"
          glyph="refresh"
          title={words.conflictTitle}
          detail={words.conflictText}
          actions={dismiss}
        />
      ) : error && isIncidentCenterError(error) ? (
        <ErrorNotice error={error} action={action} onDismiss={onDismiss} />
      ) : null}
      {unopened ? <NowStrip tone="danger" glyph="warning" title={words.previewFailed} /> : null}
    </>
  );
}

/** Says at once when the open step's approval was decided. */
function useApprovalNews(approval: Detail['approvals'][number] | undefined, now: number, name: string): void {
  const { executions: words } = useMessages();
  const interrupt = useInterrupt();
  const state = approval && readApproval(approval, now).state;
  const before = useRef<{ readonly id: string | undefined; readonly state: string | undefined }>(undefined);
  useEffect(() => {
    const last = before.current;
    before.current = { id: approval?.id, state };
    if (!last || last.id !== approval?.id || last.state === state) return;
    if (state === 'granted') interrupt('approval_decided', words.approvalGranted(name));
    if (state === 'denied') interrupt('approval_decided', words.approvalDenied(name));
  }, [approval?.id, state, interrupt, words, name]);
}

/** A new page begins at its heading. */
function useHeading({ id }: Execution): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each run that is shown.
  useEffect(() => {
    const { activeElement } = document;
    // Whoever is typing elsewhere in the portal keeps the focus.
    if (activeElement?.matches('input, textarea, select')) return;
    document.querySelector<HTMLElement>('[data-ic-heading]')?.focus({ preventScroll: true });
  }, [id]);
}
