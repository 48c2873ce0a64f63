import type { ApprovalDetail, StepField } from '@incident-center/sdk/contract';
import { Fragment, type ReactNode } from 'react';
import { Glyph } from '../components/Glyph';
import type { Messages } from '../messages/en';
import { classNames } from '../theme/class-names';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import styles from './BoundList.module.css';
import { type BoundRow, type BoundValue, boundRows } from './bound-rows';

export interface BoundListProps {
  readonly bound: ApprovalDetail['bound'];
  /** When the server compared them, epoch milliseconds. */
  readonly checkedAt: number;
  /** The step's inputs, for their labels. */
  readonly fields: readonly StepField[];
  /** "3, attempt 1" instead of a step's key. */
  readonly stepNumber: string;
}

/** The name of a bound field in a person's words. */
export function boundFieldName(
  row: BoundRow,
  words: Readonly<Record<string, string>>,
  fields: readonly StepField[],
): string {
  if (row.input !== undefined)
    return fields.find(({ key }) => key === row.input)?.label ?? row.input.replaceAll('_', ' ');
  return words[row.field] ?? row.field.replaceAll('_', ' ');
}

/** Values beside one another; ids, digests and code from left to right everywhere. */
export function BoundValues({
  values,
  none,
}: {
  readonly values: readonly BoundValue[];
  readonly none: string;
}): ReactNode {
  if (values.length === 0) return none;
  return values.map(({ text, whole, code }, index) => (
    <Fragment key={whole}>
      {index > 0 ? ', ' : null}
      {code ? (
        <bdi dir="ltr" className={styles.code} title={whole}>
          {text}
        </bdi>
      ) : (
        <bdi>{text}</bdi>
      )}
    </Fragment>
  ));
}

/** How a bound value reads where its raw form would not say anything. */
export const boundWords =
  (words: Messages['approvals'], placeOfStep: (step: string) => string) =>
  (field: string, value: string): string => {
    if (field === 'step') return placeOfStep(value) || value.replaceAll('_', ' ');
    if (field === 'attempt') return words.bound.attempt(value);
    return field === 'operation' ? value.replaceAll('_', ' ') : value;
  };

/** What an approval is good for, and whether each of it still holds. */
export function BoundList({ bound, checkedAt, fields, stepNumber }: BoundListProps): ReactNode {
  const { approvals: words } = useMessages();
  const time = useTimeFormat();
  const rows = boundRows(
    bound,
    boundWords(words, () => stepNumber),
  );
  const allSame = rows.every(({ same }) => same);
  return (
    <div className={styles.list}>
      <h3 className={styles.title}>{words.card.valid}</h3>
      <dl className={styles.rows}>
        {rows.map((row) => (
          <div key={row.field} className={classNames(styles.row, !row.same && styles.changed)}>
            <dt className={styles.name}>{boundFieldName(row, words.card.fields, fields)}</dt>
            <dd className={styles.value}>
              {row.field === 'operation' ? (
                words.card.oneUse(row.asked[0]?.text ?? '')
              ) : (
                <BoundValues values={row.asked} none={words.bound.nothing} />
              )}
            </dd>
            <dd className={styles.mark}>
              <Glyph
                name={row.same ? 'check' : 'x'}
                label={row.same ? words.card.matches : words.card.differs}
                className={row.same ? styles.same : styles.differs}
              />
            </dd>
          </div>
        ))}
      </dl>
      <p className={allSame ? styles.note : styles.warning}>
        {allSame ? words.card.allMatch(time.clockWithZone(checkedAt)) : words.card.notAll}
      </p>
    </div>
  );
}
