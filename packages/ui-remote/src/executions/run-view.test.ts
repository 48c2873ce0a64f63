import { describe, expect, it } from 'vitest';
import { anApproval } from '../approvals/fixtures';
import { aRun, sampleNow } from './fixtures';
import { approvalThatCounts, earlierOutputs, readTimer, stepsOf } from './run-view';
import { aRunbook } from './sample-runbook';

const steps = (run = aRun(), approvals = [anApproval()]) => stepsOf(run, aRunbook, approvals);
const stepAt = (number: number, ...given: Parameters<typeof steps>) => {
  const step = steps(...given)[number - 1];
  if (!step) throw new Error('the sample has fewer steps');
  return step;
};

describe('the steps of a run', () => {
  it('have the approvals of their own attempt only', () => {
    const other = anApproval({ id: 'earlier', attempt: 2 });
    expect(stepAt(3, aRun(), [anApproval(), other]).approvals).toHaveLength(1);
    expect(stepAt(2).approvals).toEqual([]);
  });

  it('count the open approval before a newer one that is over', () => {
    const open = anApproval({ id: 'open' });
    const over = anApproval({ id: 'over', status: 'void', requested_at: '2026-11-23T03:10:00.000Z' });
    expect(approvalThatCounts(stepAt(3, aRun(), [over, open]))?.id).toBe('open');
    expect(approvalThatCounts(stepAt(3, aRun(), [over]))?.id).toBe('over');
  });

  it('offer what earlier steps found out, the nearest first, and nothing of later ones', () => {
    const found = earlierOutputs(steps(), aRun(), 3);
    expect(found.map(({ label, value, number }) => [label, value, number])).toEqual([
      ['Slow shard', 'shard-07', 1],
      ['Ingest p99, ms', 2140, 1],
      ['Affected tenants', 'A1', 2],
      ['Standby with the smallest lag', 'standby-02', 2],
      ['Its lag, s', 1.2, 2],
    ]);
    expect(earlierOutputs(steps(), aRun(), 2).every(({ number }) => number === 1)).toBe(true);
  });
});

describe('the timer of a step', () => {
  const running = aRun(
    { current_step: 'monitor' },
    { monitor: { state: 'running', started_at: '2026-11-23T03:00:00.000Z' } },
  );
  it('counts from when the step began', () =>
    expect(readTimer(stepAt(5, running), Date.parse('2026-11-23T03:10:00Z'))).toEqual({
      done: false,
      remaining: 1_200_000,
      used: 1 / 3,
    }));
  it('runs out, and stays so', () =>
    expect(readTimer(stepAt(5, running), Date.parse('2026-11-23T09:00:00Z'))).toEqual({
      done: true,
      remaining: 0,
      used: 1,
    }));
  it('is none before the step has begun, or where the spec has none', () => {
    expect(readTimer(stepAt(5), sampleNow)).toBeUndefined();
    expect(readTimer(stepAt(1), sampleNow)).toBeUndefined();
  });
});
