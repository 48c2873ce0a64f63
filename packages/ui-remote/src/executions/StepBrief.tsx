import type { ReactNode } from 'react';
import { PlainText } from '../approvals/Marked';
import { Meter } from '../components/Meter';
import { RiskMark } from '../components/RiskMark';
import { StepMark } from '../components/StepMark';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import { OutputsByStep } from './OutputsByStep';
import { type EarlierOutput, readTimer, type StepView } from './run-view';
import styles from './StepBrief.module.css';

export interface StepBriefProps {
  readonly step: StepView;
  readonly count: number;
  readonly earlier: readonly EarlierOutput[];
  readonly now: number;
  /** Shown beside the number where the step is not the open one. */
  readonly withState?: boolean | undefined;
}

/** What to do in a step, what is known from before, and the way back. */
export function StepBrief({ step, count, earlier, now, withState = false }: StepBriefProps): ReactNode {
  const { executions: words } = useMessages();
  const number = useNumberFormat();
  const { spec, record } = step;
  return (
    <div className={styles.brief}>
      <div className={styles.line}>
        <span>{words.stepOf(number(step.number), number(count))}</span>
        <RiskMark risk={spec.risk_level} chip />
        {withState ? <StepMark state={record.state} chip /> : null}
        <span className={styles.attempt}>{words.attempt(number(record.attempt))}</span>
      </div>
      <h2 className={styles.title}>{spec.name}</h2>
      {spec.instructions.length > 0 ? (
        <ol className={styles.instructions}>
          {spec.instructions.map((instruction) => (
            <li key={instruction}>
              <bdi>
                <PlainText text={instruction} />
              </bdi>
            </li>
          ))}
        </ol>
      ) : null}
      <StepTimer step={step} now={now} />
      {earlier.length > 0 || spec.rollback !== undefined ? (
        <div className={styles.boxes}>
          {earlier.length > 0 ? (
            <section className={styles.box}>
              <h3 className={styles.heading}>{words.earlier}</h3>
              <OutputsByStep outputs={earlier} level={4} />
            </section>
          ) : null}
          {spec.rollback !== undefined ? (
            <section className={styles.box}>
              <h3 className={styles.heading}>{words.rollback}</h3>
              <p className={styles.rollback}>
                <PlainText text={spec.rollback} />
              </p>
            </section>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function StepTimer({ step, now }: { readonly step: StepView; readonly now: number }): ReactNode {
  const { executions: words } = useMessages();
  const time = useTimeFormat();
  const reading = readTimer(step, now);
  const seconds = step.spec.timer_seconds;
  if (!reading || seconds === undefined || step.record.completed_at !== null) return null;
  return (
    <div className={styles.timer}>
      <span className={styles.left}>
        {reading.done
          ? words.timerDone(time.duration(seconds * 1000))
          : words.timerLeft(time.countdown(reading.remaining))}
      </span>
      <Meter value={reading.used} tone={reading.done ? 'ok' : 'info'} size="large" label={words.timerMeaning} />
      <span className={styles.meaning}>{words.timerMeaning}</span>
    </div>
  );
}
