import type {
  Approval,
  ApprovalDetail,
  Evidence,
  Execution,
  Incident,
  Runbook,
  Simulation,
  TimelineEvent,
} from '@incident-center/sdk/contract';
import { type ReactNode, type RefObject, useEffect, useMemo, useRef } from 'react';
import { ApprovalCard } from '../approvals/ApprovalCard';
import { readApproval } from '../approvals/approval-reading';
import { SelfDecision } from '../approvals/SelfDecision';
import type { ScreenFacts } from '../approvals/screen-facts';
import { useInterrupt } from '../components/Announcer';
import { Button } from '../components/Button';
import { NowStrip } from '../components/NowStrip';
import { StepStrip } from '../components/StepStrip';
import type { Refusal } from '../components/WhyToFix';
import { useFillHeight, useWidth } from '../host/use-width';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { completionBlock, needsApproval } from './completion';
import { ExecutionHeader, type Place } from './ExecutionHeader';
import { OpenStep } from './OpenStep';
import { PastStep } from './PastStep';
import { RunSummary } from './RunSummary';
import { approvalThatCounts, earlierOutputs, eventsOfStep, hasEnded, type StepView, stepsOf } from './run-view';
import { StepActionBar } from './StepActionBar';
import { StepBrief } from './StepBrief';
import styles from './Stepper.module.css';
import { StepRail } from './StepRail';
import { draftOf, inputsAsTheyStand, readFields, sameValues } from './step-fields';
import { useCompletionWords } from './use-completion-words';
import type { EvidenceUploads } from './use-evidence-uploads';
import type { StepWork } from './use-step-work';
import { useStepperKeys } from './use-stepper-keys';

export interface StepperProps {
  readonly execution: Execution;
  readonly runbook: Runbook;
  readonly approvals: readonly Approval[];
  readonly incident?: Incident | undefined;
  readonly events: readonly TimelineEvent[];
  /** What the approval of the shown step is bound to, as the server compared it. */
  readonly bound?: ApprovalDetail['bound'] | undefined;
  readonly boundCheckedAt?: number | undefined;
  readonly facts: ScreenFacts;
  /** Key of the step that is looked at; none shows the summary of a run that is over. */
  readonly shown: string | undefined;
  readonly onShow: (key: string | undefined) => void;
  readonly may: Readonly<
    Record<'complete' | 'attach' | 'request' | 'fail' | 'abort' | 'decide', Simulation | undefined>
  >;
  readonly refusalOf: (simulation: Simulation | undefined, action: string) => Refusal | undefined;
  readonly work: StepWork;
  readonly uploads: EvidenceUploads;
  readonly places: { readonly incidents: Place; readonly incident?: Place | undefined; readonly timeline: Place };
  readonly completing: boolean;
  readonly downloading: boolean;
  readonly onComplete: () => void;
  readonly onAsk: () => void;
  readonly onFail: () => void;
  readonly onAbort: () => void;
  readonly onOpenApproval: (approvalId: string) => void;
  readonly onPreview: (evidence: Evidence) => void;
  readonly onDownload: (sha256: string) => void;
  /** Short, where there is no room for the time. */
  readonly liveMark: (short: boolean) => ReactNode;
  /** What went wrong or is stale, above the step. */
  readonly notice?: ReactNode;
}

