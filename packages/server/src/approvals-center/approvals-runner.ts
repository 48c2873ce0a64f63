import type { Center } from '../center.js';
import { type ClaimedTimer, claimTimers, postponeTimer } from '../timers/claim-timers.js';

export interface ApprovalsRunner {
  start: () => void;
  /** Breaks off what is under way: whoever goes on asks again with the same key. */
  stop: () => Promise<void>;
  /** Takes everything that is due now one step on. How much that was. */
  runDue: () => Promise<number>;
}

/** As many at once: a host that hangs holds up its own requests only, and each for no longer than its lease. */
const AT_ONCE = 8;
const FIRST_WAIT_MS = 1_000;

/**
 * Brings requests to whoever decides elsewhere, and decisions back. Every server may run one: a request belongs to whoever
 * claimed its due row, until the lease ends. Without anybody elsewhere it has nothing to do.
 */
export function createApprovalsRunner(center: Center, { poll_ms = 1_000 }: { poll_ms?: number } = {}): ApprovalsRunner {
  const { elsewhere } = center.approvals;
  let stopping = new AbortController();
  let interval: NodeJS.Timeout | undefined;
  let running: Promise<unknown> | undefined;
  let failure: string | undefined;

  async function advance(timer: ClaimedTimer): Promise<number> {
    if (elsewhere === undefined) return 0;
    try {
      if ((await elsewhere.advance(center, timer, stopping.signal)) === 'over') return 1;
    } catch (error) {
      if (!stopping.signal.aborted) center.log(`approval ${timer.subject} is tried again: ${String(error)}`);
    }
    const wait_ms = Math.min(elsewhere.poll_ms, FIRST_WAIT_MS * 2 ** Math.min(timer.attempts, 20));
    const due_at = new Date(center.now() + (stopping.signal.aborted ? 0 : wait_ms));
    await postponeTimer(center.database, timer, { due_at, lease_until: null });
    return 1;
  }

  async function runDue(): Promise<number> {
    if (elsewhere === undefined) return 0;
    for (let done = 0; ; ) {
      const claimed = await claimTimers(center.database, {
        at: new Date(center.now()),
        lease_ms: elsewhere.longest_ms,
        limit: AT_ONCE,
        kinds: ['approval_forward'],
      });
      // All of them, whatever becomes of one: what is under way must not outlive the database.
      for (const step of await Promise.allSettled(claimed.map(advance))) {
        if (step.status === 'rejected') throw step.reason;
        done += step.value;
      }
      if (claimed.length < AT_ONCE || stopping.signal.aborted) return done;
    }
  }

  function look(): void {
    if (stopping.signal.aborted || running !== undefined) return;
    running = runDue()
      .then(() => {
        failure = undefined;
      })
      .catch((error) => {
        center.telemetry.count('incident_center_background_failures_total', { worker: 'approvals' });
        const line = `requests for approval cannot be looked at, and it is tried again: ${String(error)}`;
        // Every second the same line would hide all others.
        if (line !== failure) center.log(line);
        failure = line;
      })
      .finally(() => {
        running = undefined;
      });
  }

  return {
    start: () => {
      if (interval !== undefined || elsewhere === undefined) return;
      stopping = new AbortController();
      interval = setInterval(look, poll_ms).unref();
      look();
    },
    stop: async () => {
      stopping.abort();
      clearInterval(interval);
      interval = undefined;
      await running;
    },
    runDue,
  };
}
