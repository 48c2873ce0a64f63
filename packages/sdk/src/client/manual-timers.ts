import type { Timers } from './timers.js';

/** Timers that stand still until they are told to move: for tests. */
export interface ManualTimers extends Timers {
  /** Moves the clock, running what falls due in its order, and what that starts. */
  advance(ms: number): void;
  /** How many timers are set. */
  pending(): number;
  /** Milliseconds until the next one is due. */
  next(): number | undefined;
}

export function createManualTimers(start = 0): ManualTimers {
  let now = start;
  const due = new Set<{ at: number; run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const entry = { at: now + ms, run };
      due.add(entry);
      return () => void due.delete(entry);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...due].filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        due.delete(next);
        now = next.at;
        next.run();
      }
      now = end;
    },
    pending: () => due.size,
    next: () => (due.size === 0 ? undefined : Math.min(...[...due].map((entry) => entry.at)) - now),
  };
}
