/** What a live connection is worth at this moment. A screen that is not `live` must say so. */
export type LiveState =
  | {
      readonly name: 'live';
      /** The server's time of its newest heartbeat, ISO 8601. */
      readonly as_of: string;
    }
  | {
      readonly name: 'catching_up';
      /** How many events of the whole log lie between us and its end; not all of them need be visible to the caller. */
      readonly behind: number;
      readonly as_of: string;
    }
  | ({
      readonly name: 'not_live';
      /**
       * `connecting`: never was live. `lost`: the connection ended, or was silent for 10 seconds. `refused`: the server
       * answers with something else. `unauthorized`: it no longer accepts the credential, and nothing is tried any more
       * until `tryNow()`.
       */
      readonly reason: 'connecting' | 'lost' | 'refused' | 'unauthorized';
    } & Waiting)
  | ({ readonly name: 'offline' } & Waiting);

interface Waiting {
  /** When it stopped being live, milliseconds since the epoch. */
  readonly since: number;
  /** What was shown up to then is from this time of the server's. */
  readonly as_of: string | undefined;
  /** When the next attempt starts, milliseconds since the epoch; undefined while one runs, or if none will. */
  readonly next_try_at: number | undefined;
}

/** An event of the log as the stream tells it: enough to know what to read again. */
export interface TimelineNotice {
  log_index: number;
  type: string;
  chain: string;
  seq: number;
  incident_id: string | null;
  runbook_execution_id: string | null;
  target_ids: string[];
  created_at: string;
}

/** Whether the machine has a network at all. */
export interface NetworkStatus {
  isOnline(): boolean;
  subscribe(changed: () => void): () => void;
}

/** The browser's own idea of it; elsewhere always on line. */
export const browserNetwork: NetworkStatus = {
  isOnline: () => globalThis.navigator?.onLine !== false,
  subscribe(changed) {
    if (typeof globalThis.addEventListener !== 'function') return () => {};
    globalThis.addEventListener('online', changed);
    globalThis.addEventListener('offline', changed);
    return () => {
      globalThis.removeEventListener('online', changed);
      globalThis.removeEventListener('offline', changed);
    };
  },
};

/** From 1 to 15 seconds, wider with each attempt: so that a restarted server doesn't get everybody back at once. */
export function reconnectDelay(attempt: number, random: number): number {
  return Math.min(1000 * 2 ** attempt, 7_500) * (1 + random);
}

export function sameState(a: LiveState, b: LiveState): boolean {
  const [one, other] = [a, b] as unknown as Record<string, unknown>[];
  const keys = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]);
  return [...keys].every((key) => one?.[key] === other?.[key]);
}
