import { forwardRef, type InputHTMLAttributes, useId } from 'react';
import { Glyph, type GlyphName } from '../components/Glyph';
import { KeyHint } from '../components/KeyHint';
import styles from './ToolField.module.css';

export interface ToolFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'size' | 'placeholder'> {
  /** Its name, shown while it is empty. */
  readonly label: string;
  readonly glyph: GlyphName;
  readonly keys?: string | undefined;
  readonly error?: string | undefined;
}

/** A field of a toolbar: its glyph and its placeholder say what it is for. */
export const ToolField = forwardRef<HTMLInputElement, ToolFieldProps>(function ToolField(props, ref) {
  const { label, glyph, keys, error, ...input } = props;
  const id = useId();
  return (
    <span className={styles.tool}>
      <Glyph name={glyph} className={styles.glyph} />
      <input
        {...input}
        ref={ref}
        className={styles.input}
        aria-label={label}
        placeholder={label}
        {...(keys ? { 'aria-keyshortcuts': keys } : {})}
        {...(error ? { 'aria-invalid': true, 'aria-describedby': id } : {})}
      />
      {keys ? (
        <span className={styles.keys}>
          <KeyHint keys={keys} />
        </span>
      ) : null}
      {error ? (
        <span id={id} className={styles.error}>
          {error}
        </span>
      ) : null}
    </span>
  );
});
