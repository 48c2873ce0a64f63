import { describe, expect, it } from 'vitest';
import { deniedBefore } from './denied-before';
import { anApproval } from './fixtures';

const denied = (id: string, given: Parameters<typeof anApproval>[0] = {}) => {
  const asked = given.requested_at ?? '2026-11-23T02:50:00.000Z';
  return anApproval({
    id,
    status: 'denied',
    requested_at: asked,
    votes: [{ voter: 'team-lead', decision: 'deny', reason: id, created_at: asked }],
    ...given,
  });
};

describe('what was denied before', () => {
  it('is nothing where nothing was, and never the request itself', () => {
    expect(deniedBefore(anApproval(), [])).toBeUndefined();
    expect(deniedBefore(denied('a'), [denied('a')])).toBeUndefined();
    expect(deniedBefore(anApproval(), [anApproval({ id: 'b', status: 'expired' })])).toBeUndefined();
  });

  it('is the newest denial of the same inputs', () => {
    const newer = denied('newer', { requested_at: '2026-11-23T02:58:00.000Z' });
    const found = deniedBefore(anApproval(), [denied('older'), newer]);
    expect(found?.vote.reason).toBe('newer');
    expect(found?.sameInputs).toBe(true);
  });

  it('goes for the same inputs before newer ones of others, which it says are others', () => {
    const others = denied('others', { inputs_hash: 'f'.repeat(64), requested_at: '2026-11-23T02:59:00.000Z' });
    expect(deniedBefore(anApproval(), [others, denied('same')])?.vote.reason).toBe('same');
    expect(deniedBefore(anApproval(), [others])?.sameInputs).toBe(false);
  });

  it('leaves out what was asked later', () =>
    expect(
      deniedBefore(anApproval(), [denied('later', { requested_at: '2026-11-23T09:00:00.000Z' })]),
    ).toBeUndefined());
});
