import { useStore } from 'zustand';
import { commandStore } from '../host/create-host.js';
import { goTo } from '../router/use-path.js';
import type { Persona } from '../session/demo-api.js';
import { toggleTheme } from '../session/theme.js';
import type { Command } from './CommandPalette.js';
import type { NavEntry } from './navigation.js';

export interface CommandsOptions {
  entries: readonly NavEntry[];
  personas: readonly Persona[];
  onSignIn: (id: string) => void;
}

/** What the palette offers: first what the page shown has registered, then the portal's own. */
export function useCommands({ entries, personas, onSignIn }: CommandsOptions): readonly Command[] {
  const registered = useStore(commandStore);
  return [
    ...registered.map(
      ({ id, title, keys, run }): Command => ({
        id: `page:${id}`,
        title,
        group: 'This page',
        ...(keys !== undefined && { keys }),
        run: () => run(),
      }),
    ),
    ...entries.map(
      (entry): Command => ({
        id: entry.href,
        title: entry.label,
        group: 'Go to',
        icon: entry.icon,
        keys: `G ${entry.key.toUpperCase()}`,
        run: () => goTo(entry.href),
      }),
    ),
    { id: 'theme', title: 'Switch between light and dark', group: 'Switchboard', icon: 'moon', run: toggleTheme },
    ...personas.map(
      (persona): Command => ({
        id: `persona:${persona.id}`,
        title: persona.name,
        group: 'Sign in as',
        icon: 'people',
        run: () => onSignIn(persona.id),
      }),
    ),
  ];
}
