import { describe, expect, it } from 'vitest';
import {
  addStep,
  asForm,
  asText,
  beginEdit,
  changeStep,
  changesOf,
  moveStep,
  outputsBefore,
  placeIssues,
  readSpecText,
  specOf,
} from './draft-edit';
import { sampleDraft } from './runbook-sample';

const begun = beginEdit(sampleDraft);
const keys = (edit: typeof begun) => edit.steps.map(({ step }) => step.key);

describe('editing a draft', () => {
  it('changes nothing by being opened, looked at as text, and closed', () => {
    expect(changesOf(begun, sampleDraft)).toEqual({});
    expect(changesOf(asText(begun), sampleDraft)).toEqual({});
    expect(changesOf(asForm(asText(begun)), sampleDraft)).toEqual({});
  });

  it('sends only what differs', () => {
    expect(changesOf({ ...begun, name: ' Other ' }, sampleDraft)).toEqual({ name: 'Other' });
    expect(changesOf({ ...begun, tags: 'service=timeline, team=storage' }, sampleDraft)).toEqual({
      tags: { service: 'timeline', team: 'storage' },
    });
    expect(Object.keys(changesOf(moveStep(begun, 0, 1), sampleDraft))).toEqual(['spec']);
  });

  it('moves steps one place, and none beyond the ends', () => {
    const [first, second] = keys(begun);
    expect(keys(moveStep(begun, 0, 1)).slice(0, 2)).toEqual([second, first]);
    expect(moveStep(begun, 0, -1)).toBe(begun);
    expect(moveStep(begun, begun.steps.length - 1, 1)).toBe(begun);
  });

  it('adds a step with a key that none has', () => {
    const more = addStep(addStep(begun));
    expect(new Set(keys(more)).size).toBe(begun.steps.length + 2);
  });

  it('drops what approvers are asked with the risk that asked them', () => {
    const high = begun.steps.find(({ step }) => step.approval)?.step;
    expect(high).toBeDefined();
    if (high) expect(changeStep(high, 'risk_level', 'medium')).not.toHaveProperty('approval');
  });

  it('offers an input the outputs of the steps before it only', () => {
    expect(outputsBefore(begun.steps, 0)).toEqual([]);
    expect(outputsBefore(begun.steps, 1)).toContainEqual(
      expect.objectContaining({ step: 'collect_metrics', output: 'shard', number: 1 }),
    );
  });

  it('says why a text is no spec, and fills in what may be left out', () => {
    expect(readSpecText('{')).toMatchObject({ notJson: expect.any(String) });
    expect(readSpecText('{"steps": [1]}')).toEqual({ notSpec: true });
    expect(readSpecText('{"steps": [{"key": "a"}]}')).toEqual({
      spec: {
        summary: '',
        steps: [{ key: 'a', instructions: [], inputs: [], outputs: [], requires_evidence: false }],
      },
    });
    expect(specOf({ ...begun, json: '{' })).toBeUndefined();
    expect(asForm({ ...begun, json: '{' }).json).toBe('{');
  });

  it('keeps an issue with its step when the steps have moved since', () => {
    const sent = begun.steps.map(({ id }) => id);
    expect(placeIssues([{ path: 'steps.1.key', message: 'no' }], sent)).toEqual([
      { step: sent[1], number: 2, path: 'key', message: 'no' },
    ]);
    expect(placeIssues([{ path: 'summary', message: 'long' }], sent)[0]).toMatchObject({ step: undefined });
    expect(placeIssues([{ path: 'steps.9.key', message: 'no' }], sent)[0]).toMatchObject({ path: 'steps.9.key' });
  });
});
