import type {
  Approval,
  ApprovalDetail,
  Execution,
  Incident,
  Simulation,
  TimelineEvent,
} from '@incident-center/sdk/contract';
import { type ReactNode, useRef } from 'react';
import type { ScreenFacts } from '../approvals/screen-facts';
import { Button } from '../components/Button';
import { StepStrip } from '../components/StepStrip';
import type { Refusal } from '../components/WhyToFix';
import type { ExportEvidence } from '../evidence/use-export-evidence';
import { useFillHeight, useWidth } from '../host/use-width';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { ExecutionHeader, type Place } from './ExecutionHeader';
import type { EvidenceAccess } from './evidence-access';
import { OpenStep } from './OpenStep';
import { PastStep } from './PastStep';
import { RunSummary } from './RunSummary';
import type { OpenStepReading } from './read-open-step';
import { earlierOutputs, eventsOfStep, type StepView } from './run-view';
import { StepActionBar } from './StepActionBar';
import { StepBrief } from './StepBrief';
import { StepNotes } from './StepNotes';
import styles from './Stepper.module.css';
import { StepRail } from './StepRail';
import { hasSide, StepSide } from './StepSide';
import { useActionBar } from './use-action-bar';
import type { EvidenceUploads } from './use-evidence-uploads';
import { useSkipRefusal } from './use-skip-refusal';
import { useStartOfStep } from './use-start-of-step';
import type { StepWork } from './use-step-work';
import { useStepperKeys } from './use-stepper-keys';

export interface StepperProps {
  readonly execution: Execution;
  readonly steps: readonly StepView[];
  /** The open step; none once the run has ended. */
  readonly open: OpenStepReading | undefined;
  readonly incident?: Incident | undefined;
  readonly events: readonly TimelineEvent[];
  /** What the approval of the shown step is bound to, as the server compared it. */
  readonly bound?: ApprovalDetail['bound'] | undefined;
  readonly boundCheckedAt?: number | undefined;
  readonly facts: ScreenFacts;
  /** Key of the step that is looked at; none shows the summary of a run that is over. */
  readonly shown: string | undefined;
  /** Undefined shows the open step again. */
  readonly onShow: (key: string | undefined) => void;
  readonly may: Readonly<
    Record<'complete' | 'skip' | 'attach' | 'request' | 'fail' | 'abort' | 'decide' | 'revoke', Simulation | undefined>
  >;
  readonly refusalOf: (simulation: Simulation | undefined, action: string) => Refusal | undefined;
  readonly work: StepWork;
  readonly uploads: EvidenceUploads;
  readonly places: { readonly incidents: Place; readonly incident?: Place | undefined; readonly timeline: Place };
  readonly completing: boolean;
  readonly evidence: Pick<ExportEvidence, 'refusal' | 'open'>;
  readonly downloading: boolean;
  readonly onComplete: () => void;
  readonly onAsk: () => void;
  readonly onFail: () => void;
  readonly onAbort: () => void;
  readonly onSkip: () => void;
  readonly onTakeBack: (approval: Approval) => void;
  readonly approvalPlace: (approvalId: string) => Place;
  readonly access: EvidenceAccess;
  readonly onDownload: (sha256: string) => void;
  /** Short, where there is no room for the time. */
  readonly liveMark: (short: boolean) => ReactNode;
  readonly staleNotice?: ReactNode;
  /** What went wrong: beside what was tried. */
  readonly notice?: ReactNode;
}

