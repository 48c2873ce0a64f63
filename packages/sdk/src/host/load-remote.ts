import { systemTimers, type Timers } from '../client/timers.js';
import { RemoteLoadError } from './remote-load-error.js';

/** How the loading of one expose stands. `attempt` counts from 1: the key for a new `lazy` and its error boundary. */
export type RemoteState<Module> =
  | { readonly name: 'idle'; readonly attempt: 1 }
  | { readonly name: 'loading'; readonly attempt: number }
  | { readonly name: 'ready'; readonly attempt: number; readonly module: Module }
  | {
      readonly name: 'failed';
      readonly attempt: number;
      readonly error: RemoteLoadError;
      /** When it is tried again by itself, milliseconds since the epoch; undefined while nobody watches. */
      readonly next_try_at: number | undefined;
    };

export interface RemoteLoaderOptions {
  /** Loads an expose: `(expose) => federation.loadRemote('incident_center/' + expose)`. Called anew for each attempt. */
  load: (expose: string) => Promise<unknown>;
  /** 10 seconds by default. */
  timeout_ms?: number | undefined;
  timers?: Timers | undefined;
  /** From 0 to 1, for the jitter of automatic tries. */
  random?: (() => number) | undefined;
}

/** One expose of a remote. */
export interface Remote<Module> {
  readonly expose: string;
  readonly state: RemoteState<Module>;
  /** The present attempt, started if there was none. It stays rejected after a failure, until {@link retry}. */
  promise(): Promise<Module>;
  /** A fresh attempt with a fresh promise, unless one is running or has succeeded. */
  retry(): Promise<Module>;
  /** Calls back after each change. While somebody watches, a failed load is tried again by itself. */
  subscribe(changed: () => void): () => void;
}

export interface RemoteLoader {
  /** The same object for the same expose each time. `Module` is not checked: type it from `@incident-center/ui-remote`. */
  remote<Module = unknown>(expose: string): Remote<Module>;
}

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Loads federated modules so that a remote that is down, slow or half deployed never takes the host's page with it:
 * every attempt ends within `timeout_ms`, and a failed one can be made again, by hand or by itself.
 *
 * `React.lazy` keeps a rejected promise for ever: make a new `lazy` for each attempt.
 *
 * @example
 * const loader = createRemoteLoader({ load: (expose) => federation.loadRemote(`incident_center/${expose}`) });
 * const remote = loader.remote<{ default: ComponentType<IncidentListProps> }>('IncidentList');
 * const attempt = useSyncExternalStore(remote.subscribe, () => remote.state.attempt);
 * const IncidentList = useMemo(() => lazy(() => remote.promise()), [attempt]);
 */
export function createRemoteLoader(options: RemoteLoaderOptions): RemoteLoader {
  const remotes = new Map<string, Remote<unknown>>();
  return {
    remote<Module>(expose: string) {
      const known = remotes.get(expose) ?? createRemote(expose, options);
      remotes.set(expose, known);
      return known as Remote<Module>;
    },
  };
}

function createRemote(expose: string, options: RemoteLoaderOptions): Remote<unknown> {
  const timers = options.timers ?? systemTimers;
  const random = options.random ?? Math.random;
  const timeoutMs = options.timeout_ms ?? 10_000;
  const watchers = new Set<() => void>();
  let state: RemoteState<unknown> = { name: 'idle', attempt: 1 };
  let current: Promise<unknown> | undefined;
  let cancelRetry = () => {};

  function set(next: RemoteState<unknown>) {
    state = next;
    // Not at once: `lazy` asks for the promise while React renders, when no component may be told of a change.
    queueMicrotask(() => {
      for (const changed of [...watchers]) changed();
    });
  }

  function start(): Promise<unknown> {
    cancelRetry();
    const attempt = state.name === 'idle' ? 1 : state.attempt + 1;
    const promise = new Promise<unknown>((resolve, reject) => {
      const cancelTimeout = timers.after(timeoutMs, () =>
        fail(
          new RemoteLoadError('REMOTE_TIMEOUT', expose, { message: `${expose} did not load in ${timeoutMs / 1000} s` }),
        ),
      );
      const fail = (error: RemoteLoadError) => {
        cancelTimeout();
        if (state.attempt === attempt && state.name === 'loading') failed(error, attempt);
        reject(error);
      };
      // A `load` that throws at once is a failure like any other.
      new Promise((started) => started(options.load(expose))).then(
        (module) => {
          if (module === undefined || module === null)
            return fail(new RemoteLoadError('REMOTE_FAILED', expose, { message: `${expose} loaded as nothing` }));
          cancelTimeout();
          resolve(module);
          arrived(module, attempt);
        },
        (cause: unknown) =>
          fail(new RemoteLoadError('REMOTE_FAILED', expose, { message: `${expose} did not load`, cause })),
      );
    });
    // Who waits for it hears of a rejection; it must not count as unhandled if nobody does.
    promise.catch(() => {});
    current = promise;
    set({ name: 'loading', attempt });
    return promise;
  }

  /** Late is better than never: a module that comes after its timeout is taken, unless another attempt has begun. */
  function arrived(module: unknown, attempt: number) {
    if (state.attempt !== attempt || state.name === 'ready') return;
    const late = state.name === 'failed';
    cancelRetry();
    if (late) current = Promise.resolve(module);
    // Counted as an attempt of its own, so that whoever keys on the number asks for the promise again.
    set({ name: 'ready', attempt: late ? attempt + 1 : attempt, module });
  }

  function failed(error: RemoteLoadError, attempt: number) {
    set({ name: 'failed', attempt, error, next_try_at: schedule(attempt) });
  }

  function schedule(attempt: number): number | undefined {
    cancelRetry();
    if (watchers.size === 0) return undefined;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS) * (1 + random() / 4);
    cancelRetry = timers.after(wait, () => void start());
    return timers.now() + wait;
  }

  return {
    expose,
    get state() {
      return state;
    },
    promise: () => current ?? start(),
    retry: () => (state.name === 'failed' || current === undefined ? start() : current),
    subscribe(changed) {
      // Wrapped, so that the same function given twice is two subscriptions.
      const watcher = () => changed();
      watchers.add(watcher);
      if (state.name === 'failed' && state.next_try_at === undefined)
        state = { ...state, next_try_at: schedule(state.attempt) };
      return () => {
        watchers.delete(watcher);
        if (watchers.size > 0) return;
        cancelRetry();
        if (state.name === 'failed') state = { ...state, next_try_at: undefined };
      };
    },
  };
}
