import type { Clearance, RiskLevel, RunbookSpec } from '@incident-center/sdk/contract';
import { beginEdit, type DraftEdit, type PlacedIssue, specOf } from './draft-edit';
import { readTags } from './draft-input';

/** A draft that is not on the server yet. */
export interface NewDraftEdit extends DraftEdit {
  readonly tenants: readonly string[];
  readonly environment: string;
  readonly classification: Clearance;
  /** The tag `service`: alert rules and people look for it. */
  readonly service: string;
}

/** A draft that is complete as far as that can be said here, as `create_runbook` takes it. */
export interface NewDraft {
  readonly name: string;
  readonly tenants: string[];
  readonly environment: string;
  readonly classification: Clearance;
  readonly tags: Record<string, string>;
  readonly spec: RunbookSpec;
}

export interface NewDraftStart {
  readonly tenants: readonly string[];
  readonly environment: string;
  /** What to begin with, instead of one empty step. */
  readonly from?: { readonly name: string; readonly spec: RunbookSpec } | undefined;
}

/** From what everybody may see to what the fewest may. */
export const CLEARANCES = [
  'unclassified',
  'cui',
  'confidential',
  'secret',
  'top-secret',
] as const satisfies readonly Clearance[];

const EMPTY: RunbookSpec = {
  summary: '',
  steps: [
    {
      key: 'step_1',
      name: '',
      risk_level: 'low',
      instructions: [],
      inputs: [],
      outputs: [],
      requires_evidence: false,
    },
  ],
};

/** The beginning of a draft. */
export const beginDraft = ({ tenants, environment, from }: NewDraftStart): NewDraftEdit => ({
  ...beginEdit({ name: from?.name ?? '', tags: {}, spec: from?.spec ?? EMPTY, row_version: 0 }),
  tenants,
  environment,
  classification: 'unclassified',
  service: '',
});

/** The draft as it would be sent; none while its text can't be read. */
export function draftOf(edit: NewDraftEdit): NewDraft | undefined {
  const spec = specOf(edit);
  if (!spec) return undefined;
  const service = edit.service.trim();
  return {
    name: edit.name.trim(),
    tenants: [...edit.tenants],
    environment: edit.environment.trim(),
    classification: edit.classification,
    tags: { ...readTags(edit.tags), ...(service !== '' && { service }) },
    spec,
  };
}

const RISKS = ['low', 'medium', 'high'] as const satisfies readonly RiskLevel[];

/** The highest risk of its steps: what a runbook is called by. */
export const riskOf = ({ steps }: RunbookSpec): RiskLevel =>
  RISKS[Math.max(0, ...steps.map(({ risk_level }) => RISKS.indexOf(risk_level)))] ?? 'low';

/** What is wrong with a spec, each in words. */
export interface SpecProblemWords {
  readonly noSteps: string;
  readonly stepName: string;
  readonly key: string;
  readonly twice: string;
  readonly label: string;
  readonly choices: string;
}

const KEY = /^[a-z][a-z0-9_]{0,49}$/;

/** What can be said without the server, at its place. The server checks the whole of it. */
export function problemsOfSteps(edit: DraftEdit, words: SpecProblemWords): PlacedIssue[] {
  if (edit.json !== undefined) return [];
  if (edit.steps.length === 0) return [{ step: undefined, number: undefined, path: 'steps', message: words.noSteps }];
  const keys = edit.steps.map(({ step }) => step.key);
  return edit.steps.flatMap(({ id, step }, index) => {
    const found: [path: string, message: string][] = [];
    if (step.name.trim() === '') found.push(['name', words.stepName]);
    if (!KEY.test(step.key)) found.push(['key', words.key]);
    else if (keys.indexOf(step.key) !== index) found.push(['key', words.twice]);
    for (const side of ['inputs', 'outputs'] as const) {
      const taken = step[side].map(({ key }) => key);
      for (const [at, field] of step[side].entries()) {
        if (field.label.trim() === '') found.push([`${side}.${at}.label`, words.label]);
        if (!KEY.test(field.key)) found.push([`${side}.${at}.key`, words.key]);
        else if (taken.indexOf(field.key) !== at) found.push([`${side}.${at}.key`, words.twice]);
        if (field.type === 'choice' && (field.choices ?? []).length === 0)
          found.push([`${side}.${at}.choices`, words.choices]);
      }
    }
    return found.map(([path, message]) => ({ step: id, number: index + 1, path, message }));
  });
}

/** Whether anything was written that would be lost. */
export const isBegun = (edit: NewDraftEdit, start: NewDraftStart): boolean => {
  const fresh = beginDraft(start);
  return JSON.stringify(draftOf(edit)) !== JSON.stringify(draftOf(fresh)) || edit.json !== undefined;
};
