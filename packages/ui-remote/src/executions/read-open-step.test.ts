import { describe, expect, it } from 'vitest';
import { anApproval } from '../approvals/fixtures';
import { aRun, aSimulation, sampleNow } from './fixtures';
import { type OpenStepFacts, readOpenStep } from './read-open-step';
import { stepsOf } from './run-view';
import { aRunbook } from './sample-runbook';

const read = (given: Partial<OpenStepFacts> = {}, approvals = [anApproval()]) => {
  const execution = given.execution ?? aRun();
  return readOpenStep({
    execution,
    steps: stepsOf(execution, aRunbook, approvals),
    work: { inputs: undefined, outputs: {}, outcome: '' },
    simulation: aSimulation({ missing: ['approval_evidence'], allow: false, permitted: false }),
    uploading: false,
    now: sampleNow,
    stale: false,
    ...given,
  });
};

describe('the open step', () => {
  it('is none once the run has ended', () =>
    expect(read({ execution: aRun({ current_step: null, state: 'completed' }) })).toBeUndefined());

  it('is bound to its approval while that waits, and waits with it', () => {
    const open = read();
    expect(open?.boundApproval?.id).toBe(anApproval().id);
    expect(open?.inputsDrifted).toBe(false);
    expect(open?.block).toEqual({ kind: 'waiting', more: 1 });
  });

  it('has drifted as soon as an input is not the one that was asked for', () => {
    const work = { inputs: { from_shard: 'shard-07', to_standby: 'standby-03' }, outputs: {}, outcome: '' };
    expect(read({ work })?.inputsDrifted).toBe(true);
    expect(read({ work })?.block).toEqual({ kind: 'new_approval' });
  });

  it('is bound to nothing once the request has run out', () => {
    const open = read({}, [anApproval({ expires_at: '2026-11-23T03:10:00.000Z' })]);
    expect(open?.boundApproval).toBeUndefined();
    expect(open?.approval?.id).toBe(anApproval().id);
    expect(open?.block).toEqual({ kind: 'approval' });
  });

  it('names what is missing by its labels, inputs before outputs', () => {
    const approved = { simulation: aSimulation(), work: { inputs: { from_shard: '' }, outputs: {}, outcome: '' } };
    const open = read(approved, [anApproval({ status: 'used' })]);
    expect(open?.block).toEqual({
      kind: 'incomplete',
      evidence: false,
      outcome: true,
      empty: ['From shard', 'To standby', 'Ingest p99 after, ms', 'Standby lag after, s'],
      wrong: [],
    });
  });

  it('knows what comes next', () => expect(read()?.next?.spec.key).toBe('warm_cache'));
});
