import { describe, expect, it } from 'vitest';
import { runbookSpecSchema } from './runbook.js';

const field = (key: string, more: object = {}) => ({ key, label: key, type: 'string', ...more });
const step = (key: string, more: object = {}) => ({ key, name: key, risk_level: 'low', ...more });
const issuesOf = (steps: object[]) =>
  runbookSpecSchema.safeParse({ steps }).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ??
  [];

describe('a runbook’s spec', () => {
  it('may take an input from an earlier step', () => {
    const from_step = { step: 'collect', output: 'shard' };
    expect(
      issuesOf([
        step('collect', { outputs: [field('shard')] }),
        step('reroute', { inputs: [field('from', { from_step })] }),
      ]),
    ).toEqual([]);
  });

  it('names every problem at once, by its path', () => {
    expect(
      issuesOf([
        step('collect', { outputs: [field('shard'), field('shard')] }),
        step('collect', { inputs: [field('from', { from_step: { step: 'collect', output: 'size' } })] }),
        step('pick', { outputs: [field('which', { type: 'choice' })] }),
      ]),
    ).toEqual([
      "steps.0.outputs.1.key: 'shard' appears twice",
      "steps.1.key: step 'collect' appears twice",
      "steps.1.inputs.0.from_step: no earlier step 'collect' has an output 'size'",
      'steps.2.outputs.0.choices: a choice needs at least one',
    ]);
  });

  it('cannot take an input from its own outputs or a later step', () => {
    const from_step = { step: 'b', output: 'x' };
    expect(
      issuesOf([step('a', { inputs: [field('i', { from_step })] }), step('b', { outputs: [field('x')] })]),
    ).toHaveLength(1);
    expect(issuesOf([step('b', { inputs: [field('i', { from_step })], outputs: [field('x')] })])).toHaveLength(1);
  });

  it('says what a number may be, and no other field has such bounds', () => {
    const number = (key: string, more: object) => field(key, { type: 'number', ...more });
    expect(
      issuesOf([
        step('reroute', {
          inputs: [
            number('share', { min: 0, max: 1, default: 0.5 }),
            number('turned', { min: 2, max: 1 }),
            field('text', { min: 1 }),
          ],
        }),
      ]),
    ).toEqual([
      'steps.0.inputs.1.max: is less than min, which is 2',
      'steps.0.inputs.2.min: only a number has one, and this is a string',
    ]);
  });

  it('cannot offer a default that the field itself would refuse', () => {
    const choice = { type: 'choice', choices: ['careful', 'fast'] };
    expect(
      issuesOf([
        step('reroute', {
          inputs: [
            field('share', { type: 'number', min: 0, max: 1, default: 1.5 }),
            field('count', { type: 'number', default: 'many' }),
            field('speed', { ...choice, default: 'wild' }),
            field('fine', { ...choice, default: 'fast' }),
            field('dry', { type: 'boolean', default: 'yes' }),
          ],
        }),
      ]),
    ).toEqual([
      'steps.0.inputs.0.default: must be 1 or less',
      'steps.0.inputs.1.default: must be a number',
      'steps.0.inputs.2.default: must be one of careful, fast',
      'steps.0.inputs.4.default: must be true or false',
    ]);
  });

  it('cannot look guarded without being it: an approval belongs to a high-risk step', () => {
    const approval = { operation: 'restart', quorum: 2 };
    expect(issuesOf([step('restart', { risk_level: 'medium', approval })])).toEqual([
      'steps.0.approval: only a high-risk step waits for an approval, and this one is medium',
    ]);
    expect(issuesOf([step('restart', { risk_level: 'high', approval })])).toEqual([]);
  });

  it('fills in what an approval asks for by default', () => {
    const spec = runbookSpecSchema.parse({
      steps: [step('a', { risk_level: 'high', approval: { operation: 'reroute' } })],
    });
    expect(spec.steps[0]?.approval).toEqual({
      operation: 'reroute',
      quorum: 1,
      candidate_roles: ['team_lead', 'security_admin'],
      expires_in_seconds: 3_600,
    });
  });
});
