import type { Execution } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { readApproval } from '../approvals/approval-reading';
import type { ScreenFacts } from '../approvals/screen-facts';
import { Glyph } from '../components/Glyph';
import { RiskMark } from '../components/RiskMark';
import { StepMark, stepTones } from '../components/StepMark';
import { VisuallyHidden } from '../components/VisuallyHidden';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import { approvalThatCounts, type StepView } from './run-view';
import styles from './StepRail.module.css';

export interface StepRailProps {
  readonly steps: readonly StepView[];
  readonly execution: Pick<Execution, 'current_step'>;
  /** Key of the step that is looked at. */
  readonly shown: string;
  readonly onShow: (key: string) => void;
  readonly facts: ScreenFacts;
}

/** All steps in their order: what state, what risk, when, and how many files. */
export function StepRail({ steps, execution, shown, onShow, facts }: StepRailProps): ReactNode {
  const { executions: words, step: stepWords } = useMessages();
  const number = useNumberFormat();
  const inState = (state: string): number => steps.filter(({ record }) => record.state === state).length;
  const [done, skipped] = [number(inState('completed')), inState('skipped')];
  const all = number(steps.length);
  return (
    <nav className={styles.rail} aria-label={stepWords.list}>
      <p className={styles.count}>
        {skipped > 0 ? words.doneSkipped(done, all, number(skipped)) : words.done(done, all)}
      </p>
      <ol className={styles.steps}>
        {steps.map((step) => {
          const { spec, record } = step;
          const tone = stepTones[record.state];
          return (
            <li
              key={spec.key}
              className={classNames(styles.item, record.state === 'completed' && styles.past)}
              {...(spec.key === execution.current_step ? { 'aria-current': 'step' as const } : {})}
            >
              <button
                type="button"
                className={classNames(styles.step, spec.key === shown && styles.shown)}
                onClick={() => onShow(spec.key)}
                title={spec.name}
                {...(spec.key === shown ? { 'aria-pressed': true } : {})}
              >
                <span className={classNames(styles.disc, tone !== 'neutral' && styles[tone])} aria-hidden="true">
                  {record.state === 'pending' ? (
                    number(step.number)
                  ) : (
                    <Glyph name={record.state === 'completed' ? 'check' : `step-${record.state}`} />
                  )}
                </span>
                <VisuallyHidden>
                  {stepWords.numbered(number(step.number), '', stepWords[record.state]).replace(', :', ':')}
                </VisuallyHidden>
                <span className={styles.words}>
                  <span className={styles.name}>{spec.name}</span>
                  <RiskMark risk={spec.risk_level} />
                  <StepLine step={step} facts={facts} />
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** The last line of a step: when it ended, what it waits for, or what its timer is. */
function StepLine({ step, facts }: { readonly step: StepView; readonly facts: ScreenFacts }): ReactNode {
  const { executions: words, step: stepWords, approval: approvalWords, approvals } = useMessages();
  const time = useTimeFormat();
  const number = useNumberFormat();
  const { record, spec } = step;
  if (record.state === 'blocked') {
    const approval = approvalThatCounts(step);
    const reading = approval && readApproval(approval, facts.now);
    const text =
      reading?.state === 'waiting'
        ? words.waitsWith(approvalWords.quorum(number(reading.agreed), number(reading.needed)))
        : reading && reading.state !== 'granted'
          ? approvals.card[reading.state]
          : words.waits;
    return <span className={styles.warn}>{text}</span>;
  }
  if (record.state === 'completed' && record.completed_at !== null) {
    const took = Date.parse(record.completed_at) - Date.parse(record.started_at ?? record.completed_at);
    const line = words.doneAt(time.moment(record.completed_at, facts.now), time.duration(took));
    const files = record.evidence.length;
    return <span className={styles.line}>{files > 0 ? `${line} · ${words.files(files, number(files))}` : line}</span>;
  }
  if (record.state === 'running' && record.started_at !== null)
    return <span className={styles.info}>{words.runningFor(time.age(record.started_at, facts.now))}</span>;
  if (record.state === 'pending')
    return spec.timer_seconds ? (
      <span className={styles.line}>{words.timer(time.countdown(spec.timer_seconds * 1000))}</span>
    ) : null;
  return (
    <span className={styles.line}>
      {record.completed_at ? (
        words.endedAt(stepWords[record.state], time.moment(record.completed_at, facts.now))
      ) : (
        <StepMark state={record.state} />
      )}
    </span>
  );
}
