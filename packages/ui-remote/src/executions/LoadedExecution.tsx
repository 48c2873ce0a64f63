import type { NavigationTarget } from '@incident-center/sdk/host';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { ScreenFacts } from '../approvals/screen-facts';
import { TakeBackDialog } from '../approvals/TakeBackDialog';
import { useTakeBack } from '../approvals/use-take-back';
import { LiveMark } from '../components/LiveMark';
import { StaleNotice } from '../components/StaleNotice';
import { useToast } from '../components/ToastRegion';
import { useExportEvidence } from '../evidence/use-export-evidence';
import { useHost, useLiveState, useNameOf, useServerNow } from '../host/remote-context';
import { usePageTitle } from '../host/use-page-title';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { AskApprovalDialog } from './AskApprovalDialog';
import { EndRunDialog } from './EndRunDialog';
import type { Place } from './ExecutionHeader';
import { OUTCOMES } from './OpenStep';
import { OvertakenDraft } from './OvertakenDraft';
import { hasNotices, RunNotices } from './RunNotices';
import { readOpenStep } from './read-open-step';
import { stepsOf } from './run-view';
import { SkipStepDialog } from './SkipStepDialog';
import { Stepper } from './Stepper';
import type { StepPlace } from './step-drafts';
import { useApprovalNews } from './use-approval-news';
import { useEvidenceAccess } from './use-evidence-access';
import { useEvidenceLimits } from './use-evidence-limits';
import { useEvidenceLink } from './use-evidence-link';
import { useEvidenceUploads } from './use-evidence-uploads';
import { useHeadingFocus } from './use-heading-focus';
import { type RunDetail, useRunSurroundings } from './use-run';
import { useRunChanges } from './use-run-changes';
import { useStepDrafts } from './use-step-drafts';
import { useStepWork } from './use-step-work';
import { useUploadQueue } from './use-upload-queue';

export interface LoadedExecutionProps {
  readonly detail: RunDetail;
  readonly step: string | undefined;
}

