import type { IncidentCenterClient } from '@incident-center/sdk/client';
import type { IncidentCenterHost } from '@incident-center/sdk/host';
import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { LiveState as LiveName } from '../components/states';
import type { Connection } from './connection';
import type { People } from './people';

export interface Remote {
  readonly host: IncidentCenterHost;
  readonly connection: Connection;
  readonly people: People;
}

export const RemoteContext = createContext<Remote | undefined>(undefined);

/** All that a `RemoteRoot` gives. */
export function useRemote(): Remote {
  const remote = useContext(RemoteContext);
  if (!remote) throw new Error('a screen stands outside a RemoteRoot');
  return remote;
}

/** The host: who looks, in which tenants, and where links lead. */
export function useHost(): IncidentCenterHost {
  return useRemote().host;
}

/** One method per operation of the API. */
export function useClient(): IncidentCenterClient {
  return useRemote().connection.client;
}

/** How the live connection stands, as screens show it. */
export interface Live {
  /** For `LiveMark`; undefined until the first connection stands, or 10 seconds have passed without one. */
  readonly mark: LiveName | undefined;
  /** When what is shown was last confirmed, epoch milliseconds of the server. */
  readonly asOf: number | undefined;
  readonly behind: number;
  /** Writes are off: what is shown may not be so any more. */
  readonly stale: boolean;
  readonly nextTryAt: number | undefined;
  readonly tryNow: () => void;
}

const FIRST_CONNECTION_MS = 10_000;

/** The shared live connection's state. */
export function useLiveState(): Live {
  const { connection } = useRemote();
  const state = useStore(connection.live, (shared) => shared.state);
  const connecting = state.name === 'not_live' && state.reason === 'connecting';
  const since = 'since' in state ? state.since : 0;
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!connecting) return;
    const timer = setTimeout(() => setLate(true), Math.max(0, since + FIRST_CONNECTION_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [connecting, since]);

  const waiting = connecting && !late;
  const stale = !waiting && (state.name === 'not_live' || state.name === 'offline');
  return {
    mark: waiting ? undefined : state.name,
    asOf: state.as_of === undefined ? undefined : Date.parse(state.as_of),
    behind: state.name === 'catching_up' ? state.behind : 0,
    stale,
    nextTryAt: 'next_try_at' in state ? state.next_try_at : undefined,
    tryNow: connection.tryNow,
  };
}

/**
 * The server's time, ticking: for every clock of a screen. Corrected where this machine's clock is off.
 */
export function useServerNow(interval = 1000): number {
  const { connection } = useRemote();
  const read = useCallback(() => Date.now() + connection.live.getState().skew, [connection]);
  const [now, setNow] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setNow(read()), interval);
    return () => clearInterval(timer);
  }, [interval, read]);
  return now;
}

/** Turns ids into names; a name that arrives later is drawn by itself. */
export function useNameOf(): (id: string) => string {
  const { people } = useRemote();
  const revision = useSyncExternalStore(people.subscribe, people.revision);
  // A new function for each name that arrived, so that memoised rows are drawn again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  return useCallback((id: string) => people.nameOf(id), [people, revision]);
}
