import { stepSpecSchema } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import type { Row } from '../database/records.js';
import { checkOutputs, hashOfInputs, inputsBefore, resolveInputs } from './step-values.js';

const step = stepSpecSchema.parse({
  key: 'reroute',
  name: 'Reroute',
  risk_level: 'high',
  inputs: [
    { key: 'from_shard', label: 'From', type: 'string', from_step: { step: 'collect', output: 'shard' } },
    { key: 'mode', label: 'Mode', type: 'choice', choices: ['fast', 'safe'], default: 'safe' },
    { key: 'note', label: 'Note', type: 'string', required: false },
  ],
  outputs: [{ key: 'p99_ms', label: 'p99', type: 'number' }],
});
const run = (inputs = {}, outputs = {}) => ({ inputs, outputs }) as unknown as Row<'runbook_execution'>;

describe('the inputs of a step', () => {
  it('are what is given, else what was given before, else an earlier output, else the default', () => {
    const outputs = { collect: { shard: 'shard-07' } };
    expect(resolveInputs(step, run({}, outputs))).toEqual({ from_shard: 'shard-07', mode: 'safe' });
    expect(resolveInputs(step, run({ reroute: { from_shard: 'shard-08' } }, outputs)).from_shard).toBe('shard-08');
    expect(resolveInputs(step, run({ reroute: { mode: 'fast' } }, outputs), { from_shard: 'shard-09' })).toEqual({
      from_shard: 'shard-09',
      mode: 'fast',
    });
  });

  it('may have any name that a runbook can give', () => {
    const odd = stepSpecSchema.parse({
      key: 'constructor',
      name: 'Build',
      risk_level: 'low',
      inputs: [{ key: 'name', label: 'Name', type: 'string', required: false }],
      outputs: [{ key: 'constructor', label: 'Builder', type: 'string', required: false }],
    });
    expect(resolveInputs(odd, run())).toEqual({});
    expect(inputsBefore(odd, run())).toEqual({});
    expect(checkOutputs(odd, {})).toEqual({});
  });

  it('are between the least and the greatest that their number may be, both included', () => {
    const bounded = stepSpecSchema.parse({
      ...step,
      inputs: [{ key: 'share', label: 'Share', type: 'number', min: 0, max: 1 }],
      outputs: [{ key: 'p99_ms', label: 'p99', type: 'number', min: 0 }],
    });
    for (const share of [0, 0.5, 1]) expect(resolveInputs(bounded, run(), { share })).toEqual({ share });
    const refused = (message: string) =>
      expect.objectContaining({ details: { issues: [expect.objectContaining({ message })] } });
    expect(() => resolveInputs(bounded, run(), { share: -0.1 })).toThrow(refused('must be 0 or more'));
    expect(() => resolveInputs(bounded, run(), { share: 1.1 })).toThrow(refused('must be 1 or less'));
    expect(() => checkOutputs(bounded, { p99_ms: -1 })).toThrow(refused('must be 0 or more'));
  });

  it('are refused with every issue at once', () => {
    try {
      resolveInputs(step, run(), { mode: 'reckless', speed: 9 });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'INVALID_INPUT',
        details: {
          issues: [
            { path: 'inputs.speed', message: 'the step has no such field' },
            { path: 'inputs.from_shard', message: 'is required' },
            { path: 'inputs.mode', message: 'must be one of fast, safe' },
          ],
        },
      });
    }
  });

  it('have one hash however they are ordered, and another for any other value', () => {
    expect(hashOfInputs({ a: 1, b: 'x' })).toBe(hashOfInputs({ b: 'x', a: 1 }));
    expect(hashOfInputs({ a: 1, b: 'x' })).not.toBe(hashOfInputs({ a: '1', b: 'x' }));
  });
});

describe('the outputs of a step', () => {
  it('may be zero, but not of another type or left out', () => {
    expect(checkOutputs(step, { p99_ms: 0 })).toEqual({ p99_ms: 0 });
    for (const outputs of [{}, { p99_ms: '310' }, { p99_ms: null }])
      expect(() => checkOutputs(step, outputs)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});