/** A run that was read, with what is written for its open step and everything that can be done about it. */
export function LoadedExecution({ detail, step: given }: LoadedExecutionProps): ReactNode {
  const { execution, runbook, approvals } = detail;
  const host = useHost();
  const live = useLiveState();
  const now = useServerNow();
  const nameOf = useNameOf();
  const refusalOf = useRefusalOf();
  const toast = useToast();
  const { executions: words } = useMessages();
  const number = useNumberFormat();
  const facts: ScreenFacts = { self: host.user.id, nameOf, now, stale: live.stale };

  const [dialog, setDialog] = useState<'ask' | 'skip' | 'fail' | 'abort'>();
  const [unopened, setUnopened] = useState(false);
  const [picked, setPicked] = usePicked(given, execution.current_step);
  const shown = picked ?? execution.current_step ?? undefined;

  const steps = useMemo(() => stepsOf(execution, runbook, approvals), [execution, runbook, approvals]);
  const openView = steps.find(({ spec }) => spec.key === execution.current_step);
  const around = useRunSurroundings(detail, {
    open: openView,
    shown: steps.find(({ spec }) => spec.key === shown),
  });
  const drafts = useStepDrafts();
  const openKey = openView?.spec.key;
  const openAttempt = openView?.record.attempt ?? 1;
  const workplace = useMemo<StepPlace | undefined>(
    () => (openKey === undefined ? undefined : { execution: execution.id, step: openKey, attempt: openAttempt }),
    [execution.id, openKey, openAttempt],
  );
  const work = useStepWork(workplace, drafts);
  // A step that somebody else completed, or a run that has ended: what was written for it is good for nothing.
  useEffect(() => drafts.forget(execution.id, workplace), [drafts, execution.id, workplace]);
  const changes = useRunChanges(execution);
  const attached = useMemo(() => new Set(openView?.record.evidence.map((file) => file.evidence_ref)), [openView]);
  const queue = useUploadQueue(execution.id);
  const uploads = useEvidenceUploads({ attached, limits: useEvidenceLimits(), send: changes.attach, queue });
  const link = useEvidenceLink();
  const takeBack = useTakeBack();
  const open = readOpenStep({
    execution,
    steps,
    work,
    simulation: around.may.complete,
    uploading: uploads.busy,
    now,
    stale: live.stale,
  });
  useApprovalNews(open?.approval, now);
  useHeadingFocus(execution.id);
  usePageTitle(words.name(execution.runbook_name, number(execution.runbook_version)));

  const complete = async (): Promise<void> => {
    const outcome = OUTCOMES.find((known) => known === work.outcome);
    if (!open || !outcome) return;
    const { step } = open;
    const answer = await changes.complete.run({
      step: step.spec.key,
      outcome,
      evidence: step.record.evidence.map(({ evidence_ref }) => evidence_ref),
      inputs: step.spec.inputs.length > 0 ? open.inputs.values : undefined,
      outputs: open.outputs.values,
      note: work.note,
    });
    if (!answer) return;
    work.discard();
    setPicked(undefined);
    const ended = answer.execution.state === 'completed';
    toast({ text: ended ? words.runCompleted : words.completed(number(step.number)) });
  };
  const ask = async (justification: string): Promise<void> => {
    if (!open) return;
    const inputs = open.inputs.values;
    const answer = await changes.ask.run({ step: open.step.spec.key, justification, inputs });
    if (!answer) return;
    work.dropInputs();
    changes.complete.reset();
    setDialog(undefined);
    toast({ text: words.approvalAsked });
  };
  const end = async (rationale: string): Promise<void> => {
    if (dialog !== 'fail' && dialog !== 'abort') return;
    if (!(await changes.end.run({ how: dialog, rationale }))) return;
    work.discard();
    setDialog(undefined);
    toast({ text: words.runEnded[dialog === 'fail' ? 'failed' : 'aborted'] });
  };
  const skip = async (rationale: string): Promise<void> => {
    if (!open) return;
    const { step } = open;
    const answer = await changes.skip.run({ step: step.spec.key, rationale });
    if (!answer) return;
    work.discard();
    setDialog(undefined);
    setPicked(undefined);
    toast({ text: words.skipped(number(step.number)) });
  };
  const openDialog = (which: 'ask' | 'skip' | 'fail' | 'abort'): void => {
    changes.ask.reset();
    changes.skip.reset();
    changes.end.reset();
    // An approval is bound to the inputs, so they have to be there first.
    if (which === 'ask' && open && Object.keys(open.inputs.problems).length > 0) work.markAll();
    else setDialog(which);
  };
  const openFile = async (sha256: string): Promise<void> => setUnopened(!(await link.open(execution.id, sha256)));
  const access = useEvidenceAccess(execution.id, {
    sensitiveRefusal: refusalOf(around.may.sensitive, words.look.reveal),
    onDownload: ({ evidence_ref }) => void openFile(evidence_ref),
  });
  const place = (target: NavigationTarget): Place => ({
    href: host.buildHref(target),
    onFollow: () => host.navigate(target),
  });
  const incidentId = execution.incident_id;
  const evidence = useExportEvidence({
    of: { executionId: execution.id },
    incidentId,
    subject: words.name(execution.runbook_name, number(execution.runbook_version)),
  });
  const { error } = changes.complete;
  // What I send myself ends the step too: that is no news.
  const sending = changes.complete.busy || changes.skip.busy || changes.end.busy;
  const overtaken = work.overtaken !== undefined && !sending;
  return (
    <>
      <Stepper
        {...around}
        execution={execution}
        steps={steps}
        open={open}
        facts={facts}
        shown={shown}
        onShow={setPicked}
        refusalOf={refusalOf}
        work={work}
        uploads={uploads}
        places={{
          incidents: place({ screen: 'incidents' }),
          incident: incidentId === null ? undefined : place({ screen: 'incident', incidentId }),
          timeline: place({ screen: 'execution_timeline', executionId: execution.id }),
        }}
        completing={changes.complete.busy}
        evidence={evidence}
        downloading={link.busy}
        onComplete={() => void complete()}
        onAsk={() => openDialog('ask')}
        onFail={() => openDialog('fail')}
        onAbort={() => openDialog('abort')}
        onSkip={() => openDialog('skip')}
        onTakeBack={takeBack.ask}
        approvalPlace={(approvalId) => ({
          href: host.buildHref({ screen: 'approval', approvalId }),
          onFollow: () => host.openApproval(approvalId),
        })}
        access={access}
        onDownload={(sha256) => void openFile(sha256)}
        liveMark={(short) =>
          live.mark ? <LiveMark state={live.mark} asOf={live.asOf ?? now} behind={live.behind} short={short} /> : null
        }
        staleNotice={
          live.stale && live.asOf !== undefined ? (
            <StaleNotice asOf={live.asOf} now={now} nextTryAt={live.nextTryAt} onTryNow={live.tryNow} />
          ) : null
        }
        notice={
          hasNotices({ error, unopened }) || overtaken ? (
            <>
              {overtaken ? <OvertakenDraft work={work} steps={steps} /> : null}
              <RunNotices
                error={error}
                action={open ? words.complete(number(open.step.number)) : ''}
                onDismiss={changes.complete.reset}
                unopened={unopened}
              />
            </>
          ) : null
        }
      />
      {open ? (
        <AskApprovalDialog
          open={dialog === 'ask'}
          spec={open.step.spec}
          tenants={execution.tenants}
          values={open.inputs.values}
          replaces={open.boundApproval !== undefined}
          busy={changes.ask.busy}
          error={changes.ask.error}
          onAsk={(justification) => void ask(justification)}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
      {open ? (
        <SkipStepDialog
          open={dialog === 'skip'}
          reading={open}
          change={changes.skip}
          onConfirm={(rationale) => void skip(rationale)}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
      {evidence.dialog}
      <TakeBackDialog {...takeBack.dialog} />
      <EndRunDialog
        how={dialog === 'fail' || dialog === 'abort' ? dialog : undefined}
        change={changes.end}
        onConfirm={(rationale) => void end(rationale)}
        onClose={() => setDialog(undefined)}
      />
    </>
  );
}

/** The step that was chosen to be looked at; none follows the open one. A new address chooses anew. */
function usePicked(given: string | undefined, current: string | null) {
  const of = (step: string | undefined): string | undefined => (step === current ? undefined : step);
  const [picked, setPicked] = useState(of(given));
  const [followed, setFollowed] = useState(given);
  if (followed !== given) {
    setFollowed(given);
    setPicked(of(given));
  }
  return [picked, setPicked] as const;
}
