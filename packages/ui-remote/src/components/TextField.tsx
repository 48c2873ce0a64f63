import { forwardRef, type InputHTMLAttributes } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import { Field, type FieldFrame } from './Field';
import styles from './Field.module.css';
import { Glyph, type GlyphName } from './Glyph';
import { KeyHint } from './KeyHint';

export interface TextFieldProps
  extends FieldFrame,
    Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'required' | 'children' | 'size'> {
  readonly glyph?: GlyphName | undefined;
  readonly keys?: string | undefined;
  /** Readable, not to be changed now. */
  readonly locked?: boolean | undefined;
  /** Ids, hashes and code. */
  readonly mono?: boolean | undefined;
}

/** One line of text. */
export const TextField = forwardRef<HTMLInputElement, TextFieldProps>(function TextField(props, ref) {
  const { label, note, hint, error, required, optional, glyph, keys, locked, mono, className, ...rest } = props;
  const { field } = useMessages();
  return (
    <Field {...{ label, note, hint, error, required, optional }}>
      {(links) => (
        <>
          {glyph ? (
            <span className={styles.start}>
              <Glyph name={glyph} />
            </span>
          ) : null}
          <input
            {...rest}
            {...links}
            ref={ref}
            readOnly={locked ?? rest.readOnly}
            className={classNames(
              styles.control,
              glyph && styles.withStart,
              (keys || locked) && styles.withEnd,
              mono && styles.mono,
              className,
            )}
          />
          {locked || keys ? (
            <span className={styles.end}>
              {locked ? <Glyph name="padlock" label={field.locked} /> : keys ? <KeyHint keys={keys} /> : null}
            </span>
          ) : null}
        </>
      )}
    </Field>
  );
});
