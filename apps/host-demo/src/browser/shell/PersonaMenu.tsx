import { useId, useRef } from 'react';
import type { Persona } from '../session/demo-api.js';
import { Avatar } from './Avatar.js';
import { Icon } from './Icon.js';
import { LanguageChoice } from './LanguageChoice.js';

export interface PersonaMenuProps {
  persona: Persona;
  personas: readonly Persona[];
  onSignIn: (id: string) => void;
  onSignOut: () => void;
}

/** Who is signed in, and a way to go on as somebody else. */
export function PersonaMenu({ persona, personas, onSignIn, onSignOut }: PersonaMenuProps) {
  const id = useId();
  const menu = useRef<HTMLFieldSetElement>(null);
  const choose = (action: () => void): void => {
    menu.current?.hidePopover();
    action();
  };
  return (
    <>
      <button type="button" className="sb-persona" popoverTarget={id} aria-label={`Signed in as ${persona.name}`}>
        <Avatar name={persona.name} />
        <span className="sb-persona-name">{persona.name}</span>
      </button>
      <fieldset id={id} ref={menu} popover="auto" className="sb-menu sb-persona-menu">
        <legend className="sb-menu-heading">Sign in as</legend>
        {personas.map((other) => (
          <button
            type="button"
            key={other.id}
            className="sb-menu-item"
            aria-current={other.id === persona.id}
            onClick={() => choose(() => onSignIn(other.id))}
          >
            <Avatar name={other.name} />
            <span>{other.name}</span>
            <span className="sb-menu-note">
              {other.id === persona.id ? <Icon name="check" /> : other.tenant_ids.join(', ')}
            </span>
          </button>
        ))}
        <hr />
        <LanguageChoice />
        <hr />
        <button type="button" className="sb-menu-item" onClick={() => choose(onSignOut)}>
          <Icon name="out" />
          <span>Sign out</span>
        </button>
      </fieldset>
    </>
  );
}
