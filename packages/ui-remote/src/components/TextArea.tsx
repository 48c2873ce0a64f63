import { forwardRef, type TextareaHTMLAttributes, useState } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { Field, type FieldFrame } from './Field';
import styles from './Field.module.css';

export interface TextAreaProps
  extends FieldFrame,
    Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id' | 'required' | 'children' | 'value' | 'defaultValue'> {
  readonly value?: string | undefined;
  readonly defaultValue?: string | undefined;
  /** Counted, and allowed to be passed: cutting off what someone pastes loses it silently. */
  readonly limit?: number | undefined;
  readonly mono?: boolean | undefined;
}

/** Several lines of text. */
export const TextArea = forwardRef<HTMLTextAreaElement, TextAreaProps>(function TextArea(props, ref) {
  const { label, note, hint, error, required, optional, limit, mono, className, onChange, ...rest } = props;
  const { field } = useMessages();
  const number = useNumberFormat();
  const [typed, setTyped] = useState(rest.defaultValue ?? '');
  const length = [...(rest.value ?? typed)].length;
  const aside = limit === undefined ? undefined : field.counted(number(length), number(limit));
  return (
    <Field {...{ label, note, hint, error, required, optional, aside }}>
      {(links) => (
        <textarea
          rows={3}
          {...rest}
          {...links}
          ref={ref}
          className={classNames(styles.control, styles.area, mono && styles.mono, className)}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange?.(event);
          }}
        />
      )}
    </Field>
  );
});
