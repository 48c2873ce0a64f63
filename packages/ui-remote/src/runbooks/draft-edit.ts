import type { Runbook, RunbookSpec, StepField, StepSpec } from '@incident-center/sdk/contract';
import { canonicalJson } from '@incident-center/sdk/provenance';
import { type Issue, readTags } from './draft-input';

/** A step while it is edited: its id stays its own through every move. */
export interface EditedStep {
  readonly id: number;
  readonly step: StepSpec;
}

/** A draft while somebody writes it. */
export interface DraftEdit {
  readonly name: string;
  readonly tags: string;
  readonly summary: string;
  readonly steps: readonly EditedStep[];
  /** The version of the row that it was begun from: saving over another one is a conflict. */
  readonly base: number;
  /** The spec as text, while it is edited as text. */
  readonly json: string | undefined;
}

const writtenTags = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .join(', ');

let nextId = 0;
const withId = (step: StepSpec): EditedStep => {
  nextId += 1;
  return { id: nextId, step };
};

/** A draft as it stands, to be edited. */
export const beginEdit = ({
  name,
  tags,
  spec,
  row_version,
}: Pick<Runbook, 'name' | 'tags' | 'spec' | 'row_version'>): DraftEdit => ({
  name,
  tags: writtenTags(tags),
  summary: spec.summary,
  steps: spec.steps.map(withId),
  base: row_version,
  json: undefined,
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): unknown => (Array.isArray(value) ? value : []);

const TERMS = { quorum: 1, candidate_roles: ['team_lead', 'security_admin'], expires_in_seconds: 3_600 };

const fieldsOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value.filter(isObject).map((field) => ({ required: true, ...field })) : [];

/** Why a text is no spec that could be shown in a form: the parser's words, or that its steps are none. */
export type SpecTextProblem = { readonly notJson: string } | { readonly notSpec: true };

/** Reads a spec's text as far as a form needs it; whether it is valid is the server's to say, by path. */
export function readSpecText(text: string): { readonly spec: RunbookSpec } | SpecTextProblem {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    return { notJson: error instanceof Error ? error.message : String(error) };
  }
  if (!isObject(read) || !Array.isArray(read.steps) || !read.steps.every(isObject)) return { notSpec: true };
  // What may be left out is filled in as the server does it: it is shown before it was sent.
  const steps = read.steps.map((step: Readonly<Record<string, unknown>>) => ({
    ...step,
    instructions: listOf(step.instructions),
    inputs: fieldsOf(step.inputs),
    outputs: fieldsOf(step.outputs),
    requires_evidence: step.requires_evidence === true,
    ...(isObject(step.approval) && { approval: { ...TERMS, ...step.approval } }),
  }));
  return { spec: { summary: '', ...read, steps } as unknown as RunbookSpec };
}

/** The spec as it would be sent; none while its text can't be read. */
export function specOf(edit: DraftEdit): RunbookSpec | undefined {
  if (edit.json === undefined) return { summary: edit.summary, steps: edit.steps.map(({ step }) => step) };
  const read = readSpecText(edit.json);
  return 'spec' in read ? read.spec : undefined;
}

/** The same draft edited as text. */
export const asText = (edit: DraftEdit): DraftEdit => ({ ...edit, json: JSON.stringify(specOf(edit), null, 2) });

/** The same draft edited as a form; as it is where its text can't be read. */
export function asForm(edit: DraftEdit): DraftEdit {
  const spec = specOf(edit);
  return spec ? { ...edit, summary: spec.summary, steps: spec.steps.map(withId), json: undefined } : edit;
}

/** What differs from how the draft stands, as `edit_runbook` takes it; empty where nothing does. */
export function changesOf(edit: DraftEdit, runbook: Runbook) {
  const tags = readTags(edit.tags);
  const spec = specOf(edit);
  const differs = (one: object, other: object): boolean => canonicalJson(one) !== canonicalJson(other);
  return {
    ...(edit.name.trim() === runbook.name ? {} : { name: edit.name.trim() }),
    ...(differs(tags, runbook.tags) ? { tags } : {}),
    ...(spec && differs(spec, runbook.spec) ? { spec } : {}),
  };
}

/** A step in another place; the first can't go up, the last not down. */
export function moveStep(edit: DraftEdit, index: number, by: 1 | -1): DraftEdit {
  const steps = [...edit.steps];
  const [step] = steps.splice(index, 1);
  if (!step || index + by < 0 || index + by > steps.length) return edit;
  steps.splice(index + by, 0, step);
  return { ...edit, steps };
}

/** A value set, or left out where it is undefined: what isn't given has no key. */
export function withValue<Thing extends object>(thing: Thing, key: keyof Thing, value: unknown): Thing {
  const { [key]: _, ...rest } = thing;
  return (value === undefined ? rest : { ...thing, [key]: value }) as Thing;
}

/** A step changed. What approvers are asked goes with the risk: only a high one waits for them. */
export function changeStep(step: StepSpec, key: keyof StepSpec, value: unknown): StepSpec {
  const changed = withValue(step, key, value);
  return key === 'risk_level' && value !== 'high' ? withValue(changed, 'approval', undefined) : changed;
}

const freeKey = (prefix: string, taken: readonly string[]): string => {
  for (let number = taken.length + 1; ; number += 1) {
    const key = `${prefix}_${number}`;
    if (!taken.includes(key)) return key;
  }
};

/** One more step, last and safe. */
export const addStep = (edit: DraftEdit): DraftEdit => ({
  ...edit,
  steps: [
    ...edit.steps,
    withId({
      key: freeKey(
        'step',
        edit.steps.map(({ step }) => step.key),
      ),
      name: '',
      risk_level: 'low',
      instructions: [],
      inputs: [],
      outputs: [],
      requires_evidence: false,
    }),
  ],
});

/** One more input or output. */
export const addField = (fields: readonly StepField[], prefix: 'input' | 'output'): StepField[] => [
  ...fields,
  {
    key: freeKey(
      prefix,
      fields.map(({ key }) => key),
    ),
    label: '',
    type: 'string',
    required: true,
  },
];

/** The outputs that an input of the step at `index` may take: those of the steps before it. */
export const outputsBefore = (steps: readonly EditedStep[], index: number) =>
  steps
    .slice(0, index)
    .flatMap(({ step }, at) =>
      step.outputs.map(({ key, label }) => ({ step: step.key, output: key, number: at + 1, label })),
    );

/** An issue of the spec, at the step it is about. */
export interface PlacedIssue {
  /** The step's id; none for what is about no single step. */
  readonly step: number | undefined;
  /** From 1, as the steps stood when they were sent. */
  readonly number: number | undefined;
  /** Inside the step, or the whole path. */
  readonly path: string;
  readonly message: string;
}

/** What the server found, by the steps as they were sent: later moves take an issue along. */
export function placeIssues(issues: readonly Issue[], sent: readonly number[]): PlacedIssue[] {
  return issues.map(({ path, message }) => {
    const [, index, inside] = /^steps\.(\d+)\.?(.*)$/.exec(path) ?? [];
    const at = index === undefined ? undefined : Number(index);
    const step = at === undefined ? undefined : sent[at];
    return {
      step,
      number: step === undefined || at === undefined ? undefined : at + 1,
      path: step === undefined ? path : inside || path,
      message,
    };
  });
}
