import type { ReactNode } from 'react';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './OutputsByStep.module.css';
import type { EarlierOutput } from './run-view';
import { wordOf } from './value-words';

export interface OutputsByStepProps {
  /** In the order of the steps. */
  readonly outputs: readonly EarlierOutput[];
  /** Of the headings: below that of what they stand in. */
  readonly level: 3 | 4;
}

/** What steps have found out, under the name of each: a label is only clear beside its step. */
export function OutputsByStep({ outputs, level }: OutputsByStepProps): ReactNode {
  const { executions: words } = useMessages();
  const number = useNumberFormat();
  const Heading = `h${level}` as const;
  const numbers = [...new Set(outputs.map((output) => output.number))];
  return (
    <div className={styles.steps}>
      {numbers.map((step) => {
        const ofStep = outputs.filter((output) => output.number === step);
        return (
          <div key={step} className={styles.step}>
            <Heading className={styles.name}>{words.fromStep(number(step), ofStep[0]?.step ?? '')}</Heading>
            <dl className={styles.values}>
              {ofStep.map(({ label, value }) => (
                <div key={label} className={styles.value}>
                  <dt>{label}</dt>
                  <dd>
                    <bdi>{wordOf(value, words, number)}</bdi>
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        );
      })}
    </div>
  );
}
