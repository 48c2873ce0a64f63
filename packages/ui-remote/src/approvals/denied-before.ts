import type { Approval } from '@incident-center/sdk/contract';

type Vote = Approval['votes'][number];

/** An earlier request of the same step that somebody denied. */
export interface Denial {
  readonly approval: Approval;
  readonly vote: Vote;
  /** It was about the very same inputs. */
  readonly sameInputs: boolean;
}

/** The newest denial of what is asked for again; of other inputs only where there is none of the same. */
export function deniedBefore(approval: Approval, among: readonly Approval[]): Denial | undefined {
  const denials = among
    .filter(
      ({ id, status, requested_at }) =>
        id !== approval.id && status === 'denied' && requested_at <= approval.requested_at,
    )
    .flatMap((earlier): Denial[] => {
      const vote = earlier.votes.find(({ decision }) => decision === 'deny');
      return vote ? [{ approval: earlier, vote, sameInputs: earlier.inputs_hash === approval.inputs_hash }] : [];
    })
    .sort((a, b) => b.vote.created_at.localeCompare(a.vote.created_at));
  return denials.find(({ sameInputs }) => sameInputs) ?? denials[0];
}
