import {
  createIncidentCenterClient,
  type IncidentCenterClient,
  isIncidentCenterError,
  type LiveState,
  openLive,
  type TimelineNotice,
} from '@incident-center/sdk/client';
import type { SimulateInput, Simulation } from '@incident-center/sdk/contract';
import type { IncidentCenterHost } from '@incident-center/sdk/host';
import { QueryClient } from '@tanstack/react-query';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { queryKeys } from './query-keys';
import { createSimulationBatch } from './simulation-batch';
import { staleKeys } from './stale-keys';

/** What every expose on a page shares for one user in one choice of tenants. */
export interface Connection {
  readonly client: IncidentCenterClient;
  readonly queries: QueryClient;
  readonly simulate: (check: SimulateInput) => Promise<Simulation>;
  /** What every screen of the page watches: one store, whoever draws it. */
  readonly live: StoreApi<SharedLive>;
  readonly tryNow: () => void;
}

/** The live connection as it stands. */
export interface SharedLive {
  readonly state: LiveState;
  /** Milliseconds that the server's clock is ahead of this machine's. */
  readonly skew: number;
}

interface Entry {
  readonly connection: Connection;
  readonly close: () => void;
  users: number;
  host: IncidentCenterHost;
}

const entries = new Map<string, Entry>();
/** Events of a burst are one reading again; a storm of them is one a second. */
const BURST_MS = 200;
const STORM_MS = 1_000;
/** Counts are many small questions: asked again this often at most, however much happens. */
const COUNTS_MS = 5_000;
/** Below it, a difference between two clocks is the way of the message. */
const LEAST_SKEW_MS = 2_000;

/** Which connection a host belongs to: another user or another choice of tenants shares nothing with it. */
export function connectionKey({ apiBase, user, tenant }: IncidentCenterHost): string {
  return JSON.stringify([apiBase, user.id, [...tenant.ids].sort()]);
}

/** The connection of a host, opened by the first who asks. */
export function connectionOf(host: IncidentCenterHost): Connection {
  const key = connectionKey(host);
  const known = entries.get(key);
  if (known) {
    known.host = host;
    return known.connection;
  }
  const entry = open(host);
  entries.set(key, entry);
  closeIfUnused(key, entry, UNUSED_MS);
  return entry.connection;
}

function closeIfUnused(key: string, entry: Entry, after: number): void {
  setTimeout(() => {
    if (entry.users > 0 || entries.get(key) !== entry) return;
    entries.delete(key);
    entry.close();
  }, after);
}

/** A connection that a page opened and never showed, as when it was left at once, ends by itself. */
const UNUSED_MS = 10_000;

/** Keeps the connection open until the returned function is called; the last call closes it. */
export function holdConnection(host: IncidentCenterHost): () => void {
  connectionOf(host);
  const key = connectionKey(host);
  const entry = entries.get(key);
  if (!entry) return () => {};
  entry.users += 1;
  return () => {
    entry.users -= 1;
    // Not at once: the next page of the same portal takes it over in the same moment.
    if (entry.users === 0) closeIfUnused(key, entry, 1_000);
  };
}

/** How far the two clocks are apart, where the state was heard from the server. */
function skewOf(state: LiveState): Pick<SharedLive, 'skew'> | undefined {
  if (state.name !== 'live' && state.name !== 'catching_up') return undefined;
  const difference = Date.parse(state.as_of) - Date.now();
  return { skew: Math.abs(difference) < LEAST_SKEW_MS ? 0 : difference };
}

function open(firstHost: IncidentCenterHost): Entry {
  // The newest host object of this user is asked for headers: an older one may hold a credential that has ended.
  const headers = () => entry.host.getHeaders();
  const client = createIncidentCenterClient({ base_url: firstHost.apiBase, headers });
  const queries = new QueryClient({
    defaultOptions: {
      // The client retries by itself, and live events say what to read again.
      queries: { retry: false, staleTime: 60_000, refetchOnWindowFocus: false, structuralSharing: true },
      mutations: { retry: false },
    },
  });
  let gathered: TimelineNotice[] = [];
  let burst: ReturnType<typeof setTimeout> | undefined;
  let counting: ReturnType<typeof setTimeout> | undefined;
  let readAt = 0;
  let countedAt = 0;

  const countAgain = (): void => {
    counting = undefined;
    countedAt = Date.now();
    void queries.invalidateQueries({ queryKey: queryKeys.incidentCount() });
  };
  const readAgain = (): void => {
    burst = undefined;
    readAt = Date.now();
    const keys = staleKeys(gathered);
    gathered = [];
    for (const queryKey of keys) {
      if (queryKey[0] !== queryKeys.incidentCount()[0]) void queries.invalidateQueries({ queryKey: [...queryKey] });
      else counting ??= setTimeout(countAgain, Math.max(0, countedAt + COUNTS_MS - Date.now()));
    }
  };
  const connecting = { name: 'not_live', reason: 'connecting', as_of: undefined, next_try_at: undefined } as const;
  const shared = createStore<SharedLive>(() => ({ state: { ...connecting, since: Date.now() }, skew: 0 }));
  const live = openLive({
    base_url: firstHost.apiBase,
    headers,
    onEvents: (events) => {
      gathered.push(...events);
      burst ??= setTimeout(readAgain, Math.max(BURST_MS, readAt + STORM_MS - Date.now()));
    },
    // A reset also tells of flags that were switched, which the session has.
    onExpired: () => void queries.invalidateQueries(),
    onState: (state) => shared.setState({ state, ...skewOf(state) }),
  });
  const connection: Connection = {
    client,
    queries,
    simulate: createSimulationBatch(client),
    live: shared,
    tryNow: () => live.tryNow(),
  };
  const entry: Entry = {
    connection,
    host: firstHost,
    users: 0,
    close: () => {
      clearTimeout(burst);
      clearTimeout(counting);
      live.close();
      queries.clear();
    },
  };
  return entry;
}

/** Whether an error means that a thing is not there for this user. */
export const isNotFound = (error: unknown): boolean => isIncidentCenterError(error) && error.code === 'NOT_FOUND';