/** A run, a step at a time. */
export function Stepper(props: StepperProps): ReactNode {
  const { execution, runbook, approvals, facts, shown, onShow, work, may, refusalOf } = props;
  const { executions: words, approvals: approvalWords } = useMessages();
  const number = useNumberFormat();
  const interrupt = useInterrupt();
  const evidenceButton = useRef<HTMLButtonElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const width = useWidth(screen);
  const wide = width === 'L' || width === 'XL';
  useFillHeight(screen, wide);
  useStartOfStep(stage, shown);
  const steps = useMemo(() => stepsOf(execution, runbook, approvals), [execution, runbook, approvals]);
  const open = steps.find(({ spec }) => spec.key === execution.current_step);
  const step = steps.find(({ spec }) => spec.key === shown);
  const isOpen = step !== undefined && step === open;
  const ended = hasEnded(execution);

  const standing = useMemo(() => (open ? inputsAsTheyStand(open.spec, execution) : undefined), [open, execution]);
  const inputs = readFields(open?.spec.inputs ?? [], work.inputs ?? draftOf(standing?.values ?? {}));
  const outputs = readFields(open?.spec.outputs ?? [], work.outputs);
  const counting = open && approvalThatCounts(open);
  const reading = counting && readApproval(counting, facts.now);
  const bound = reading?.state === 'waiting' || reading?.state === 'granted' ? counting : undefined;
  const inputsDrifted = bound !== undefined && !sameValues(inputs.values, bound.inputs);
  const unreadable = (open ? [...open.spec.inputs, ...open.spec.outputs] : [])
    .filter((field) => (open?.spec.inputs.includes(field) ? inputs : outputs).problems[field.key])
    .map(({ label }) => label);
  const block = open
    ? completionBlock({
        stale: facts.stale,
        simulation: may.complete,
        approval: reading && { state: reading.state, more: reading.more },
        inputsDrifted,
        uploading: props.uploads.busy,
        outcome: work.outcome,
        unreadable,
      })
    : undefined;
  const completeLabel = open ? words.complete(number(open.number)) : '';
  const next = open && steps.find(({ number: position }) => position > open.number);
  const said = useCompletionWords(block, next && { name: next.spec.name }, {
    approved: reading?.state === 'granted' && needsApproval(may.complete),
    denied: block?.kind === 'denied' ? refusalOf(block.simulation, completeLabel) : undefined,
  });
  const askRefusal = refusalOf(may.request, words.ask);
  const wantsAsking = block?.kind === 'approval' || block?.kind === 'new_approval';

  const complete = (): void => {
    if (props.completing || !open) return;
    if (!isOpen) onShow(undefined);
    else if (!block) props.onComplete();
    else {
      work.markAll();
      interrupt('action_failed', said.title);
    }
  };
  const go = (by: number): void => {
    const at = steps.findIndex(({ spec }) => spec.key === shown);
    const key = steps[at < 0 ? (by < 0 ? steps.length - 1 : 0) : at + by]?.spec.key;
    if (key !== undefined) onShow(key === execution.current_step ? undefined : key);
  };
  useStepperKeys(screen, {
    onPrevious: () => go(-1),
    onNext: () => go(1),
    onEvidence: () => evidenceButton.current?.focus(),
    onComplete: complete,
  });

  const show = (key: string): void => onShow(key === execution.current_step ? undefined : key);
  const side = step ? (
    <Side {...props} step={step} isOpen={isOpen} askRefusal={askRefusal} inputsDrifted={inputsDrifted} />
  ) : null;
  const withSide = step !== undefined && hasSide(step, isOpen, may.complete);
  return (
    <div ref={screen} className={styles.screen}>
      <ExecutionHeader
        execution={execution}
        incident={props.incident}
        facts={facts}
        incidentsPlace={props.places.incidents}
        incidentPlace={props.places.incident}
        timelinePlace={props.places.timeline}
        failRefusal={refusalOf(may.fail, words.endDialog.fail)}
        abortRefusal={refusalOf(may.abort, words.endDialog.abort)}
        onFail={props.onFail}
        onAbort={props.onAbort}
        liveMark={props.liveMark(width === 'S')}
      />
      <div className={styles.body}>
        <div className={styles.rail}>
          <div className={styles.strip}>
            <StepStrip
              steps={steps.map(({ spec, record }) => ({ id: spec.key, name: spec.name, state: record.state }))}
              currentId={shown}
              onOpen={show}
            />
          </div>
          <StepRail steps={steps} execution={execution} shown={shown ?? ''} onShow={show} facts={facts} />
        </div>
        <div ref={stage} className={classNames(styles.stage, withSide && styles.withSide)}>
          <div className={styles.brief}>
            {props.notice}
            {step ? (
              <>
                {isOpen || ended ? null : (
                  <NowStrip
                    tone="info"
                    glyph="info"
                    title={words.readOnly}
                    actions={
                      open ? (
                        <Button size="small" onClick={() => onShow(undefined)}>
                          {words.backToOpen(number(open.number))}
                        </Button>
                      ) : undefined
                    }
                  />
                )}
                {step.record.state === 'unknown' ? (
                  <NowStrip tone="warn" glyph="step-unknown" title={words.unknownTitle} detail={words.unknownText} />
                ) : null}
                <StepBrief
                  step={step}
                  count={steps.length}
                  earlier={earlierOutputs(steps, execution, step.number)}
                  now={facts.now}
                  withState={!isOpen}
                />
              </>
            ) : (
              <RunSummary
                execution={execution}
                steps={steps}
                facts={facts}
                incidentPlace={props.places.incident}
                downloading={props.downloading}
                onDownload={props.onDownload}
                onShow={show}
              />
            )}
          </div>
          {withSide ? (
            <aside className={styles.side} aria-label={approvalWords.title}>
              <div className={styles.sideContent}>{side}</div>
            </aside>
          ) : null}
          {step ? (
            <div className={styles.work}>
              {isOpen && standing && block?.kind !== 'denied' ? (
                <OpenStep
                  step={step}
                  standing={standing}
                  work={work}
                  inputProblems={inputs.problems}
                  outputProblems={outputs.problems}
                  boundApproval={bound}
                  inputsDrifted={inputsDrifted}
                  uploads={props.uploads}
                  attachRefusal={refusalOf(may.attach, words.evidence)}
                  history={eventsOfStep(props.events, step)}
                  events={props.events}
                  facts={facts}
                  evidenceButton={evidenceButton}
                  onPreview={props.onPreview}
                />
              ) : (
                <PastStep
                  step={step}
                  inputs={isOpen && standing ? standing.values : (execution.inputs[step.spec.key] ?? {})}
                  outputs={execution.outputs[step.spec.key] ?? {}}
                  history={eventsOfStep(props.events, step)}
                  events={props.events}
                  facts={facts}
                  onPreview={props.onPreview}
                />
              )}
            </div>
          ) : null}
          {isOpen ? (
            <div className={styles.bar}>
              <StepActionBar
                label={completeLabel}
                refusal={said.refusal}
                title={said.title}
                detail={said.detail}
                busy={props.completing}
                onComplete={complete}
                aside={
                  wantsAsking ? (
                    <Button variant="primary" glyph="people" refusal={askRefusal} onClick={props.onAsk}>
                      {counting ? words.askAgain : words.ask}
                    </Button>
                  ) : null
                }
              />
            </div>
          ) : null}
        </div>
      </div>
    </div>
  );
}

