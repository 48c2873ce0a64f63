import type { TimelineEvent } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { eventNear, type LogRow, type LogRowOptions, logRows } from './log-rows';
import { isNarrowed, matchesEvent, noFilter } from './match-event';
import { sampleChain } from './story-sample';
import { momentOfTime, rangeOfBins, timeBins } from './time-bins';

const options: LogRowOptions = {
  order: 'oldest',
  group: true,
  opened: new Set(),
  checkpointSize: undefined,
  selected: undefined,
};
const show = (rows: readonly LogRow[]) =>
  rows.map((row) =>
    row.kind === 'event' ? row.event.seq : row.kind === 'group' ? row.events.map(({ seq }) => seq).join('+') : row.kind,
  );
const idOf = (events: readonly TimelineEvent[], seq: number) => events.find((event) => event.seq === seq)?.id ?? '';

describe('the raw log', () => {
  it('hides what no person did, two or more in a row', () => {
    expect(show(logRows(sampleChain(), options))).toEqual(['1+2+3', 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, '14+15', 16, 17]);
  });

  it('shows every event when nothing is grouped', () => {
    expect(show(logRows(sampleChain(), { ...options, group: false, order: 'newest' }))).toEqual(
      Array.from({ length: 17 }, (_, index) => 17 - index),
    );
  });

  it('opens a group below itself, in either order', () => {
    const events = sampleChain();
    const opened = new Set([`group-${idOf(events, 14)}`]);
    expect(show(logRows(events, { ...options, opened })).slice(-5)).toEqual(['14+15', 14, 15, 16, 17]);
    expect(show(logRows(events, { ...options, opened, order: 'newest' })).slice(0, 6)).toEqual([
      17,
      16,
      '14+15',
      15,
      14,
      13,
    ]);
  });

  it('never hides the event that is selected', () => {
    const events = sampleChain();
    expect(show(logRows(events, { ...options, selected: idOf(events, 2) })).slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  it('draws the checkpoint between what it covers and what it does not, through a group if need be', () => {
    const events = sampleChain();
    const size = 41_857 + 14;
    const rows = show(logRows(events, { ...options, checkpointSize: size, order: 'newest' }));
    expect(rows.slice(0, 5)).toEqual([17, 16, 15, 'checkpoint', 14]);
    expect(show(logRows(events, { ...options, checkpointSize: 99_999, order: 'newest' }))[0]).toBe('checkpoint');
    expect(show(logRows(events, { ...options, checkpointSize: 1 }))).not.toContain('checkpoint');
  });

  it('finds the event nearest to a time', () => {
    expect(eventNear(sampleChain(), Date.parse('2026-11-23T03:05:00Z'))?.seq).toBe(15);
    expect(eventNear([], 0)).toBeUndefined();
  });
});

describe('looking for events', () => {
  const found = (text: string) =>
    sampleChain()
      .filter((event) => matchesEvent(event, { ...noFilter, text }, []))
      .map(({ seq }) => seq);

  it('looks in what people wrote, types, actors, hashes', () => {
    expect(found('STANDBY LAG')).toEqual([17]);
    expect(found('step_completed')).toEqual([8, 11]);
    expect(found('lead-1')).toEqual([16]);
    expect(found(sampleChain()[4]?.event_hash.slice(0, 10) ?? '')).toEqual([5]);
    expect(found('nothing of the kind')).toEqual([]);
  });

  it('needs every part of the filter to fit', () => {
    const range = { from: Date.parse('2026-11-23T02:58:00Z'), to: Date.parse('2026-11-23T03:00:00Z') };
    const filter = { ...noFilter, types: new Set(['status_changed'] as const), range };
    expect(
      sampleChain()
        .filter((event) => matchesEvent(event, filter, []))
        .map(({ seq }) => seq),
    ).toEqual([10]);
    expect(isNarrowed(filter)).toBe(true);
    expect(isNarrowed(noFilter)).toBe(false);
  });
});

describe('the parts of time', () => {
  it('count every moment once, the last one too', () => {
    const bins = timeBins([0, 60_000, 60_001, 119_999, 120_000], 2);
    expect(bins).toMatchObject({ from: 0, to: 120_000, width: 60_000, counts: [1, 4] });
  });

  it('give a lone moment some room', () => {
    expect(timeBins([1_000_000], 4).counts.reduce((sum, count) => sum + count)).toBe(1);
  });

  it('become a range, and all of them none', () => {
    const bins = timeBins([0, 600_000], 10);
    expect(rangeOfBins(bins, 0, 10)).toBeUndefined();
    expect(rangeOfBins(bins, 2, 5)).toEqual({ from: 120_000, to: 300_000 });
  });

  it('place a time of day by the zone, on the day it can mean', () => {
    const span = { from: Date.parse('2026-11-22T23:30:00Z'), to: Date.parse('2026-11-23T03:00:00Z') };
    expect(momentOfTime('03:01', span, 0)).toBe(Date.parse('2026-11-23T03:01:00Z'));
    expect(momentOfTime('23:45:10', span, 0)).toBe(Date.parse('2026-11-22T23:45:10Z'));
    expect(momentOfTime('01:00', span, 3_600_000)).toBe(Date.parse('2026-11-23T00:00:00Z'));
    for (const wrong of ['', '3', '25:00', '03:61', 'soon']) expect(momentOfTime(wrong, span, 0)).toBeUndefined();
  });
});
