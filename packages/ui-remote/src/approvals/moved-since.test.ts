import type { TimelineEvent } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { anApproval, sample } from './fixtures';
import { movedSince, slaNews } from './moved-since';

const event = (given: Partial<TimelineEvent>): TimelineEvent => ({
  id: 'e',
  type: 'comment_added',
  actor: 'on-call-operator',
  actor_kind: 'person',
  target_ids: [sample.incident],
  payload: {},
  incident_id: sample.incident,
  runbook_execution_id: null,
  created_at: '2026-11-23T03:11:20.000Z',
  event_hash: '',
  chain: 'c',
  seq: 1,
  prev_hash: '',
  log_index: 1,
  refs: [],
  event_text: '{}',
  openings: [],
  ...given,
});

describe('what happened since an approval was asked for', () => {
  const approval = anApproval();
  const ids = (events: TimelineEvent[]): string[] => movedSince(events, approval).map(({ id }) => id);

  it('is what came after, newest first', () =>
    expect(
      ids([
        event({ id: 'before', created_at: '2026-11-23T03:04:05.000Z' }),
        event({ id: 'first', created_at: '2026-11-23T03:04:31.000Z', seq: 2 }),
        event({ id: 'second', seq: 3 }),
      ]),
    ).toEqual(['second', 'first']));

  it('leaves out the votes on it and the waiting it caused', () =>
    expect(
      ids([
        event({ id: 'vote', type: 'approval_voted', target_ids: [approval.id] }),
        event({ id: 'blocked', type: 'step_blocked', payload: { step: approval.step } }),
        event({ id: 'other', type: 'approval_requested', target_ids: ['another'] }),
      ]),
    ).toEqual(['other']));

  it('stops where it was decided', () =>
    expect(movedSince([event({})], anApproval({ status: 'granted', decided_at: '2026-11-23T03:10:00.000Z' }))).toEqual(
      [],
    ));
});

describe('news of the SLA', () => {
  const at = { sla_deadline: '2026-11-23T03:32:00.000Z' };
  it('comes when the deadline is before the end of the request', () =>
    expect(slaNews({ ...at, sla_state: 'on_track' }, anApproval(), sample.now)).toEqual({
      state: 'due',
      left: 1_160_000,
      beforeExpiry: true,
    }));
  it('does not come while there is time', () =>
    expect(
      slaNews({ sla_state: 'on_track', sla_deadline: '2026-11-23T09:00:00.000Z' }, anApproval(), sample.now),
    ).toBeUndefined());
  it('is a breach the moment the deadline passes', () =>
    expect(slaNews({ ...at, sla_state: 'at_risk' }, anApproval(), Date.parse(at.sla_deadline))?.state).toBe(
      'breached',
    ));
  it('does not come once it is met', () =>
    expect(slaNews({ ...at, sla_state: 'met' }, anApproval(), sample.now)).toBeUndefined());
});
