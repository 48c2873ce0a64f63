import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Panel } from '../components/Panel';
import { useMessages } from '../theme/locale-context';
import { OUTCOMES } from './OpenStep';
import styles from './OutputsByStep.module.css';
import type { StepView } from './run-view';
import type { StepWork } from './use-step-work';

export interface OvertakenDraftProps {
  readonly work: Pick<StepWork, 'overtaken' | 'dropOvertaken'>;
  readonly steps: readonly StepView[];
}

/** Says that a step ended elsewhere while it was filled in here, and shows what would otherwise be gone unseen. */
export function OvertakenDraft({ work, steps }: OvertakenDraftProps): ReactNode {
  const { executions: words, action } = useMessages();
  const { overtaken } = work;
  if (!overtaken) return null;
  const spec = steps.find((step) => step.spec.key === overtaken.step)?.spec;
  const labelled = (fields: readonly { key: string; label: string }[], draft: Readonly<Record<string, string>>) =>
    fields.flatMap(({ key, label }): (readonly [string, string])[] => (draft[key] ? [[label, draft[key]]] : []));
  const outcome = OUTCOMES.find((known) => known === overtaken.outcome);
  const rows = [
    ...labelled(spec?.inputs ?? [], overtaken.inputs ?? {}),
    ...labelled(spec?.outputs ?? [], overtaken.outputs),
    ...(outcome ? [[words.outcome, words.outcomes[outcome]] as const] : []),
    ...(overtaken.note ? [[words.note, overtaken.note] as const] : []),
  ];
  return (
    <Panel
      tone="warn"
      glyph="warning"
      title={words.overtaken.title(spec?.name ?? overtaken.step)}
      actions={
        <Button size="small" onClick={work.dropOvertaken}>
          {action.dismiss}
        </Button>
      }
    >
      <div className={styles.step}>
        <p>{words.overtaken.text}</p>
        <dl className={styles.values}>
          {rows.map(([label, value]) => (
            <div key={label} className={styles.value}>
              <dt>{label}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Panel>
  );
}
