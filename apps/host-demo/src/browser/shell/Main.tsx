import type { IncidentCenterHost } from '@incident-center/sdk/host';
import { FlagsPage } from '../pages/FlagsPage.js';
import { HomePage } from '../pages/HomePage.js';
import { MessagePage } from '../pages/MessagePage.js';
import { RemotePage } from '../remotes/RemotePage.js';
import { Link } from '../router/Link.js';
import type { Route } from '../router/routes.js';
import type { DemoSession, FlagStates } from '../session/demo-api.js';
import { isOn, setFlags } from '../session/flags.js';

const FEATURES = { incident_center_enabled: 'Incident Center', runbook_center_enabled: 'Runbook Center' };

export interface MainProps {
  route: Route;
  session: DemoSession;
  tenants: readonly string[];
  flags: FlagStates;
  host: IncidentCenterHost | undefined;
  /** Names persona and tenants: a remote is mounted anew when it changes. */
  scope: string;
  onSignIn: (id: string) => void;
  onAlert: () => void;
}

/** The page of a route, or why it isn't shown. */
export function Main({ route, session, tenants, flags, host, scope, onSignIn, onAlert }: MainProps) {
  const { persona, personas, curl } = session;
  if (route.page === 'home') return <HomePage {...{ persona, personas, tenants, curl, onSignIn, onAlert }} />;
  if (route.page === 'flags')
    return <FlagsPage {...{ persona, flags, onSignIn }} tenants={session.tenants} onFlags={setFlags} />;
  if (route.page !== 'remote') {
    return (
      <MessagePage title="There is no such page" icon="search">
        <p>The address may be mistyped, or from an older version of Switchboard.</p>
        <Link className="sb-button" href="/">
          Back to home
        </Link>
      </MessagePage>
    );
  }
  if (!host) {
    return (
      <MessagePage title="Sign in first" icon="lock">
        <p>What is shown here depends on who looks. Choose a role on the home page.</p>
        <Link className="sb-button" href="/">
          Choose a role
        </Link>
      </MessagePage>
    );
  }
  if (route.flag !== undefined && !isOn(flags, route.flag, tenants)) {
    const feature = FEATURES[route.flag];
    return (
      <MessagePage title={`${feature} is switched off for ${inWords(tenants)}`} icon="power">
        <p>
          Its data is kept. Everything comes back where it was once the flag <code>{route.flag}</code> is on again.
        </p>
        <Link className="sb-button" href="/settings/flags">
          Open flags
        </Link>
      </MessagePage>
    );
  }
  const { expose, thing, target } = route;
  return <RemotePage key={`${scope}:${expose}`} expose={expose} thing={thing} host={host} target={target} />;
}

function inWords(tenants: readonly string[]): string {
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(tenants);
  return tenants.length === 1 ? `tenant ${list}` : `tenants ${list}`;
}
