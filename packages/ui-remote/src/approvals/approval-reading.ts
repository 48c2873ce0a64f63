import type { Approval } from '@incident-center/sdk/contract';
import type { ApprovalState } from '../components/states';

/** How an approval stands at a moment. */
export interface ApprovalReading {
  /** A request that has run out counts as expired at once, whether or not the server has said so yet. */
  readonly state: ApprovalState;
  readonly agreed: number;
  readonly needed: number;
  /** How many more must agree. */
  readonly more: number;
  /** Milliseconds until it expires; 0 once it has. */
  readonly remaining: number;
}

/** Reads an approval at `now`, epoch milliseconds. */
export function readApproval(
  { status, votes, quorum, expires_at }: Pick<Approval, 'status' | 'votes' | 'quorum' | 'expires_at'>,
  now: number,
): ApprovalReading {
  const agreed = votes.filter(({ decision }) => decision === 'approve').length;
  const remaining = Math.max(0, new Date(expires_at).getTime() - now);
  const open = status === 'waiting' || status === 'granted';
  return {
    state: open && remaining === 0 ? 'expired' : status,
    agreed,
    needed: quorum,
    more: Math.max(0, quorum - agreed),
    remaining,
  };
}
