import type { Execution, StepField, StepSpec, StepValues } from '@incident-center/sdk/contract';

/** What a person has typed so far, by field: text, until it is read. */
export type FieldDraft = Readonly<Record<string, string>>;
export type FieldProblem = 'required' | 'number' | 'least' | 'most' | 'choice';
export type FieldProblems = Readonly<Record<string, FieldProblem>>;

export interface FieldReading {
  /** What would be sent: typed, without what was left empty. */
  readonly values: StepValues;
  readonly problems: FieldProblems;
}

const easternDigits = /[٠-٩۰-۹]/gu;

/** A plain decimal, in whichever digits; a grouping sign is refused, since `2,140` is two numbers in two languages. */
export function readNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(easternDigits, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .replace('٫', '.')
    .replace('−', '-');
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(plain) ? Number(plain) : undefined;
}

/**
 * Reads a draft as the spec types it.
 *
 * @example
 * readFields([{ key: 'lag_s', label: 'Lag, s', type: 'number', required: true }], { lag_s: '1.2' });
 * // { values: { lag_s: 1.2 }, problems: {} }
 */
export function readFields(fields: readonly StepField[], draft: FieldDraft): FieldReading {
  const values: StepValues = {};
  const problems: Record<string, FieldProblem> = {};
  for (const field of fields) {
    const text = draft[field.key] ?? '';
    if (text.trim() === '') {
      if (field.required) problems[field.key] = 'required';
      continue;
    }
    if (field.type === 'number') {
      const value = readNumber(text);
      if (value === undefined) problems[field.key] = 'number';
      else if (field.min !== undefined && value < field.min) problems[field.key] = 'least';
      else if (field.max !== undefined && value > field.max) problems[field.key] = 'most';
      else values[field.key] = value;
    } else if (field.type === 'boolean') values[field.key] = text === 'true';
    else if (field.type === 'choice') {
      if (field.choices?.includes(text)) values[field.key] = text;
      else problems[field.key] = 'choice';
    } else values[field.key] = text;
  }
  return { values, problems };
}

/** Values as they would be typed. */
export function draftOf(values: StepValues): FieldDraft {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value === null || value === undefined ? '' : String(value)]),
  );
}

/** Where the value of an input comes from. */
export type InputOrigin = { readonly kind: 'given' | 'default' } | { readonly kind: 'step'; readonly number: number };

export interface InputsAsTheyStand {
  readonly values: StepValues;
  readonly origins: Readonly<Record<string, InputOrigin>>;
}

/** A step's inputs as the server would take them: given before, else an earlier step's output, else the default. */
export function inputsAsTheyStand(
  spec: StepSpec,
  execution: Pick<Execution, 'inputs' | 'outputs' | 'step_states'>,
): InputsAsTheyStand {
  const before = execution.inputs[spec.key] ?? {};
  const values: StepValues = {};
  const origins: Record<string, InputOrigin> = {};
  for (const { key, from_step, default: fallback } of spec.inputs) {
    const earlier = from_step ? execution.outputs[from_step.step]?.[from_step.output] : undefined;
    const value = before[key] ?? earlier ?? fallback;
    if (value === undefined) continue;
    values[key] = value;
    if (from_step && earlier !== undefined && earlier === value) {
      const position = execution.step_states.findIndex((step) => step.key === from_step.step);
      origins[key] = { kind: 'step', number: position + 1 };
    } else origins[key] = { kind: before[key] === undefined ? 'default' : 'given' };
  }
  return { values, origins };
}

/** Whether two sets of values are the same: an approval of one is then good for the other. */
export function sameValues(one: StepValues, other: StepValues): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => (one[key] ?? null) === (other[key] ?? null));
}
