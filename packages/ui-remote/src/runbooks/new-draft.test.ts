import { describe, expect, it } from 'vitest';
import { runbooksEn } from '../messages/runbooks-en';
import { asText } from './draft-edit';
import { beginDraft, draftOf, isBegun, problemsOfSteps, riskOf } from './new-draft';
import { sampleDraft } from './runbook-sample';

const start = { tenants: ['A1', 'A2'], environment: 'prod' };
const words = runbooksEn.draftDialog.wrong;
const copied = beginDraft({ ...start, from: { name: 'Copy', spec: sampleDraft.spec } });
const step = (edit: typeof copied, change: object) => {
  const [first, ...more] = edit.steps;
  return { ...edit, steps: first ? [{ ...first, step: { ...first.step, ...change } }, ...more] : [] };
};

describe('a new draft', () => {
  it('begins with one step that has no name yet', () => {
    const edit = beginDraft(start);
    expect(problemsOfSteps(edit, words)).toEqual([
      { step: edit.steps[0]?.id, number: 1, path: 'name', message: words.stepName },
    ]);
    expect(isBegun(edit, start)).toBe(false);
    expect(isBegun({ ...edit, name: 'Drain' }, start)).toBe(true);
    expect(isBegun({ ...edit, ...asText(edit) }, start)).toBe(true);
  });

  it('is sent with its service as a tag, and the whole spec of what it was begun from', () => {
    expect(draftOf({ ...copied, service: ' ingest ', tags: 'team=storage' })).toEqual({
      name: 'Copy',
      tenants: ['A1', 'A2'],
      environment: 'prod',
      classification: 'unclassified',
      tags: { team: 'storage', service: 'ingest' },
      spec: sampleDraft.spec,
    });
    expect(problemsOfSteps(copied, words)).toEqual([]);
    expect(draftOf({ ...copied, json: '{' })).toBeUndefined();
  });

  it('says what is wrong where it is', () => {
    const found = (change: object) =>
      problemsOfSteps(step(copied, change), words).map(({ path, message }) => [path, message]);
    const field = { key: 'a', label: 'A', type: 'string', required: true };
    expect(found({ key: 'Not snake' })).toEqual([['key', words.key]]);
    expect(found({ outputs: [{ ...field, label: ' ' }] })).toContainEqual(['outputs.0.label', words.label]);
    expect(found({ outputs: [field, field] })).toContainEqual(['outputs.1.key', words.twice]);
    expect(found({ inputs: [{ ...field, type: 'choice' }] })).toContainEqual(['inputs.0.choices', words.choices]);
    const keys = copied.steps.map((one) => ({ ...one, step: { ...one.step, key: 'same' } }));
    expect(problemsOfSteps({ ...copied, steps: keys }, words)).toHaveLength(keys.length - 1);
    expect(problemsOfSteps({ ...copied, steps: [] }, words)[0]?.message).toBe(words.noSteps);
  });

  it('is as risky as its riskiest step', () => {
    expect(riskOf(sampleDraft.spec)).toBe('high');
    expect(riskOf({ ...sampleDraft.spec, steps: [] })).toBe('low');
  });
});
