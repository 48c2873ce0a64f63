import type { StepField } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { SelectField } from '../components/SelectField';
import { TextField } from '../components/TextField';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './StepFields.module.css';
import type { FieldDraft, FieldProblem, FieldProblems } from './step-fields';

export interface StepFieldsProps {
  readonly fields: readonly StepField[];
  readonly draft: FieldDraft;
  readonly onChange: (key: string, text: string) => void;
  /** Shown only once a person has tried, or has left the field. */
  readonly problems: FieldProblems;
  readonly shownProblems: ReadonlySet<string>;
  readonly onLeave?: ((key: string) => void) | undefined;
  readonly locked?: boolean | undefined;
  /** "from step 2", by field. */
  readonly notes?: Readonly<Record<string, string | undefined>> | undefined;
  /** Further fields in the same grid. */
  readonly children?: ReactNode;
  /** Prefix of the `name` attributes: inputs and outputs may share keys. */
  readonly name: string;
}

/** A step's fields as its spec types them. */
export function StepFields(props: StepFieldsProps): ReactNode {
  const { fields, draft, onChange, problems, shownProblems, onLeave, locked = false, notes, name, children } = props;
  const { executions: words } = useMessages();
  const number = useNumberFormat();
  const sayProblem = (problem: FieldProblem, { min = 0, max = 0 }: StepField): string => {
    if (problem === 'least') return words.problems.least(number(min));
    return problem === 'most' ? words.problems.most(number(max)) : words.problems[problem];
  };
  const sayRange = ({ type, min, max }: StepField): string | undefined => {
    if (type !== 'number') return undefined;
    if (min !== undefined && max !== undefined) return words.range(number(min), number(max));
    if (min !== undefined) return words.rangeFrom(number(min));
    return max === undefined ? undefined : words.rangeTo(number(max));
  };
  return (
    <div className={styles.grid}>
      {children}
      {fields.map((field) => {
        const { key, label, type, required, placeholder } = field;
        const problem = shownProblems.has(key) ? problems[key] : undefined;
        const frame = {
          label,
          note: notes?.[key],
          optional: !required && !locked,
          required: required && !locked,
          error: problem ? sayProblem(problem, field) : undefined,
          name: `${name}.${key}`,
          onBlur: () => onLeave?.(key),
        };
        const value = draft[key] ?? '';
        if (!locked && (type === 'choice' || type === 'boolean')) {
          const options =
            type === 'boolean'
              ? [
                  { value: 'true', label: words.yes },
                  { value: 'false', label: words.no },
                ]
              : (field.choices ?? []).map((choice) => ({ value: choice, label: choice }));
          return (
            <SelectField
              key={key}
              {...frame}
              options={options}
              placeholder={words.choose}
              value={value}
              onChange={(event) => onChange(key, event.target.value)}
            />
          );
        }
        const shown = type === 'boolean' && value !== '' ? (value === 'true' ? words.yes : words.no) : value;
        return (
          <TextField
            key={key}
            {...frame}
            locked={locked}
            hint={locked ? undefined : sayRange(field)}
            value={shown}
            placeholder={placeholder}
            inputMode={type === 'number' ? 'decimal' : undefined}
            autoComplete="off"
            dir="auto"
            onChange={(event) => onChange(key, event.target.value)}
          />
        );
      })}
    </div>
  );
}
