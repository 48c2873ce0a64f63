import type { StepField, StepSpec } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { draftOf, inputsAsTheyStand, readFields, readNumber, sameValues } from './step-fields';

const field = (given: Partial<StepField> & Pick<StepField, 'key' | 'type'>): StepField => ({
  label: given.key,
  required: true,
  ...given,
});

describe('reading a number', () => {
  it.each([
    ['2140', 2140],
    [' 1.2 ', 1.2],
    ['-3', -3],
    ['١٫٥', 1.5],
    ['۲۱۴۰', 2140],
  ])('takes %s', (text, value) => expect(readNumber(text)).toBe(value));
  it.each(['2,140', '1e3', '0x10', 'fast', '1.2.3', 'Infinity', ''])('refuses "%s"', (text) =>
    expect(readNumber(text)).toBeUndefined(),
  );
});

describe('reading fields', () => {
  it('types every value as the spec does', () => {
    const fields = [
      field({ key: 'shard', type: 'string' }),
      field({ key: 'lag_s', type: 'number' }),
      field({ key: 'stable', type: 'boolean' }),
      field({ key: 'mode', type: 'choice', choices: ['soft', 'hard'] }),
    ];
    expect(readFields(fields, { shard: 'shard-07', lag_s: '1.2', stable: 'false', mode: 'hard' })).toEqual({
      values: { shard: 'shard-07', lag_s: 1.2, stable: false, mode: 'hard' },
      problems: {},
    });
  });

  it('asks for what is required, and leaves out what is optional and empty', () => {
    const fields = [field({ key: 'a', type: 'string' }), field({ key: 'b', type: 'number', required: false })];
    expect(readFields(fields, { a: '  ', b: '' })).toEqual({ values: {}, problems: { a: 'required' } });
  });

  it('names a number that is none, and a choice that is not offered', () => {
    const fields = [
      field({ key: 'n', type: 'number', required: false }),
      field({ key: 'c', type: 'choice', choices: ['x'] }),
    ];
    expect(readFields(fields, { n: '2,140', c: 'y' })).toEqual({ values: {}, problems: { n: 'number', c: 'choice' } });
  });

  it('gets back the values that a draft was made of', () => {
    const fields = [field({ key: 'n', type: 'number' }), field({ key: 'b', type: 'boolean' })];
    expect(readFields(fields, draftOf({ n: 1.5, b: true })).values).toEqual({ n: 1.5, b: true });
  });
});

describe('the inputs of a step', () => {
  const spec: StepSpec = {
    key: 'reroute',
    name: 'Reroute',
    risk_level: 'high',
    instructions: [],
    outputs: [],
    requires_evidence: false,
    inputs: [
      field({ key: 'from_shard', type: 'string', from_step: { step: 'collect', output: 'shard' } }),
      field({ key: 'window_s', type: 'number', default: 300 }),
      field({ key: 'note', type: 'string', required: false }),
    ],
  };
  const run = {
    inputs: {},
    outputs: { collect: { shard: 'shard-07' } },
    step_states: [{ key: 'collect' }, { key: 'reroute' }],
  } as unknown as Parameters<typeof inputsAsTheyStand>[1];

  it('come from an earlier step, which is named, or from the default', () => {
    expect(inputsAsTheyStand(spec, run)).toEqual({
      values: { from_shard: 'shard-07', window_s: 300 },
      origins: { from_shard: { kind: 'step', number: 1 }, window_s: { kind: 'default' } },
    });
  });

  it('stay what was given before', () => {
    const given = { ...run, inputs: { reroute: { from_shard: 'shard-09', window_s: 60 } } };
    expect(inputsAsTheyStand(spec, given)).toEqual({
      values: { from_shard: 'shard-09', window_s: 60 },
      origins: { from_shard: { kind: 'given' }, window_s: { kind: 'given' } },
    });
  });

  it('are the same only if every value is', () => {
    expect(sameValues({ a: 1, b: null }, { a: 1 })).toBe(true);
    expect(sameValues({ a: 1 }, { a: '1' })).toBe(false);
    expect(sameValues({ a: 1 }, { a: 1, c: 'x' })).toBe(false);
  });
});

describe('the bounds of a number', () => {
  const lag = { key: 'lag', label: 'Lag, s', type: 'number', required: true, min: 0, max: 5 } as const;
  const read = (text: string) => readFields([lag], { lag: text });

  it('belong to what it may be', () => {
    expect(read('0').values).toEqual({ lag: 0 });
    expect(read('5').values).toEqual({ lag: 5 });
  });
  it('are told apart where one is crossed, and nothing is sent', () => {
    expect(read('-0.1')).toEqual({ values: {}, problems: { lag: 'least' } });
    expect(read('5.1')).toEqual({ values: {}, problems: { lag: 'most' } });
  });
});
