import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { PolicyDecisionEntry, Simulation } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import type { Refusal } from '../components/WhyToFix';
import { asCode, CodeText } from '../policy/CodeText';
import { ErrorNotice } from '../policy/ErrorNotice';
import { findingWords } from '../policy/refusal-words';
import { useLocale } from '../theme/locale-context';
import styles from './decision-details.module.css';
import { outcomeOf, outcomeOfSimulation } from './decision-reading';
import { OutcomeMark } from './OutcomeMark';

export interface DecisionNowProps {
  readonly entry: PolicyDecisionEntry;
  /** Why it may not be asked; undefined where it may. */
  readonly refusal: Refusal | undefined;
  /** The entry does not hold enough to ask again. */
  readonly unaskable: boolean;
  readonly busy: boolean;
  readonly answer: Simulation | undefined;
  readonly error: IncidentCenterError | undefined;
  readonly onAsk: () => void;
}

/** "What would it be now?": the same question, put to the policy of today. */
export function DecisionNow(props: DecisionNowProps): ReactNode {
  const { entry, refusal, unaskable, busy, answer, error, onAsk } = props;
  const { messages } = useLocale();
  const { now: words } = messages.decisions.details;
  return (
    <section className={styles.now}>
      <h3 className={styles.heading}>{words.title}</h3>
      {unaskable ? (
        <p className={styles.quiet}>{words.unasked}</p>
      ) : (
        <>
          <p className={styles.quiet}>{words.text}</p>
          <div aria-live="polite">{answer ? <Answer entry={entry} answer={answer} /> : null}</div>
          {error?.code === 'NOT_FOUND' ? <p className={styles.quiet}>{words.gone}</p> : null}
          {error && error.code !== 'NOT_FOUND' ? <ErrorNotice error={error} action={words.ask} /> : null}
          <div>
            <Button size="small" glyph="shield-check" refusal={refusal} busy={busy} onClick={onAsk}>
              {answer ? words.again : words.ask}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function Answer({ entry, answer }: { readonly entry: PolicyDecisionEntry; readonly answer: Simulation }): ReactNode {
  const { locale, messages } = useLocale();
  const { now: words } = messages.decisions.details;
  const outcome = outcomeOfSimulation(answer);
  const sentence = (outcome === outcomeOf(entry) ? words.same : words.other)[outcome];
  return (
    <div className={styles.nowAnswer}>
      <OutcomeMark outcome={outcome} strong />
      <p>
        {sentence}{' '}
        <span className={styles.quiet}>
          <CodeText>{words.under(asCode(answer.bundle_revision))}</CodeText>
        </span>
      </p>
      {answer.reasons.map((reason) => (
        <p key={reason.requirement}>
          <CodeText>{findingWords(reason, messages.policy, locale)}</CodeText>
        </p>
      ))}
      {answer.legal ? null : <p>{words.illegal}</p>}
    </div>
  );
}