/** A run, a step at a time. */
export function Stepper(props: StepperProps): ReactNode {
  const { execution, steps, open, facts, shown, onShow, work, may, refusalOf } = props;
  const { executions: words, approvals: approvalWords } = useMessages();
  const number = useNumberFormat();
  const evidenceButton = useRef<HTMLButtonElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const width = useWidth(screen);
  useFillHeight(screen, width === 'L' || width === 'XL');
  useStartOfStep(stage, shown);
  const step = steps.find(({ spec }) => spec.key === shown);
  const isOpen = step !== undefined && step === open?.step;
  const show = (key: string): void => onShow(key === execution.current_step ? undefined : key);
  const bar = useActionBar({
    open,
    isOpen,
    mayComplete: may.complete,
    refusalOf,
    work,
    completing: props.completing,
    onShowOpen: () => onShow(undefined),
    onComplete: props.onComplete,
  });
  const go = (by: number): void => {
    const at = step ? steps.indexOf(step) : -1;
    const to = steps[at < 0 ? (by < 0 ? steps.length - 1 : 0) : at + by];
    if (to) show(to.spec.key);
  };
  useStepperKeys(screen, {
    onPrevious: () => go(-1),
    onNext: () => go(1),
    onEvidence: () => evidenceButton.current?.focus(),
    onComplete: bar.complete,
  });
  const skipRefusal = useSkipRefusal(may.skip, refusalOf, facts.stale);
  const history = step ? eventsOfStep(props.events, step) : [];
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
        evidence={props.evidence}
        liveMark={props.liveMark(width === 'S')}
      />
      {props.staleNotice ? <div className={styles.stale}>{props.staleNotice}</div> : null}
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
            {isOpen ? null : props.notice}
            {step ? (
              <>
                <StepNotes step={step} open={open?.step} onBack={() => onShow(undefined)} />
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
                evidence={props.evidence}
                downloading={props.downloading}
                onDownload={props.onDownload}
                onShow={show}
              />
            )}
          </div>
          {step && withSide ? (
            <aside className={styles.side} aria-label={approvalWords.title}>
              <div className={styles.sideContent}>
                <StepSide
                  step={step}
                  isOpen={isOpen}
                  bound={props.bound}
                  boundCheckedAt={props.boundCheckedAt}
                  mayDecide={may.decide}
                  mayTakeBack={may.revoke}
                  takeBackRefusal={refusalOf(may.revoke, approvalWords.takeBack.backConfirm)}
                  onTakeBack={props.onTakeBack}
                  facts={facts}
                  askRefusal={refusalOf(may.request, words.ask)}
                  onAsk={props.onAsk}
                  approvalPlace={props.approvalPlace}
                />
              </div>
            </aside>
          ) : null}
          {step ? (
            <div className={styles.work}>
              {isOpen && open && open.block?.kind !== 'denied' ? (
                <OpenStep
                  reading={open}
                  work={work}
                  uploads={props.uploads}
                  attachRefusal={refusalOf(may.attach, words.evidence)}
                  history={history}
                  events={props.events}
                  facts={facts}
                  evidenceButton={evidenceButton}
                  access={props.access}
                />
              ) : (
                <PastStep
                  step={step}
                  inputs={isOpen && open ? open.standing.values : (execution.inputs[step.spec.key] ?? {})}
                  outputs={execution.outputs[step.spec.key] ?? {}}
                  history={history}
                  events={props.events}
                  facts={facts}
                  access={props.access}
                />
              )}
            </div>
          ) : null}
          {isOpen && open ? (
            <div className={styles.bar}>
              {props.notice ? <div className={styles.notice}>{props.notice}</div> : null}
              <StepActionBar
                label={words.complete(number(open.step.number))}
                refusal={bar.said.refusal}
                title={bar.said.title}
                detail={bar.said.detail}
                busy={props.completing}
                onComplete={bar.complete}
                onRefused={bar.markAll}
                menu={[
                  {
                    id: 'skip',
                    label: words.skip,
                    glyph: 'step-skipped',
                    refusal: skipRefusal,
                    onSelect: props.onSkip,
                  },
                ]}
                aside={
                  open.block?.kind === 'approval' || open.block?.kind === 'new_approval' ? (
                    <Button
                      variant="primary"
                      glyph="people"
                      refusal={refusalOf(may.request, words.ask)}
                      onClick={props.onAsk}
                    >
                      {open.approval ? words.askAgain : words.ask}
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