/** Another step begins at its top, wherever the last one was read to. */
function useStartOfStep(stage: RefObject<HTMLElement | null>, shown: string | undefined): void {
  const last = useRef(shown);
  useEffect(() => {
    if (last.current === shown) return;
    last.current = shown;
    const { current } = stage;
    current?.scrollTo({ top: 0 });
    if (current && current.getBoundingClientRect().top < 0) current.scrollIntoView({ block: 'start' });
  }, [stage, shown]);
}

const hasSide = (step: StepView, isOpen: boolean, complete: Simulation | undefined): boolean =>
  step.approvals.length > 0 ||
  (isOpen && needsApproval(complete)) ||
  (step.record.state === 'pending' && step.spec.approval !== undefined);

interface SideProps extends StepperProps {
  readonly step: StepView;
  readonly isOpen: boolean;
  readonly askRefusal: Refusal | undefined;
  readonly inputsDrifted: boolean;
}

function Side(props: SideProps): ReactNode {
  const { step, isOpen, facts, may } = props;
  const number = useNumberFormat();
  const approval = approvalThatCounts(step);
  const waiting = approval && readApproval(approval, facts.now).state === 'waiting';
  return (
    <>
      <ApprovalCard
        approval={approval}
        bound={props.bound}
        boundCheckedAt={props.boundCheckedAt}
        spec={step.spec}
        stepNumber={number(step.number)}
        facts={facts}
        canAsk={isOpen}
        askRefusal={props.askRefusal}
        onAsk={props.onAsk}
        onOpen={props.onOpenApproval}
      />
      {approval && waiting && may.decide ? <SelfDecision approval={approval} simulation={may.decide} /> : null}
    </>
  );
}
