import type { StepField, StepValues, TimelineEvent } from '@incident-center/sdk/contract';
import { type ReactNode, useId } from 'react';
import type { ScreenFacts } from '../approvals/screen-facts';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { EvidenceSection } from './EvidenceSection';
import type { EvidenceAccess } from './evidence-access';
import { History, OUTCOMES } from './OpenStep';
import styles from './OpenStep.module.css';
import type { StepView } from './run-view';
import { wordOf } from './value-words';

export interface PastStepProps {
  readonly step: StepView;
  readonly inputs: StepValues;
  readonly outputs: StepValues;
  readonly history: readonly TimelineEvent[];
  readonly events: readonly TimelineEvent[];
  readonly facts: ScreenFacts;
  readonly access: EvidenceAccess;
}

/** A step that is not the open one, or that is not this person's to do: to be read. */
export function PastStep({ step, inputs, outputs, history, events, facts, access }: PastStepProps): ReactNode {
  const { executions: words } = useMessages();
  const { spec, record } = step;
  if (record.state === 'pending') return <p className={styles.hint}>{words.notStarted}</p>;
  const outcome = OUTCOMES.find((known) => known === record.outcome);
  return (
    <>
      {spec.inputs.length > 0 ? <Readings title={words.inputs} fields={spec.inputs} values={inputs} /> : null}
      <Readings
        title={words.outputs}
        fields={spec.outputs}
        values={outputs}
        first={
          record.outcome === null ? undefined : [words.outcome, outcome ? words.outcomes[outcome] : record.outcome]
        }
      />
      {record.evidence.length > 0 ? (
        <EvidenceSection evidence={record.evidence} access={access} events={events} facts={facts} />
      ) : null}
      <History history={history} events={events} facts={facts} />
    </>
  );
}

interface ReadingsProps {
  readonly title: string;
  readonly fields: readonly StepField[];
  readonly values: StepValues;
  readonly first?: readonly [string, string] | undefined;
}

function Readings({ title, fields, values, first }: ReadingsProps): ReactNode {
  const { executions: words } = useMessages();
  const number = useNumberFormat();
  const id = useId();
  const rows = fields.flatMap(({ key, label }): (readonly [string, string])[] => {
    const value = values[key];
    return value === undefined || value === null ? [] : [[label, wordOf(value, words, number)]];
  });
  const all = first ? [first, ...rows] : rows;
  if (all.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h3 id={id} className={styles.title}>
        {title}
      </h3>
      <dl className={styles.readings}>
        {all.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
