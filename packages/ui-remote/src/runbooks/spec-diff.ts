import type { RunbookSpec, StepField, StepSpec } from '@incident-center/sdk/contract';

/** What can differ of a step. */
export type DiffField =
  | 'step'
  | 'position'
  | 'name'
  | 'risk_level'
  | 'instructions'
  | 'rollback'
  | 'requires_evidence'
  | 'timer_seconds'
  | 'effect'
  | 'approval'
  | 'operation'
  | 'quorum'
  | 'candidate_roles'
  | 'expires_in_seconds'
  | 'input'
  | 'output';

/** One difference. `undefined` is what isn't there. */
export interface FieldDiff {
  readonly field: DiffField;
  /** The input's or output's key. */
  readonly of?: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Something that held people back before holds them back less. */
  readonly weaker: boolean;
}

export interface StepDiff {
  readonly key: string;
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** From 1: in the draft, or before for a step that was taken out. */
  readonly position: number;
  readonly changes: readonly FieldDiff[];
}

const RISKS: readonly string[] = ['low', 'medium', 'high'];
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Which differences of a step's own fields let something pass that was held back before. */
const weakened: Partial<Record<DiffField, (before: StepSpec, after: StepSpec) => boolean>> = {
  risk_level: (before, after) => RISKS.indexOf(after.risk_level) < RISKS.indexOf(before.risk_level),
  rollback: (before, after) => before.rollback !== undefined && after.rollback === undefined,
  requires_evidence: (before, after) => before.requires_evidence && !after.requires_evidence,
  timer_seconds: (before, after) =>
    before.timer_seconds !== undefined && (after.timer_seconds ?? 0) < before.timer_seconds,
  effect: (before, after) => before.effect !== undefined && after.effect === undefined,
};

const OWN = ['name', 'risk_level', 'instructions', 'rollback', 'requires_evidence', 'timer_seconds', 'effect'] as const;

function approvalDiffs({ approval: before }: StepSpec, { approval: after }: StepSpec): FieldDiff[] {
  if (!before || !after) {
    if (before === after) return [];
    const weaker = after === undefined;
    return [{ field: 'approval', before: before?.operation, after: after?.operation, weaker }];
  }
  const fields = [
    ['operation', false],
    ['quorum', after.quorum < before.quorum],
    ['candidate_roles', after.candidate_roles.some((role) => !before.candidate_roles.includes(role))],
    ['expires_in_seconds', after.expires_in_seconds > before.expires_in_seconds],
  ] as const;
  return fields
    .filter(([field]) => !same(before[field], after[field]))
    .map(([field, weaker]) => ({ field, before: before[field], after: after[field], weaker }));
}

function valueDiffs(field: 'input' | 'output', before: readonly StepField[], after: readonly StepField[]): FieldDiff[] {
  const keys = [...new Set([...before, ...after].map(({ key }) => key))];
  return keys.flatMap((key): FieldDiff[] => {
    const was = before.find((one) => one.key === key);
    const is = after.find((one) => one.key === key);
    if (same(was, is)) return [];
    return [{ field, of: key, before: was, after: is, weaker: (was?.required ?? false) && !(is?.required ?? false) }];
  });
}

function stepChanges(before: StepSpec, after: StepSpec): FieldDiff[] {
  const own = OWN.filter((field) => !same(before[field], after[field])).map((field) => ({
    field,
    before: before[field],
    after: after[field],
    weaker: weakened[field]?.(before, after) ?? false,
  }));
  return [
    ...own,
    ...approvalDiffs(before, after),
    ...valueDiffs('input', before.inputs, after.inputs),
    ...valueDiffs('output', before.outputs, after.outputs),
  ];
}

/** A step that is gone guards nothing any more. */
const guards = (step: StepSpec): boolean =>
  step.risk_level === 'high' || step.requires_evidence || step.approval !== undefined || step.effect !== undefined;

/**
 * What a draft changes, step by step, in the order of the draft; steps that were taken out come last.
 *
 * A step is the same one while its key is. It has moved only where it stands otherwise among those that both have: one
 * new step at the top moves nothing.
 */
export function diffSpecs(before: RunbookSpec, after: RunbookSpec): StepDiff[] {
  const stays = (among: RunbookSpec) => (step: StepSpec) => among.steps.some(({ key }) => key === step.key);
  const orderBefore = before.steps.filter(stays(after)).map(({ key }) => key);
  const orderAfter = after.steps.filter(stays(before)).map(({ key }) => key);
  const kept = after.steps.flatMap((step, index): StepDiff[] => {
    const { key, name } = step;
    const position = index + 1;
    const was = before.steps.findIndex((one) => one.key === key);
    const earlier = before.steps[was];
    if (!earlier) return [{ key, name, kind: 'added', position, changes: [] }];
    const moved: FieldDiff[] =
      orderBefore.indexOf(key) === orderAfter.indexOf(key)
        ? []
        : [{ field: 'position', before: was + 1, after: position, weaker: false }];
    const changes = [...moved, ...stepChanges(earlier, step)];
    return changes.length > 0 ? [{ key, name, kind: 'changed', position, changes }] : [];
  });
  const removed = before.steps.flatMap((step, index): StepDiff[] => {
    if (stays(after)(step)) return [];
    const { key, name } = step;
    const gone: FieldDiff = { field: 'step', before: name, after: undefined, weaker: true };
    return [{ key, name, kind: 'removed', position: index + 1, changes: guards(step) ? [gone] : [] }];
  });
  return [...kept, ...removed];
}

/** How many differences loosen something. */
export const weakerCount = (steps: readonly StepDiff[]): number =>
  steps.flatMap(({ changes }) => changes).filter(({ weaker }) => weaker).length;
