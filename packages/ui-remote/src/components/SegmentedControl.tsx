import { type ReactNode, useId } from 'react';
import { Glyph, type GlyphName } from './Glyph';
import styles from './SegmentedControl.module.css';

export interface SegmentedControlProps<Value extends string> {
  readonly label: string;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly glyph?: GlyphName | undefined;
    readonly count?: string | number | undefined;
  }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of a few ways to see the same thing. Radio buttons underneath. */
export function SegmentedControl<Value extends string>(props: SegmentedControlProps<Value>): ReactNode {
  const { label, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.option}>
          <input
            type="radio"
            name={name}
            className={styles.radio}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.glyph ? <Glyph name={option.glyph} /> : null}
          {option.label}
          {option.count === undefined ? null : ` ${option.count}`}
        </label>
      ))}
    </fieldset>
  );
}
