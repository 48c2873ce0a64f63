import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { inTransaction } from '../database/transaction.js';

export interface FollowLogOptions<Follower> {
  /** Whoever is told of what the log has, each from where it stands. */
  followers: readonly Follower[];
  /** What the database says when there is more: `incident_center_log`, `incident_center_checkpoint`. */
  channel: string;
  /** How often everybody is looked after who was not told. */
  poll_ms: number;
  /** Gives each a row of its own, once. */
  enrol: (queries: Queries) => Promise<void>;
  /** Brings one follower up to date. */
  serve: (follower: Follower) => Promise<void>;
  /** What the log is told when that fails; it is tried again. */
  failed: (follower: Follower, error: unknown) => string;
}

export interface LogFollowing<Follower> {
  start: () => Promise<void>;
  /** Breaks off what is under way: whoever goes on begins again where the row says. */
  stop: () => Promise<void>;
  /** Says that this server stops. */
  readonly signal: AbortSignal;
  /** Serves one more time, after what is under way for it. */
  wake: (follower: Follower) => void;
  /** Until nobody is being served. */
  idle: () => Promise<void>;
  /** A line for the log about one, unless it was the last one about it already. */
  tell: (name: string, line: string) => void;
  /** Whatever is said of it next is news. */
  forget: (name: string) => void;
}

/** Serves everybody who follows the log: side by side, and each by one run at a time. */
export function followLog<Follower extends { name: string }>(
  center: Center,
  options: FollowLogOptions<Follower>,
): LogFollowing<Follower> {
  const { followers, channel, poll_ms, enrol, serve, failed } = options;
  let stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let unlisten: (() => Promise<void>) | undefined;
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const told = new Map<string, string>();

  const tell = (name: string, line: string) => {
    // At every attempt the same line would hide all others.
    if (told.get(name) !== line) center.log(line);
    told.set(name, line);
  };

  function wake(follower: Follower): void {
    const { name } = follower;
    const { signal } = stopping;
    if (signal.aborted) return;
    if (running.has(name)) {
      // What came since may be past the end that it read.
      again.add(name);
      return;
    }
    const run = serve(follower)
      .catch((error) => {
        if (!signal.aborted) tell(name, failed(follower, error));
      })
      .finally(() => {
        running.delete(name);
        if (again.delete(name)) wake(follower);
      });
    running.set(name, run);
  }
  const wakeAll = () => {
    for (const follower of followers) wake(follower);
  };

  return {
    start: async () => {
      if (timer !== undefined || followers.length === 0) return;
      stopping = new AbortController();
      await inTransaction(center.database, { role: 'system' }, enrol);
      unlisten = await center.database.listen(channel, wakeAll);
      timer = setInterval(wakeAll, poll_ms).unref();
      wakeAll();
    },
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      timer = undefined;
      await unlisten?.();
      unlisten = undefined;
      await Promise.all(running.values());
    },
    get signal() {
      return stopping.signal;
    },
    wake,
    idle: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
    tell,
    forget: (name) => void told.delete(name),
  };
}
