import { POLICY_PACKAGE_OF_ACTION } from '@incident-center/sdk/contract';
import { describe, expect, test } from 'vitest';
import { asInput, tableCases } from '../test-support/policy-cases.js';
import { createOpaWasmEngine } from './opa-wasm-engine.js';
import { type PastDecision, replayDecisions } from './replay-decisions.js';

const engine = await createOpaWasmEngine();

/** The table of decisions as a log: what the present rules decided. */
const past: PastDecision[] = await Promise.all(
  tableCases
    .filter((row) => Reflect.get(POLICY_PACKAGE_OF_ACTION, row.action) === row.policyPackage)
    .filter((row) => row.document.action === row.action)
    .map(async (row, at) => ({
      decision_id: `${at}`,
      input: row.document,
      result: await engine.decide(row.action as never, asInput(row.document)),
      requested_by: 'somebody',
      timestamp: '2026-11-23T09:00:00.000Z',
    })),
);
const actionOf = ({ input }: PastDecision) => input.action;
const allowed = ({ result }: PastDecision) => (result as { allow: boolean }).allow;

describe('a replay', () => {
  test('against the rules that decided changes nothing', async () => {
    const report = await replayDecisions(past, engine);
    expect(report).toEqual({
      revision: engine.revision,
      replayed: past.length,
      unchanged: past.length,
      flips: [],
      skipped: [],
    });
    expect(past.length).toBeGreaterThan(100);
  });

  test('lists whoever a draft shuts out, and nobody else', async () => {
    const draft = await createOpaWasmEngine({ overrides: { escalation_rotations: ['nobody-is-here'] } });
    const { flips, unchanged } = await replayDecisions(past, draft);
    const shutOut = flips.filter(({ kind }) => kind === 'allow_to_deny');
    expect(shutOut.length).toBeGreaterThan(0);
    for (const { before, after } of shutOut) {
      expect(before.missing).toEqual([]);
      expect(after?.missing).toEqual(['incident_command_on_call']);
    }
    expect(flips.length + unchanged).toBe(past.length);
    expect(flips.map(({ kind }) => kind)).not.toContain('deny_to_allow');
  });

  test('lists whoever a draft lets in, with who asked and when', async () => {
    const draft = await createOpaWasmEngine({
      overrides: { role_permissions: { viewer: ['can_comment_on_incident'] } },
    });
    const letIn = (await replayDecisions(past, draft)).flips.filter(({ kind }) => kind === 'deny_to_allow');
    const expected = past.filter(
      (one) =>
        actionOf(one) === 'can_comment_on_incident' &&
        !allowed(one) &&
        JSON.stringify((one.result as { missing: string[] }).missing) === '["role_permits"]' &&
        JSON.stringify(one.input.actor).includes('"viewer"'),
    );
    expect(letIn.map(({ decision_id }) => decision_id)).toEqual(expected.map(({ decision_id }) => decision_id));
    expect(letIn.length).toBeGreaterThan(0);
    expect(letIn[0]).toMatchObject({ requested_by: 'somebody', timestamp: '2026-11-23T09:00:00.000Z' });
  });

  test('tells a denial that would have another reason apart from one that stays', async () => {
    const draft = await createOpaWasmEngine({ overrides: { minimum_rationale_length: 500 } });
    const { flips } = await replayDecisions(past, draft);
    const others = flips.filter(({ kind }) => kind === 'reasons');
    expect(others.length).toBeGreaterThan(0);
    for (const { before, after } of others) {
      expect([before.allow, after?.allow]).toEqual([false, false]);
      expect(after?.missing).toContain('rationale_given');
      expect(before.missing).not.toContain('rationale_given');
    }
  });

  test('counts a draft that cannot decide as a flip', async () => {
    const draft = await createOpaWasmEngine({ maxInputBytes: 2000 });
    const [first] = past;
    const padded = { ...first, decision_id: 'long', input: { ...first?.input, context: { note: 'x'.repeat(2000) } } };
    const { flips } = await replayDecisions([padded as PastDecision], draft);
    expect(flips).toMatchObject([{ decision_id: 'long', kind: 'error', error: 'POLICY_INPUT_TOO_LARGE' }]);
  });

  test('leaves out what is no decision, and says why', async () => {
    const odd = [
      { decision_id: 'a', input: {}, result: true },
      { decision_id: 'b', input: {}, result: past[0]?.result },
      { decision_id: 'c', input: undefined, result: past[0]?.result },
    ] as unknown as PastDecision[];
    const report = await replayDecisions(odd, engine);
    expect(report).toMatchObject({ replayed: 0, unchanged: 0, flips: [] });
    expect(report.skipped).toEqual([
      { decision_id: 'a', why: 'its result is no decision' },
      { decision_id: 'b', why: 'it names no action or no input' },
      { decision_id: 'c', why: 'it names no action or no input' },
    ]);
  });

  test('reads a log that arrives bit by bit', async () => {
    async function* lines() {
      yield* past.slice(0, 10);
    }
    expect((await replayDecisions(lines(), engine)).replayed).toBe(10);
  });
});
