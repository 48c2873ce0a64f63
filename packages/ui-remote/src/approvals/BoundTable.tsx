import type { Approval, ApprovalDetail, StepField } from '@incident-center/sdk/contract';
import { type ReactNode, useId, useState } from 'react';
import { Glyph } from '../components/Glyph';
import type { ApprovalState } from '../components/states';
import { TextLink } from '../components/TextLink';
import { VisuallyHidden } from '../components/VisuallyHidden';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import { BoundValues, boundFieldName, boundWords } from './BoundList';
import styles from './BoundTable.module.css';
import { boundRows } from './bound-rows';

export interface BoundTableProps {
  readonly approval: Pick<Approval, 'requested_at'>;
  readonly bound: ApprovalDetail['bound'];
  readonly checkedAt: number;
  readonly now: number;
  readonly fields: readonly StepField[];
  /** "3 of 6" instead of a step's key; empty where the step is not known. */
  readonly placeOfStep: (step: string) => string;
  readonly state: ApprovalState;
}

/**
 * What is approved, value by value: as it was asked for, and as it is now. What is good for nothing more is compared with
 * nothing: a run that went on after its approval was used has not drifted.
 */
export function BoundTable(props: BoundTableProps): ReactNode {
  const { approval, bound, checkedAt, now, fields, placeOfStep, state } = props;
  const { approvals } = useMessages();
  const words = approvals.bound;
  const time = useTimeFormat();
  const number = useNumberFormat();
  const id = useId();
  const [unfolded, setUnfolded] = useState(false);
  const rows = boundRows(bound, boundWords(approvals, placeOfStep));
  const inForce = state === 'waiting' || state === 'granted';
  const same = rows.filter((row) => row.same).length;
  return (
    <div className={styles.frame}>
      {/* Where it is narrow, what is the same folds away; what changed never does. */}
      {inForce ? (
        <p className={styles.fold}>
          <Glyph
            name={same === rows.length ? 'check' : 'warning'}
            className={same === rows.length ? styles.ok : styles.bad}
          />
          {words.foldSame(number(same), number(rows.length))}
          <TextLink onFollow={() => setUnfolded(!unfolded)}>{unfolded ? words.hide : words.show}</TextLink>
        </p>
      ) : null}
      <table
        className={classNames(styles.table, inForce && !unfolded && styles.folded)}
        aria-describedby={inForce ? `${id}-rule` : undefined}
      >
        <thead>
          <tr>
            <th scope="col">{state === 'waiting' ? words.title : words.titleRead}</th>
            <th scope="col">{words.asked(time.moment(approval.requested_at, now))}</th>
            {inForce ? (
              <>
                <th scope="col">{words.now(time.clock(checkedAt))}</th>
                <th scope="col">
                  <VisuallyHidden>{words.compared}</VisuallyHidden>
                </th>
              </>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.field} className={inForce ? (row.same ? styles.sameRow : styles.changed) : undefined}>
              <th scope="row">{boundFieldName(row, words.fields, fields)}</th>
              <td className={styles.asked} data-label={words.askedShort}>
                <BoundValues values={row.asked} none={words.nothing} />
              </td>
              {inForce ? (
                <>
                  <td data-label={words.nowShort}>
                    <BoundValues values={row.now} none={words.nothing} />
                  </td>
                  <td className={styles.mark}>
                    <span className={row.same ? styles.ok : styles.bad}>
                      <Glyph name={row.same ? 'check' : 'x'} /> {row.same ? words.same : words.changed}
                    </span>
                  </td>
                </>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      {inForce ? (
        <p id={`${id}-rule`} className={styles.rule}>
          {words.rule}
        </p>
      ) : null}
    </div>
  );
}
