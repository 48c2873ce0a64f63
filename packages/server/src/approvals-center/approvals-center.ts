import type { Center } from '../center.js';
import type { Row } from '../database/records.js';
import type { UseCaseContext } from '../perform.js';
import type { ClaimedTimer } from '../timers/claim-timers.js';

/** Who decides about requests for approval: the port. Built in, or the host's Approvals Center. */
export interface ApprovalsCenter {
  /**
   * Takes a request, in the transaction that makes it. Nothing is sent from here: the transaction may roll back.
   *
   * @throws {IncidentCenterError} `APPROVAL_NOT_USABLE` for what it could never decide.
   */
  open: (context: UseCaseContext, row: Row<'approval'>) => Promise<void>;
  /** Only where somebody else decides. */
  elsewhere?: {
    /** How long one {@link advance} may take, in milliseconds: a lease must be longer. */
    longest_ms: number;
    /** The longest wait between two looks at one request, in milliseconds. */
    poll_ms: number;
    /**
     * Takes one request one step on: sends it, reads what was decided, or takes it back. Outside of any transaction of the
     * caller. Called again after a failure, by whichever server.
     *
     * @returns whether there is anything left to do.
     * @throws whatever went wrong: it never counts as an answer.
     */
    advance: (center: Center, timer: ClaimedTimer, stop: AbortSignal) => Promise<'again' | 'over'>;
  };
}
