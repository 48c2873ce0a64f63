import type { Center } from '../center.js';
import type { TimerKind } from '../database/schema.js';
import { eraseObject } from '../erasure/erase-object.js';
import { makeClosingBundle } from '../evidence/closing-bundle.js';
import { type ClaimedTimer, claimTimers, postponeTimer } from './claim-timers.js';
import { PURGE_EVERY_MS, purge, schedulePurges } from './purge.js';
import { runTimer, type TimerHandler } from './run-timer.js';

/** Of the others, one has no subject, and one waits for another service: that must not hold up the clock. */
type Handled = Exclude<TimerKind, 'purge' | 'approval_forward' | 'object_erasure' | 'closing_bundle'>;

const UNHANDLED: readonly TimerKind[] = ['purge', 'approval_forward', 'object_erasure', 'closing_bundle'];
const isHandled = (kind: TimerKind): kind is Handled => !UNHANDLED.includes(kind);

export interface TimerRunnerOptions {
  handlers: Readonly<Record<Handled, TimerHandler>>;
  /** Milliseconds between two looks at what is due; 1,000 by default. */
  poll_ms?: number;
  /** Milliseconds after which another server takes over what one has claimed; 30,000 by default. */
  lease_ms?: number;
}

export interface TimerRunner {
  start: () => Promise<void>;
  /** Waits for what is running. */
  stop: () => Promise<void>;
  /** Does everything that is due now and that nobody else is at. How much that was. */
  runDue: () => Promise<number>;
}

const BATCH = 50;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 300_000;

const retryAfter = (attempts: number): number => Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 20));

/**
 * Does what is due. Every server may run one: a row belongs to whoever claimed it, until its lease ends. What fails is tried
 * again later, and later each time.
 *
 * @example
 * const timers = createTimerRunner(center, { handlers });
 * await timers.start();
 */
export function createTimerRunner(center: Center, options: TimerRunnerOptions): TimerRunner {
  const { handlers, poll_ms = 1_000, lease_ms = 30_000 } = options;
  let stopped = true;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> | undefined;
  let failure: string | undefined;
  const kinds: TimerKind[] = [...(Object.keys(handlers) as Handled[]), 'object_erasure', 'closing_bundle', 'purge'];

  async function runOne(claimed: ClaimedTimer): Promise<boolean> {
    if (isHandled(claimed.kind)) return runTimer(center, claimed, handlers[claimed.kind]);
    if (claimed.kind === 'object_erasure') return eraseObject(center, claimed);
    if (claimed.kind === 'closing_bundle') return makeClosingBundle(center, claimed);
    await purge(center, claimed.subject);
    const due_at = new Date(center.now() + PURGE_EVERY_MS);
    await postponeTimer(center.database, claimed, { due_at, lease_until: null });
    return true;
  }

  async function attempt(claimed: ClaimedTimer): Promise<number> {
    try {
      return (await runOne(claimed)) ? 1 : 0;
    } catch (error) {
      const { kind, subject, attempts } = claimed;
      center.log(`timer ${kind} of ${subject} failed at its attempt ${attempts}, and is tried again: ${String(error)}`);
      const lease_until = new Date(center.now() + retryAfter(attempts));
      await postponeTimer(center.database, claimed, { lease_until });
      return 0;
    }
  }

  async function runDue(): Promise<number> {
    let done = 0;
    for (;;) {
      const claimed = await claimTimers(center.database, {
        at: new Date(center.now()),
        lease_ms,
        limit: BATCH,
        kinds,
      });
      for (const one of claimed) done += await attempt(one);
      if (claimed.length < BATCH) return done;
    }
  }

  function look(): void {
    if (stopped || running !== undefined) return;
    running = runDue()
      .then(() => {
        failure = undefined;
      })
      .catch((error) => {
        center.telemetry.count('incident_center_background_failures_total', { worker: 'timers' });
        const line = `timers cannot be looked at, and it is tried again: ${String(error)}`;
        // Every second the same line would hide all others.
        if (line !== failure) center.log(line);
        failure = line;
      })
      .finally(() => {
        running = undefined;
      });
  }

  return {
    start: async () => {
      if (!stopped) return;
      stopped = false;
      await schedulePurges(center);
      timer = setInterval(look, poll_ms).unref();
      look();
    },
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
    },
    runDue,
  };
}
