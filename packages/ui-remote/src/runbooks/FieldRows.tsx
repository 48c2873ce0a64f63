import type { StepField } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Checkbox } from '../components/Checkbox';
import { SelectField } from '../components/SelectField';
import { TextField } from '../components/TextField';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './DraftEditor.module.css';
import { addField, type outputsBefore, withValue } from './draft-edit';

export interface FieldRowsProps {
  readonly kind: 'input' | 'output';
  readonly fields: readonly StepField[];
  readonly onChange: (fields: readonly StepField[]) => void;
  /** What an input may take from the steps before; none for outputs. */
  readonly earlier: ReturnType<typeof outputsBefore>;
}

const TYPES = ['string', 'number', 'boolean', 'choice'] as const;

/** A preset as its type has it; what can't be read stays text, and the server says so. */
function presetOf(type: StepField['type'], text: string): string | number | boolean | undefined {
  if (text === '') return undefined;
  if (type === 'number' && Number.isFinite(Number(text))) return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}

/** The inputs or outputs of a step, a row each. */
export function FieldRows({ kind, fields, onChange, earlier }: FieldRowsProps): ReactNode {
  const { runbooks, executions } = useMessages();
  const { edit: words } = runbooks;
  const number = useNumberFormat();
  const change = (index: number, key: keyof StepField, value: unknown): void =>
    onChange(fields.map((field, at) => (at === index ? withValue(field, key, value) : field)));
  return (
    <fieldset className={styles.fields}>
      <legend className={styles.fieldsTitle}>{kind === 'input' ? words.inputs : words.outputs}</legend>
      {fields.map((field, index) => {
        const from = field.from_step;
        const options = earlier.map((one) => ({
          value: `${one.step} ${one.output}`,
          label: `${words.step(number(one.number))}: ${one.label || one.output}`,
        }));
        const taken = from && `${from.step} ${from.output}`;
        // What a step that has moved no longer gives stays to be seen: the server refuses it by its path.
        if (taken && !options.some(({ value }) => value === taken))
          options.push({ value: taken, label: taken.replace(' ', ' · ') });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added at the end or taken out, and hold no state.
          <div key={index} className={styles.row}>
            <TextField
              label={words.label}
              value={field.label}
              onChange={(event) => change(index, 'label', event.target.value)}
            />
            <TextField
              label={words.key}
              mono
              dir="ltr"
              spellCheck={false}
              value={field.key}
              onChange={(event) => change(index, 'key', event.target.value)}
            />
            <SelectField
              label={words.type}
              options={TYPES.map((type) => ({ value: type, label: words.types[type] }))}
              value={field.type}
              onChange={(event) => change(index, 'type', event.target.value)}
            />
            {field.type === 'choice' ? (
              <TextField
                label={words.choices}
                hint={words.choicesHint}
                value={(field.choices ?? []).join(',')}
                onChange={(event) =>
                  change(index, 'choices', event.target.value === '' ? undefined : event.target.value.split(','))
                }
                onBlur={() =>
                  field.choices &&
                  change(
                    index,
                    'choices',
                    field.choices.map((choice) => choice.trim()).filter((choice) => choice !== ''),
                  )
                }
              />
            ) : null}
            {kind === 'input' ? (
              <>
                <SelectField
                  label={words.from}
                  placeholder={words.fromNobody}
                  options={options}
                  value={taken ?? ''}
                  onChange={(event) => {
                    const [step = '', output = ''] = event.target.value.split(' ');
                    change(index, 'from_step', step === '' ? undefined : { step, output });
                  }}
                />
                {field.type === 'boolean' ? (
                  <SelectField
                    label={words.preset}
                    placeholder="–"
                    options={[
                      { value: 'true', label: executions.yes },
                      { value: 'false', label: executions.no },
                    ]}
                    value={field.default === undefined ? '' : String(field.default)}
                    onChange={(event) => change(index, 'default', presetOf('boolean', event.target.value))}
                  />
                ) : (
                  <TextField
                    label={words.preset}
                    optional
                    type={field.type === 'number' ? 'number' : 'text'}
                    step="any"
                    value={field.default === undefined ? '' : String(field.default)}
                    onChange={(event) => change(index, 'default', presetOf(field.type, event.target.value))}
                  />
                )}
              </>
            ) : (
              <TextField
                label={words.example}
                optional
                value={field.placeholder ?? ''}
                onChange={(event) => change(index, 'placeholder', event.target.value || undefined)}
              />
            )}
            <div className={styles.rowEnd}>
              <Checkbox
                label={words.required}
                checked={field.required}
                onChange={(checked) => change(index, 'required', checked)}
              />
              <Button
                variant="quiet"
                size="small"
                glyph="x"
                iconOnly
                onClick={() => onChange(fields.filter((_, at) => at !== index))}
              >
                {words.removeField(field.label || field.key)}
              </Button>
            </div>
          </div>
        );
      })}
      <div>
        <Button size="small" glyph="plus" onClick={() => onChange(addField(fields, kind))}>
          {kind === 'input' ? words.addInput : words.addOutput}
        </Button>
      </div>
    </fieldset>
  );
}
