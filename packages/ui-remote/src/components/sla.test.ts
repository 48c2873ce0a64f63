import { describe, expect, it } from 'vitest';
import { readSla, type SlaFacts } from './sla';

const minute = 60_000;
const clock: SlaFacts = { state: 'on_track', startedAt: 0, dueAt: 45 * minute };

describe('reading an SLA clock', () => {
  it('counts down, and says how much is used', () => {
    expect(readSla(clock, 9 * minute)).toEqual({ state: 'on_track', value: 36 * minute, used: 0.2 });
  });
  it('breaches when the due time passes, before the server says so', () => {
    expect(readSla(clock, 46 * minute)).toEqual({ state: 'breached', value: -minute, used: 1 });
  });
  it('keeps what was left while it is paused', () => {
    const paused: SlaFacts = { ...clock, state: 'paused', pausedRemaining: 15 * minute };
    expect(readSla(paused, 40 * minute).value).toBe(15 * minute);
    expect(readSla(paused, 44 * minute).value).toBe(15 * minute);
  });
  it('stands still once met', () => {
    const met: SlaFacts = { ...clock, state: 'met', took: 12 * minute };
    expect(readSla(met, 400 * minute)).toMatchObject({ state: 'met', value: 12 * minute });
  });
});
