import { type ReactNode, useId } from 'react';
import { useMessages } from '../theme/locale-context';
import styles from './Field.module.css';
import { Glyph } from './Glyph';

/** What every field has around its control. */
export interface FieldFrame {
  readonly label: ReactNode;
  /** Beside the label: "from step 2". */
  readonly note?: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  /** Written out in words: a star says nothing. */
  readonly required?: boolean | undefined;
  readonly optional?: boolean | undefined;
}

/** What the control needs to belong to its frame. */
export interface FieldLinks {
  readonly id: string;
  readonly required?: boolean;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

export interface FieldProps extends FieldFrame {
  /** At the end of the hint's line, as a count of characters. */
  readonly aside?: ReactNode;
  readonly children: (links: FieldLinks) => ReactNode;
}

/** Label, control, hint and error, tied together. */
export function Field(props: FieldProps): ReactNode {
  const { label, note, hint, error, required = false, optional = false, aside, children } = props;
  const { field } = useMessages();
  const id = useId();
  const described = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  const links: FieldLinks = {
    id,
    ...(required ? { required } : {}),
    ...(described ? { 'aria-describedby': described } : {}),
    ...(error ? { 'aria-invalid': true } : {}),
  };
  const extra = required ? field.required : optional ? field.optional : undefined;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {extra || note ? (
          <span className={styles.extra}>
            {extra}
            {extra && note ? ', ' : null}
            {note}
          </span>
        ) : null}
      </label>
      <div className={styles.box}>{children(links)}</div>
      {hint || aside ? (
        <div className={styles.below}>
          <span id={`${id}-hint`}>{hint}</span>
          {aside ? <span>{aside}</span> : null}
        </div>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className={styles.error}>
          <Glyph name="warning" />
          <span>{error}</span>
        </p>
      ) : null}
    </div>
  );
}
