import type { Center } from '../center.js';
import type { TimerKind } from '../database/schema.js';
import { eraseObject } from '../erasure/erase-object.js';
import { makeClosingBundle } from '../evidence/closing-bundle.js';
import { retainByTimer, scheduleRetention } from '../evidence/retention-timer.js';
import { type ClaimedTimer, claimTimers, postponeTimer } from './claim-timers.js';
import { PURGE_EVERY_MS, purge, schedulePurges } from './purge.js';
import { runTimer, type TimerHandler } from './run-timer.js';

/** What takes its time, or waits for another service: it is done beside the clock, which it must not hold up. */
const BESIDE = ['object_erasure', 'closing_bundle', 'purge'] as const satisfies readonly TimerKind[];
type Beside = (typeof BESIDE)[number];

/** Of the others, one is forwarded by a runner of its own. */
type Handled = Exclude<TimerKind, Beside | 'approval_forward' | 'log_retention'>;

const UNHANDLED: readonly TimerKind[] = [...BESIDE, 'approval_forward', 'log_retention'];
const isHandled = (kind: TimerKind): kind is Handled => !UNHANDLED.includes(kind);

/** Kinds of timers that are done one after the other. */
interface Lane {
  kinds: readonly TimerKind[];
  /** How many are claimed at once. */
  batch: number;
  /** Whether a lease may end before the work does. */
  renews: boolean;
}

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
/** One that is late must not cost the lease. */
const RENEWALS_IN_A_LEASE = 3;
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
  const running = new Map<Lane, Promise<unknown>>();
  let ending = new AbortController();
  let failure: string | undefined;
  const lanes: readonly Lane[] = [
    { kinds: Object.keys(handlers) as Handled[], batch: BATCH, renews: false },
    { kinds: BESIDE, batch: 1, renews: true },
    // The first time it takes the whole log, and nothing else waits for that. Servers without a directory leave it alone.
    ...(center.options.retention === undefined ? [] : [{ kinds: ['log_retention'] as const, batch: 1, renews: true }]),
  ];

  async function runOne(claimed: ClaimedTimer): Promise<boolean> {
    if (isHandled(claimed.kind)) return runTimer(center, claimed, handlers[claimed.kind]);
    if (claimed.kind === 'object_erasure') return eraseObject(center, claimed);
    if (claimed.kind === 'closing_bundle') return makeClosingBundle(center, claimed);
    if (claimed.kind === 'log_retention') return retainByTimer(center, claimed, ending.signal);
    await purge(center, claimed.subject);
    const due_at = new Date(center.now() + PURGE_EVERY_MS);
    await postponeTimer(center.database, claimed, { due_at, lease_until: null });
    return true;
  }

  /** Keeps the lease until it is called: another server would begin the same anew, and neither come to an end. */
  function keepLease(claimed: ClaimedTimer): () => void {
    const renew = () =>
      postponeTimer(center.database, claimed, { lease_until: new Date(center.now() + lease_ms) }).catch((error) =>
        center.log(`the lease on timer ${claimed.kind} of ${claimed.subject} was not renewed: ${String(error)}`),
      );
    const renewing = setInterval(renew, lease_ms / RENEWALS_IN_A_LEASE).unref();
    return () => clearInterval(renewing);
  }

  async function attempt(claimed: ClaimedTimer, { renews }: Lane): Promise<number> {
    const letGo = renews ? keepLease(claimed) : () => undefined;
    try {
      return (await runOne(claimed)) ? 1 : 0;
    } catch (error) {
      const { kind, subject, attempts } = claimed;
      center.log(`timer ${kind} of ${subject} failed at its attempt ${attempts}, and is tried again: ${String(error)}`);
      const lease_until = new Date(center.now() + retryAfter(attempts));
      letGo();
      await postponeTimer(center.database, claimed, { lease_until });
      return 0;
    } finally {
      letGo();
    }
  }

  async function runLane(lane: Lane): Promise<number> {
    let done = 0;
    for (;;) {
      const claimed = await claimTimers(center.database, {
        at: new Date(center.now()),
        lease_ms,
        limit: lane.batch,
        kinds: lane.kinds,
      });
      for (const one of claimed) done += await attempt(one, lane);
      if (claimed.length < lane.batch) return done;
    }
  }

  async function runDue(): Promise<number> {
    const done = await Promise.all(lanes.map(runLane));
    return done.reduce((sum, one) => sum + one, 0);
  }

  function look(): void {
    for (const lane of lanes) lookAt(lane);
  }

  function lookAt(lane: Lane): void {
    if (stopped || running.has(lane)) return;
    const run = runLane(lane)
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
      .finally(() => running.delete(lane));
    running.set(lane, run);
  }

  return {
    start: async () => {
      if (!stopped) return;
      stopped = false;
      ending = new AbortController();
      await schedulePurges(center);
      if (center.options.retention !== undefined) await scheduleRetention(center);
      timer = setInterval(look, poll_ms).unref();
      look();
    },
    stop: async () => {
      stopped = true;
      ending.abort();
      clearInterval(timer);
      await Promise.all(running.values());
    },
    runDue,
  };
}
