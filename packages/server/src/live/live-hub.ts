import { max } from 'drizzle-orm';
import type { Center } from '../center.js';
import { logEntry } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';

/** All in milliseconds. */
export interface LiveTiming {
  /** Between two heartbeats of a stream: clients take three times this without one for a lost connection. */
  heartbeat_ms: number;
  /** Between two authentications of a stream's request. */
  reauthorize_ms: number;
  /** Between two looks at the log, for notifications that got lost. */
  poll_ms: number;
  /** Between two looks at the flags of a stream's tenants: nobody tells us of a switch. */
  flags_ms: number;
}

const TIMING: LiveTiming = { heartbeat_ms: 3_000, reauthorize_ms: 15_000, poll_ms: 1_000, flags_ms: 1_500 };

/** What one process knows of the end of the log: one listener and one query serve all its streams. */
export interface LiveHub {
  timing: LiveTiming;
  /** The newest `log_index`, or -1. */
  readonly head: number;
  /** When the database last said so; undefined while it doesn't answer. */
  readonly as_of: Date | undefined;
  /** Aborted once, by `stop`. */
  readonly stopped: AbortSignal;
  start: () => Promise<void>;
  /** Ends every stream. No timer is left. */
  stop: () => Promise<void>;
  /** Looks at the log now. */
  refresh: () => Promise<void>;
  /** Waits until the end of the log is no longer `known`, at most for a time, or until the signal. */
  changed: (known: number, ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * @example
 * const hub = createLiveHub(center);
 * await hub.start();
 */
export function createLiveHub(center: Center, timing: Partial<LiveTiming> = {}): LiveHub {
  const times = { ...TIMING, ...timing };
  const stopping = new AbortController();
  const waiting = new Set<() => void>();
  let head = -1;
  let asOf: Date | undefined;
  let reading: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let unlisten: (() => Promise<void>) | undefined;

  async function read(): Promise<void> {
    try {
      const [row] = await inTransaction(center.database, { role: 'system' }, (queries) =>
        queries.select({ newest: max(logEntry.log_index) }).from(logEntry),
      );
      const newest = row?.newest ?? -1;
      asOf = new Date(center.now());
      if (newest === head) return;
      head = newest;
      for (const wake of [...waiting]) wake();
    } catch (error) {
      center.telemetry.count('incident_center_background_failures_total', { worker: 'live' });
      if (asOf !== undefined) center.log(`live streams cannot read the log: ${String(error)}`);
      asOf = undefined;
      throw error;
    }
  }

  function refresh(): Promise<void> {
    if (reading === undefined) {
      reading = read().finally(() => {
        reading = undefined;
      });
      return reading;
    }
    // The reading under way may have begun before whatever the caller wants to see.
    next ??= reading
      .catch(() => {})
      .then(() => {
        next = undefined;
        return refresh();
      });
    return next;
  }

  // `read` has logged why; the next poll tries again.
  const look = () => void refresh().catch(() => {});

  return {
    timing: times,
    get head() {
      return head;
    },
    get as_of() {
      return asOf;
    },
    stopped: stopping.signal,
    start: async () => {
      if (timer !== undefined || stopping.signal.aborted) return;
      timer = setInterval(look, times.poll_ms).unref();
      unlisten = await center.database.listen('incident_center_log', look);
      look();
    },
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      await unlisten?.();
      unlisten = undefined;
      await reading?.catch(() => {});
      await next?.catch(() => {});
    },
    refresh,
    changed: (known, ms, signal) =>
      new Promise((resolve) => {
        if (head !== known || signal.aborted || ms <= 0) return resolve();
        const done = () => {
          clearTimeout(timeout);
          waiting.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timeout = setTimeout(done, ms);
        waiting.add(done);
        signal.addEventListener('abort', done, { once: true });
      }),
  };
}
