import { type ReactNode, useEffect, useRef } from 'react';
import { classNames } from '../theme/class-names';
import styles from './Field.module.css';
import { Glyph } from './Glyph';
import { VisuallyHidden } from './VisuallyHidden';

export interface CheckboxProps {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** Some of what it stands for. */
  readonly indeterminate?: boolean | undefined;
  /** At the far end: how many a facet has. */
  readonly count?: string | number | undefined;
  /** The box alone, as in a table's first column. */
  readonly labelHidden?: boolean | undefined;
  /** Where a key of what surrounds it does the same. */
  readonly outOfTabOrder?: boolean | undefined;
}

/** A choice on its own, or one of several: a facet, a row. */
export function Checkbox(props: CheckboxProps): ReactNode {
  const { label, checked, onChange, indeterminate = false, count, labelHidden = false, outOfTabOrder = false } = props;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <label className={classNames(styles.check, labelHidden && styles.alone)}>
      <span className={styles.checkbox}>
        <input
          ref={input}
          type="checkbox"
          className={styles.tick}
          checked={checked}
          tabIndex={outOfTabOrder ? -1 : 0}
          onChange={(event) => onChange(event.target.checked)}
        />
        <Glyph name="check" size="small" className={classNames(styles.mark, styles.on)} />
        <Glyph name="minus" size="small" className={classNames(styles.mark, styles.some)} />
      </span>
      {labelHidden ? (
        <VisuallyHidden>{label}</VisuallyHidden>
      ) : (
        <span className={styles.checkText}>
          {label}
          {count === undefined ? null : <span className={styles.count}>{count}</span>}
        </span>
      )}
    </label>
  );
}
