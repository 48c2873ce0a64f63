import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { navigation } from '../router/routes.js';
import { useFoundIncidents } from '../session/use-found-incidents.js';
import { Icon, type IconName } from './Icon.js';

export interface Command {
  id: string;
  title: string;
  /** Where it comes from: `Go to`, `Incident`. */
  group: string;
  icon?: IconName;
  /** Keys that do the same, shown only. */
  keys?: string;
  run: () => void;
}

export interface CommandPaletteProps {
  open: boolean;
  commands: readonly Command[];
  tenants: readonly string[];
  /** Whether incidents can be looked for at all. */
  findsIncidents: boolean;
  onClose: () => void;
}

/** Finds an incident, a page or a command by its words. Everything in it can be reached without it. */
export function CommandPalette({ open, commands, tenants, findsIncidents, onClose }: CommandPaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();

  useEffect(() => {
    if (open === dialog.current?.open) return;
    if (!open) return dialog.current?.close();
    setQuery('');
    setActive(0);
    dialog.current?.showModal();
  }, [open]);

  const words = query.toLowerCase().split(/\s+/);
  const incidents = useFoundIncidents(query, tenants, open && findsIncidents);
  const found = [
    ...commands.filter((command) =>
      words.every((word) => `${command.group} ${command.title}`.toLowerCase().includes(word)),
    ),
    ...incidents.map(
      ({ id: incident, title, status }): Command => ({
        id: `incident:${incident}`,
        title: `${title} #${incident.slice(-6)}`,
        group: `Incident, ${status}`,
        icon: 'pulse',
        run: () => navigation.navigate({ screen: 'incident', incidentId: incident }),
      }),
    ),
  ];
  const run = (command: Command | undefined): void => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Enter') run(found[active]);
    else if (step && found.length > 0) setActive((active + step + found.length) % found.length);
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself; this is for the backdrop
    <dialog
      ref={dialog}
      className="sb-palette"
      aria-label="Search or run a command"
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className="sb-palette-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={found[active] && `${id}-${active}`}
          aria-label="Search or run a command"
          placeholder="Search or run a command"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div role="listbox" id={`${id}-list`} aria-label="Commands" className="sb-palette-list">
        {found.map((command, index) => (
          // Keys are handled by the field, which keeps the focus.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            role="option"
            id={`${id}-${index}`}
            key={command.id}
            aria-selected={index === active}
            className="sb-palette-item"
            onClick={() => run(command)}
            onPointerMove={() => setActive(index)}
          >
            <Icon name={command.icon ?? 'right'} />
            <span>{command.title}</span>
            <span className="sb-palette-group">{command.group}</span>
            {command.keys && <kbd>{command.keys}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="sb-palette-none">No incident, page or command has these words.</p>}
    </dialog>
  );
}
