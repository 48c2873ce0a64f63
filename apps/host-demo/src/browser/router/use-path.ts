import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const changed = (): void => {
  for (const listener of listeners) listener();
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

/** The path and query of the page, kept up to date. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname + location.search);
}

/** Goes to a path of this portal without loading the page anew. */
export function goTo(path: string, options?: { replace?: boolean }): void {
  if (path === location.pathname + location.search) return;
  if (options?.replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  changed();
}
