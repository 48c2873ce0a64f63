import { describe, expect, it } from 'vitest';
import { mergedTitles, storyEntries } from './story-entries';
import { chainOf, sampleChain } from './story-sample';

describe('the story', () => {
  it('tells the events of one change as one entry, named after the weightiest', () => {
    const told = storyEntries(sampleChain()).map(({ headline, events, also }) => [
      headline.type,
      events.map(({ seq }) => seq),
      also.map(({ type }) => type),
    ]);
    expect(told).toEqual([
      ['incident_created', [1, 2], ['alert_attached']],
      ['alert_attached', [3], []],
      ['status_changed', [4], []],
      ['owner_assigned', [5], []],
      ['runbook_started', [6], []],
      ['evidence_attached', [7], []],
      ['step_completed', [8, 9], []],
      ['status_changed', [10], []],
      ['step_completed', [11, 12], []],
      ['approval_requested', [13, 14], []],
      ['alert_resolved', [15], []],
      ['approval_voted', [16], []],
      ['comment_added', [17], []],
    ]);
  });

  it('leaves no event out, whatever order they come in', () => {
    const events = sampleChain();
    const all = (entries: ReturnType<typeof storyEntries>) => entries.flatMap((entry) => entry.events);
    expect(all(storyEntries([...events].reverse()))).toEqual(events);
  });

  it('keeps what two people did in the same moment apart', () => {
    const at = '2026-11-23T03:00:00.000Z';
    const events = chainOf([
      { type: 'comment_added', at, actor: 'one' },
      { type: 'comment_added', at, actor: 'other' },
    ]);
    expect(storyEntries(events)).toHaveLength(2);
  });

  it('keeps events apart between which others are missing', () => {
    const [first, , third] = sampleChain();
    if (!first || !third) throw new Error('the sample is too short');
    expect(storyEntries([first, { ...third, created_at: first.created_at, actor: first.actor }])).toHaveLength(2);
  });

  it('names the step that was done, not the bundle that it made', () => {
    const at = '2026-11-23T03:00:00.000Z';
    const [entry] = storyEntries(
      chainOf([
        { type: 'evidence_bundle_created', at },
        { type: 'step_completed', at },
        { type: 'runbook_completed', at },
      ]),
    );
    expect(entry?.headline.type).toBe('step_completed');
    expect(entry?.also.map(({ type }) => type)).toEqual(['evidence_bundle_created', 'runbook_completed']);
  });

  it('says the same words once', () => {
    expect(mergedTitles(['a', 'b', 'a'])).toEqual([
      { title: 'a', count: 2 },
      { title: 'b', count: 1 },
    ]);
  });
});
