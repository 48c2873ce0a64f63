import { forwardRef, type SelectHTMLAttributes } from 'react';
import { classNames } from '../theme/class-names';
import { Field, type FieldFrame } from './Field';
import styles from './Field.module.css';
import { Glyph } from './Glyph';

export interface SelectFieldProps
  extends FieldFrame,
    Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id' | 'required' | 'children' | 'size'> {
  readonly options: readonly { readonly value: string; readonly label: string; readonly disabled?: boolean }[];
  /** Shown while nothing is chosen: "Choose…". */
  readonly placeholder?: string | undefined;
}

/** One of a list. The browser's own, as every device has a good one. */
export const SelectField = forwardRef<HTMLSelectElement, SelectFieldProps>(function SelectField(props, ref) {
  const { label, note, hint, error, required, optional, options, placeholder, className, ...rest } = props;
  return (
    <Field {...{ label, note, hint, error, required, optional }}>
      {(links) => (
        <>
          <select {...rest} {...links} ref={ref} className={classNames(styles.control, styles.withEnd, className)}>
            {placeholder === undefined ? null : <option value="">{placeholder}</option>}
            {options.map(({ value, label: text, disabled }) => (
              <option key={value} value={value} disabled={disabled}>
                {text}
              </option>
            ))}
          </select>
          <span className={styles.end}>
            <Glyph name="chevron-down" />
          </span>
        </>
      )}
    </Field>
  );
});
