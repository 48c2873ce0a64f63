import {
  IncidentCenterError,
  problemOfValue,
  type StepField,
  type StepSpec,
  type StepValues,
} from '@incident-center/sdk/contract';
import { canonicalJson, sha256Hex } from '@incident-center/sdk/provenance';
import type { Row } from '../database/records.js';

type Issue = { path: string; message: string };

/** A key is anything in snake_case: `constructor`, too, which every object would answer to. */
const own = <Value>(values: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(values, key) ? values[key] : undefined;

/** What was entered for a step before. */
export const inputsBefore = (step: Pick<StepSpec, 'key'>, run: Pick<Row<'runbook_execution'>, 'inputs'>): StepValues =>
  own(run.inputs, step.key) ?? {};

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';

function validated(fields: readonly StepField[], values: StepValues, at: string): StepValues {
  const known = new Map(fields.map((field) => [field.key, field]));
  const issues: Issue[] = [];
  for (const key of Object.keys(values))
    if (!known.has(key)) issues.push({ path: `${at}.${key}`, message: 'the step has no such field' });
  const kept: StepValues = {};
  for (const field of fields) {
    const value = own(values, field.key);
    if (!isGiven(value) || value === undefined) {
      if (field.required) issues.push({ path: `${at}.${field.key}`, message: 'is required' });
      continue;
    }
    const problem = problemOfValue(field, value);
    if (problem !== undefined) issues.push({ path: `${at}.${field.key}`, message: problem });
    kept[field.key] = value;
  }
  if (issues.length > 0) throw new IncidentCenterError('INVALID_INPUT', undefined, { details: { issues } });
  return kept;
}

/**
 * The inputs of a step as they stand: what is given now, else what was given before, else an earlier step's output, else
 * the default.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` for unknown, missing or mistyped values.
 */
export function resolveInputs(step: StepSpec, run: Row<'runbook_execution'>, given: StepValues = {}): StepValues {
  const before = inputsBefore(step, run);
  const resolved: StepValues = { ...given };
  for (const field of step.inputs) {
    const { from_step } = field;
    const earlier = from_step && own(own(run.outputs, from_step.step) ?? {}, from_step.output);
    const value = own(given, field.key) ?? own(before, field.key) ?? earlier ?? field.default;
    if (value !== undefined) resolved[field.key] = value;
  }
  return validated(step.inputs, resolved, 'inputs');
}

/** @throws {IncidentCenterError} `INVALID_INPUT` for unknown, missing or mistyped values. */
export const checkOutputs = (step: StepSpec, given: StepValues): StepValues =>
  validated(step.outputs, given, 'outputs');

/** What an approval is bound to: any other value gives another hash. */
export const hashOfInputs = (inputs: StepValues): string => sha256Hex(canonicalJson(inputs));
