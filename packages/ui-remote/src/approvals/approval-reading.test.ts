import type { Approval } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { splitQueue } from './approval-queue';
import { readApproval } from './approval-reading';
import { boundRows, driftOf } from './bound-rows';
import { anApproval } from './fixtures';

const now = Date.parse('2026-11-23T03:12:40Z');
const agreed = (voter: string): Approval['votes'][number] => ({
  voter,
  decision: 'approve',
  reason: 'Standby healthy.',
  created_at: '2026-11-23T03:06:12.000Z',
});

describe('reading an approval', () => {
  it('counts who agreed, and who still must', () =>
    expect(readApproval(anApproval({ votes: [agreed('team-lead')], quorum: 2 }), now)).toEqual({
      state: 'waiting',
      agreed: 1,
      needed: 2,
      more: 1,
      remaining: 2_485_000,
    }));

  it('does not count a denial as agreement', () =>
    expect(readApproval(anApproval({ votes: [{ ...agreed('x'), decision: 'deny' }], quorum: 1 }), now)).toMatchObject({
      agreed: 0,
      more: 1,
    }));

  it.each(['waiting', 'granted'] as const)('is expired the moment its time is over, though still %s', (status) => {
    const approval = anApproval({ status, expires_at: '2026-11-23T03:12:40.000Z' });
    expect(readApproval(approval, now)).toMatchObject({ state: 'expired', remaining: 0 });
    expect(readApproval(approval, now - 1).state).toBe(status);
  });

  it('keeps what was decided, long after', () =>
    expect(readApproval(anApproval({ status: 'denied' }), now + 86_400_000).state).toBe('denied'));
});

describe('the queue', () => {
  const viewer = { id: 'team-lead', now, mayDecide: new Map<string, boolean>() };
  const ids = (approvals: readonly Approval[]): string[] => approvals.map(({ id }) => id);

  it('offers what the policy says I may decide, the soonest to expire first', () => {
    const later = anApproval({ id: 'later', expires_at: '2026-11-23T04:00:00.000Z' });
    const sooner = anApproval({ id: 'sooner' });
    const refused = anApproval({ id: 'refused' });
    const { waitingForMe, waitingForOthers } = splitQueue([later, refused, sooner], {
      ...viewer,
      mayDecide: new Map([
        ['later', true],
        ['sooner', true],
        ['refused', false],
      ]),
    });
    expect(ids(waitingForMe)).toEqual(['sooner', 'later']);
    expect(ids(waitingForOthers)).toEqual(['refused']);
  });

  it('says of none whom it waits for until the policy has answered', () => {
    const mine = anApproval({ id: 'mine', requested_by: 'team-lead' });
    const forLead = anApproval({ id: 'for-lead' });
    const queues = splitQueue([mine, forLead], viewer);
    expect(ids(queues.unknown)).toEqual(['mine', 'for-lead']);
    expect(ids([...queues.waitingForMe, ...queues.waitingForOthers])).toEqual([]);
    expect(ids(queues.asked)).toEqual(['mine']);
  });

  it('does not wait for me once I have voted', () => {
    const voted = anApproval({ votes: [agreed('team-lead')], quorum: 2 });
    expect(splitQueue([voted], { ...viewer, mayDecide: new Map([[voted.id, true]]) }).waitingForMe).toEqual([]);
  });

  it('puts what has run out among what is decided, newest first', () => {
    const denied = anApproval({ id: 'denied', status: 'denied', decided_at: '2026-11-23T03:01:00.000Z' });
    const out = anApproval({ id: 'out', expires_at: '2026-11-23T03:10:00.000Z' });
    expect(ids(splitQueue([denied, out], viewer).decided)).toEqual(['out', 'denied']);
  });
});

describe('what an approval is bound to', () => {
  const one = (field: string, asked: string | null, now: string | null = asked) => ({
    field,
    asked,
    now,
    same: asked === now,
  });
  const incident = '0193b6d2-7c1e-7000-8000-0000007f3a2c';

  it('shows incident and run on one row, and cuts ids and digests', () => {
    const rows = boundRows([
      one('incident_id', incident),
      one('execution_id', '0193b6d2-7c1e-7000-8000-000000e51d08'),
      one('spec_hash', `9c1e6f${'0'.repeat(54)}40ab`),
    ]);
    expect(rows.map(({ field, asked }) => [field, asked.map(({ text }) => text).join(', ')])).toEqual([
      ['incident_id', '#7f3a2c, #e51d08'],
      ['spec_hash', '9c1e6f…40ab'],
    ]);
    expect(rows[0]?.asked[0]?.whole).toBe(incident);
  });

  it('is the same only if every part of a row is', () => {
    const [row] = boundRows([one('step', 'reroute'), one('attempt', '1', '2')]);
    expect(row?.same).toBe(false);
  });

  it('names inputs by their key', () =>
    expect(boundRows([one('inputs.to_standby', 'standby-02')])[0]?.input).toBe('to_standby'));

  it('has drifted where anything is not as asked', () =>
    expect(driftOf([one('operation', 'reroute'), one('inputs_hash', 'a', 'b')]).map(({ field }) => field)).toEqual([
      'inputs_hash',
    ]));

  it('leaves a row without a value empty rather than writing "null"', () =>
    expect(boundRows([one('incident_id', null)])[0]?.asked).toEqual([]));
});
