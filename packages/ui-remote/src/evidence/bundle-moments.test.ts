import { describe, expect, it } from 'vitest';
import { chainOf, type EventSketch } from '../timeline/story-sample';
import { bundleMoments } from './bundle-moments';

const at = (minute: number): string => `2026-11-23T03:${String(minute).padStart(2, '0')}:00.000Z`;
const comment = (minute: number): EventSketch => ({ type: 'comment_added', at: at(minute) });
const made = (minute: number, payload: EventSketch['payload']): EventSketch => ({
  type: 'evidence_bundle_created',
  at: at(minute),
  ...(payload ? { payload } : {}),
});

describe('the moments that evidence can be exported of', () => {
  it('is now alone where no bundle was made', () => {
    expect(bundleMoments(chainOf([comment(1), comment(2)]))).toEqual([
      { id: 'now', kind: 'now', at: undefined, through: 2, later: 0, recorded: undefined },
    ]);
  });

  it('offers the newest bundle of a closing first, with how much came later', () => {
    const events = chainOf([
      comment(1),
      made(2, { events: 1, log_size: 9 }),
      comment(3),
      comment(4),
      made(5, { events: 4, log_size: 20 }),
      comment(6),
    ]);
    const [closing, now, ...more] = bundleMoments([...events].reverse());
    expect(closing).toMatchObject({ kind: 'closing', id: events[4]?.id, at: at(5), through: 4, later: 2 });
    expect(now).toMatchObject({ kind: 'now', through: 6 });
    expect(more).toEqual([]);
  });

  it('tells the bundle of a step from that of a closing', () => {
    const events = chainOf([comment(1), made(2, { events: 1, step: 'bundle' }), made(3, { events: 2, log_size: 9 })]);
    expect(bundleMoments(events).map(({ kind, through }) => [kind, through])).toEqual([
      ['closing', 2],
      ['step', 1],
      ['now', 3],
    ]);
  });

  it('names the digest that the event recorded', () => {
    const [event] = chainOf([made(1, { events: 1 })]);
    if (event === undefined) throw new Error('the sample has an event');
    const ref = { role: 'evidence_bundle' as const, key: `sha256/${'a'.repeat(64)}`, sha256: 'a'.repeat(64), size: 7 };
    expect(bundleMoments([{ ...event, refs: [ref] }])[0]?.recorded).toEqual({ sha256: 'a'.repeat(64), seq: 1 });
  });
});
