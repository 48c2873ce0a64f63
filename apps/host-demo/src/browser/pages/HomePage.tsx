import type { Persona } from '../session/demo-api.js';
import { Avatar } from '../shell/Avatar.js';
import { Icon } from '../shell/Icon.js';
import { AlertPanel } from './AlertPanel.js';
import { Page } from './Page.js';

export interface HomePageProps {
  persona: Persona | null;
  personas: readonly Persona[];
  tenants: readonly string[];
  curl: string;
  onSignIn: (id: string) => void;
  onAlert: () => void;
}

export function HomePage({ persona, personas, tenants, curl, onSignIn, onAlert }: HomePageProps) {
  return (
    <Page title="Home">
      <p className="sb-lead">
        Switchboard stands in for the portal that a platform team already has. Incidents, Runbooks and Approvals are
        Incident Center: three pages that Switchboard loads while it runs, and only where their flag is on.
      </p>
      <AlertPanel persona={persona} tenants={tenants} curl={curl} onAlert={onAlert} />
      <section className="sb-section" aria-labelledby="personas">
        <h2 id="personas">{persona ? 'Who you are' : 'Sign in'}</h2>
        <p className="sb-hint">
          There is no password: take a role, and see what it may do. The server decides, not this page.
        </p>
        <ul className="sb-personas">
          {personas.map((other) => (
            <PersonaCard key={other.id} persona={other} isMe={other.id === persona?.id} onSignIn={onSignIn} />
          ))}
        </ul>
      </section>
    </Page>
  );
}

interface PersonaCardProps {
  persona: Persona;
  isMe: boolean;
  onSignIn: (id: string) => void;
}

function PersonaCard({ persona, isMe, onSignIn }: PersonaCardProps) {
  const { name, can, tenant_ids, on_call_rotations } = persona;
  return (
    <li className={isMe ? 'sb-card sb-card-current' : 'sb-card'}>
      <div className="sb-card-head">
        <Avatar name={name} />
        <h3>{name}</h3>
        {tenant_ids.map((tenant) => (
          <span key={tenant} className="sb-chip">
            {tenant}
          </span>
        ))}
      </div>
      <p>{can}</p>
      <p className="sb-hint">
        {on_call_rotations.length > 0 ? (
          <>
            On call for <code>{on_call_rotations.join(', ')}</code>
          </>
        ) : (
          'Not on call'
        )}
      </p>
      {isMe ? (
        <p className="sb-card-me">
          <Icon name="check" /> You are signed in
        </p>
      ) : (
        <button type="button" className="sb-button" onClick={() => onSignIn(persona.id)}>
          Sign in<span className="sb-sr-only"> as {name}</span>
        </button>
      )}
    </li>
  );
}
