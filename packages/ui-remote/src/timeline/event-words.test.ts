import type { TimelineEvent } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { ar } from '../messages/ar';
import { de } from '../messages/de';
import { en, type Messages } from '../messages/en';
import { gatherSubjects } from './event-subjects';
import { eventWords } from './event-words';
import { APPROVAL, chainOf, type EventSketch, oneOfEach, RUN, sampleChain, sampleName } from './story-sample';

const speechOf = (events: readonly TimelineEvent[], messages: Messages = en) => ({
  messages,
  number: String,
  person: sampleName,
  subjects: gatherSubjects(events),
});
const say = (...sketches: Omit<EventSketch, 'at'>[]) => {
  const events = chainOf(sketches.map((sketch) => ({ at: '2026-11-23T03:00:00.000Z', ...sketch })));
  const last = events.at(-1);
  if (!last) throw new Error('nothing to say');
  return eventWords(last, speechOf(events));
};

describe('the words of an event', () => {
  it.each([
    ['en', en],
    ['de', de],
    ['ar', ar],
  ])('are there for every type, even of a payload that lacks everything (%s)', (_name, messages) => {
    const events = oneOfEach();
    const titles = events.map((event) => eventWords(event, speechOf(events, messages)).title);
    for (const title of titles) {
      expect(title.trim()).not.toBe('');
      expect(title).not.toMatch(/undefined|null|\[object|[a-z]_[a-z]/);
    }
  });

  it('tell the sample as a person would', () => {
    const events = sampleChain();
    const speech = speechOf(events);
    const told = events.map((event) => eventWords(event, speech)).map(({ title, quote }) => `${title}|${quote ?? ''}`);
    expect(told).toEqual([
      'Alert opened this incident, High|',
      'Alert firing: Ingest p99 2,140 ms, objective 400 ms|',
      'Alert firing: Replica read latency high|',
      'New to Acknowledged|',
      'On-call operator took ownership|',
      'Started Evidence Storage Latency Triage v1|',
      'Evidence for step 1: latency-p99.json|',
      'Step 1 done: Collect recent latency metrics & logs|',
      'Step 2 started: Verify tenant impact radius and current SLA|',
      'Acknowledged to Mitigating|Standby shard has room, rerouting.',
      'Step 2 done: Verify tenant impact radius and current SLA|Only tenant A1 is affected, SLA 31 min left.',
      'Step 3 started: Reroute ingestion to standby shard|',
      'Asked for approval: Reroute ingestion to standby shard|Shard 07 is over its objective.',
      'Step 3 waits for approval: Reroute ingestion to standby shard|',
      'Alert resolved: Replica read latency high|',
      'Approved Reroute ingestion to standby shard, 1 of 2|Standby healthy, lag 1.2 s.',
      'Comment|Standby lag 3.9 s and rising slowly. Holding at step 3.',
    ]);
  });

  it('tell raising a severity from lowering it', () => {
    expect(say({ type: 'severity_changed', payload: { from: 'medium', to: 'high' } }).title).toBe(
      'Severity raised from Medium to High',
    );
    expect(say({ type: 'severity_changed', payload: { from: 'critical', to: 'low' } }).title).toBe(
      'Severity lowered from Critical to Low',
    );
  });

  it('tell a denial from an approval, and a reopening from a move', () => {
    const denied = say({
      type: 'approval_voted',
      payload: { decision: 'deny', approvals: 0, quorum: 1 },
      target_ids: [APPROVAL],
      texts: { [`/approval_vote/${APPROVAL}/x/reason`]: 'The standby is behind.' },
    });
    expect(denied).toMatchObject({ title: 'Denied an approval', tone: 'danger', quote: 'The standby is behind.' });
    expect(say({ type: 'status_changed', payload: { from: 'resolved', to: 'mitigating', move: 'reopen' } }).title).toBe(
      'Reopened: Resolved to Mitigating',
    );
  });

  it('name a step by its key where nothing tells its name', () => {
    expect(say({ type: 'step_blocked', run: RUN, payload: { step: 'reroute_ingestion' } }).title).toBe(
      'A step needs approval: Reroute ingestion',
    );
  });

  it('say that words were erased, instead of leaving them out', () => {
    expect(
      say({ type: 'comment_added', texts: { comment: 'a name that had to go' }, erased: ['/comment'] }),
    ).toMatchObject({ title: 'Comment', erased: true });
  });

  it('say who erased words, when and why, where an event tells', () => {
    const at = '2026-11-23T03:00:00.000Z';
    const [comment] = chainOf([{ type: 'comment_added', at, texts: { comment: 'a name' }, erased: ['/comment'] }]);
    if (!comment) throw new Error('no event');
    const payload = { event_id: comment.id, paths: ['/comment'], copies: [], files: [], reason: 'personal_data' };
    const redaction = { ...comment, id: 'another', type: 'payload_redacted' as const, actor: 'lead-1', payload };
    const speech = speechOf([comment, redaction]);
    expect(eventWords(comment, speech).redacted).toEqual({ by: 'Team lead', at, reason: 'personal data' });
    expect(eventWords(redaction, speech).title).toBe('Erased what was written in event 1: personal data');
  });

  it('still say something about a type that this version does not know', () => {
    const [event] = chainOf([{ type: 'comment_added', at: '2026-11-23T03:00:00.000Z' }]);
    if (!event) throw new Error('no event');
    const newer = { ...event, type: 'teleporter_warmed_up' as never };
    expect(eventWords(newer, speechOf([newer])).title).toBe('teleporter warmed up');
  });
});
