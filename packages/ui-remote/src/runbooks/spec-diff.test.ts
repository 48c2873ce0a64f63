import type { RunbookSpec, StepSpec } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { sampleSpec } from './runbook-sample';
import { diffSpecs, weakerCount } from './spec-diff';

const [first, second] = sampleSpec.steps as [StepSpec, StepSpec, ...StepSpec[]];
const withSteps = (...steps: StepSpec[]): RunbookSpec => ({ ...sampleSpec, steps });
const changesOf = (before: StepSpec, after: StepSpec) =>
  diffSpecs(withSteps(before), withSteps(after)).flatMap(({ changes }) => changes);

describe('what a draft changes', () => {
  it('is nothing where nothing differs', () => expect(diffSpecs(sampleSpec, sampleSpec)).toEqual([]));

  it('is told by the key of a step, whatever it is called now', () => {
    const [step] = diffSpecs(withSteps(first), withSteps({ ...first, name: 'Collect more' }));
    expect(step).toMatchObject({ key: first.key, name: 'Collect more', kind: 'changed', position: 1 });
    expect(step?.changes).toEqual([{ field: 'name', before: first.name, after: 'Collect more', weaker: false }]);
  });

  it('names new steps and those that were taken out; without a step that guarded something, a guard is gone', () => {
    const fresh: StepSpec = { ...first, key: 'fresh' };
    const [added, removed] = diffSpecs(withSteps(first, second), withSteps(first, fresh));
    expect(added).toMatchObject({ key: 'fresh', kind: 'added', position: 2, changes: [] });
    expect(removed).toMatchObject({ key: second.key, kind: 'removed' });
    expect(weakerCount([removed as NonNullable<typeof removed>])).toBe(1);
  });

  it('does not call a step moved because another one came before it', () => {
    const fresh: StepSpec = { ...first, key: 'fresh' };
    expect(diffSpecs(withSteps(first, second), withSteps(fresh, first, second)).map(({ key }) => key)).toEqual([
      'fresh',
    ]);
    const swapped = diffSpecs(withSteps(first, second), withSteps(second, first));
    expect(swapped.flatMap(({ changes }) => changes.map(({ field }) => field))).toEqual(['position', 'position']);
  });

  it.each([
    ['a lower risk', { risk_level: 'medium' }],
    ['no approval', { approval: undefined }],
    ['no way back', { rollback: undefined }],
    ['no evidence', { requires_evidence: false }],
  ] as const)('calls %s a weaker guard', (_what, change) => {
    const before: StepSpec = { ...second, risk_level: 'high', requires_evidence: true, rollback: 'Back.' };
    const after = { ...before, ...change } as StepSpec;
    expect(changesOf(before, after).some(({ weaker }) => weaker)).toBe(true);
    expect(changesOf(after, before).some(({ weaker }) => weaker)).toBe(false);
  });

  it('calls fewer approvers, more who may decide, and a longer time weaker guards; the opposite not', () => {
    const approval = { operation: 'move', quorum: 2, candidate_roles: ['team_lead'], expires_in_seconds: 600 };
    const strict: StepSpec = { ...second, approval };
    const loose: StepSpec = {
      ...second,
      approval: { ...approval, quorum: 1, candidate_roles: ['team_lead', 'operator'], expires_in_seconds: 3_600 },
    };
    expect(changesOf(strict, loose).map(({ field, weaker }) => [field, weaker])).toEqual([
      ['quorum', true],
      ['candidate_roles', true],
      ['expires_in_seconds', true],
    ]);
    expect(changesOf(loose, strict).every(({ weaker }) => !weaker)).toBe(true);
  });

  it('calls a value that need not be given any more a weaker guard', () => {
    const optional = { ...first, outputs: first.outputs.map((field) => ({ ...field, required: false })) };
    expect(changesOf(first, optional)).toEqual([
      expect.objectContaining({ field: 'output', of: 'shard', weaker: true }),
    ]);
  });
});
