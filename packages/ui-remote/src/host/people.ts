import type { IncidentCenterHost } from '@incident-center/sdk/host';

/** Names of people, asked of the host once each. */
export interface People {
  /** The name to show; the id itself until the host says, or if it knows none. */
  readonly nameOf: (id: string) => string;
  /** Changes whenever a name arrived. */
  readonly revision: () => number;
  readonly subscribe: (changed: () => void) => () => void;
}

export function createPeople({ user, people }: Pick<IncidentCenterHost, 'user' | 'people'>): People {
  const names = new Map<string, string>([[user.id, user.name]]);
  const watchers = new Set<() => void>();
  let revision = 0;

  function arrived(id: string, name: string | undefined): void {
    if (name === undefined || names.get(id) === name) return;
    names.set(id, name);
    revision += 1;
    for (const changed of [...watchers]) changed();
  }

  return {
    nameOf(id) {
      const known = names.get(id);
      if (known !== undefined) return known;
      names.set(id, id);
      const answer = people?.displayName(id);
      if (typeof answer === 'string') names.set(id, answer);
      // A directory that doesn't answer leaves the id, which is a name as well.
      else answer?.then((name) => arrived(id, name)).catch(() => {});
      return names.get(id) ?? id;
    },
    revision: () => revision,
    subscribe(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  };
}
