import type { Remote } from '@incident-center/sdk/host';
import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState, useSyncExternalStore } from 'react';
import type { RemoteProps } from '../host/create-host.js';
import type { Expose } from '../router/routes.js';
import { remoteLoader } from './federation.js';
import { LoadFailed } from './LoadFailed.js';

type RemoteModule = { default: ComponentType<RemoteProps> };

/** React remembers a lazy component that failed: each attempt needs a new one, and every draw of it the same one. */
const components = new Map<string, ComponentType<RemoteProps>>();

function componentOf(remote: Remote<RemoteModule>, attempt: number): ComponentType<RemoteProps> {
  const key = `${remote.expose}#${attempt}`;
  const known = components.get(key);
  if (known) return known;
  const created = lazy(remote.promise);
  components.set(key, created);
  return created;
}

export interface RemotePageProps extends RemoteProps {
  expose: Expose;
  /** What it shows, with its article: `the incident list`. */
  thing: string;
}

/** A page of the remote behind a boundary of its own. Give it a key for whatever must mount it anew. */
export function RemotePage({ expose, thing, ...props }: RemotePageProps) {
  const remote = remoteLoader.remote<RemoteModule>(expose);
  const state = useSyncExternalStore(remote.subscribe, () => remote.state);
  const [restarts, setRestarts] = useState(0);
  const [since] = useState(() => new Date());

  if (state.name === 'failed')
    return <LoadFailed thing={thing} failure={state} since={since} onRetry={() => void remote.retry()} />;
  const Shown = componentOf(remote, state.attempt);
  return (
    <RemoteBoundary
      key={`${state.attempt}-${restarts}`}
      fallback={(error) => (
        <LoadFailed
          thing={thing}
          failure={{ attempt: restarts + 1, error, next_try_at: undefined }}
          since={since}
          onRetry={() => setRestarts(restarts + 1)}
        />
      )}
    >
      <Suspense
        fallback={
          <p className="sb-loading" role="status">
            Loading {thing}
          </p>
        }
      >
        <Shown {...props} />
      </Suspense>
    </RemoteBoundary>
  );
}

interface RemoteBoundaryProps {
  fallback: (error: Error) => ReactNode;
  children: ReactNode;
}

class RemoteBoundary extends Component<RemoteBoundaryProps, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };
  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
  override render(): ReactNode {
    return this.state.error ? this.props.fallback(this.state.error) : this.props.children;
  }
}
