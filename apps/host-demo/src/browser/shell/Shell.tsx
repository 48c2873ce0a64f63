import type { HostNotice } from '@incident-center/sdk/host';
import { useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { createHost } from '../host/create-host.js';
import { routeOf } from '../router/routes.js';
import type { DemoSession } from '../session/demo-api.js';
import { flagStore, isOn } from '../session/flags.js';
import { languageStore } from '../session/language.js';
import { chosenTenants, rememberTenants } from '../session/tenants.js';
import { themeStore, toggleTheme } from '../session/theme.js';
import { useCounts } from '../session/use-counts.js';
import { useMayAudit } from '../session/use-may-audit.js';
import { CommandPalette } from './CommandPalette.js';
import { Drawer } from './Drawer.js';
import { DrawerFoot } from './DrawerFoot.js';
import { Main } from './Main.js';
import { NAV_ENTRIES } from './navigation.js';
import { SideNav } from './SideNav.js';
import { type Toast, Toasts } from './Toasts.js';
import { TopBar } from './TopBar.js';
import { useCommands } from './use-commands.js';
import { useKeys } from './use-keys.js';

export interface ShellProps {
  session: DemoSession;
  path: string;
  onSignIn: (id: string) => void;
  onSignOut: () => void;
  /** Called when the server no longer knows who is signed in. */
  onSignedOut: () => void;
}

const TOAST_SECONDS = 6;

/** The portal around every page: bar, navigation, palette, notices. */
export function Shell({ session, path, onSignIn, onSignOut, onSignedOut }: ShellProps) {
  const { persona, personas, trustFile } = session;
  const theme = useStore(themeStore);
  const flags = useStore(flagStore);
  const language = useStore(languageStore);
  const [choice, setChoice] = useState({ persona, tenants: chosenTenants(persona) });
  const [overlay, setOverlay] = useState<'palette' | 'drawer'>();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const lastToast = useRef(0);

  const tenants = choice.persona?.id === persona?.id ? choice.tenants : chosenTenants(persona);
  const choose = (next: readonly string[]): void => {
    if (persona) rememberTenants(persona, next);
    setChoice({ persona, tenants: next });
  };
  const dismiss = (id: number): void => setToasts((shown) => shown.filter((toast) => toast.id !== id));
  const notify = (notice: HostNotice): void => {
    const id = ++lastToast.current;
    setToasts((shown) => [...shown, { id, message: notice.text }]);
    setTimeout(() => dismiss(id), TOAST_SECONDS * 1_000);
  };

  const scope = persona ? `${persona.id}:${tenants.join(',')}:${language}` : '';
  // A remote gets a new host only for another persona or other tenants; then it also mounts anew, by the same key.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scope names all that a host depends on
  const host = useMemo(
    () => (persona ? createHost({ persona, personas, tenants, trustFile, locale: language, notify }) : undefined),
    [scope],
  );

  const mayAudit = useMayAudit(persona?.id ?? '', tenants);
  const entries = NAV_ENTRIES.filter(
    ({ flag, audit }) => (flag === undefined || (persona && isOn(flags, flag, tenants))) && (!audit || mayAudit),
  );
  const { counts, refresh } = useCounts(
    {
      actor: persona?.id ?? '',
      tenants,
      incidents: entries.some((entry) => entry.count === 'incidents'),
      approvals: entries.some((entry) => entry.count === 'approvals'),
    },
    onSignedOut,
  );
  const commands = useCommands({ entries, personas, onSignIn });
  const close = (): void => setOverlay(undefined);
  useKeys(entries, () => setOverlay('palette'));
  const pathname = path.split('?', 1)[0] ?? '';

  return (
    <div className="sb-shell">
      <a className="sb-skip" href="#main">
        Skip to content
      </a>
      <TopBar
        persona={persona}
        personas={personas}
        tenants={tenants}
        theme={theme}
        onTenants={choose}
        onTheme={toggleTheme}
        onPalette={() => setOverlay('palette')}
        onDrawer={() => setOverlay('drawer')}
        onSignIn={onSignIn}
        onSignOut={onSignOut}
      />
      <SideNav entries={entries} path={pathname} counts={counts} />
      <main id="main" className="sb-main" tabIndex={-1}>
        <Main
          route={routeOf(path)}
          session={session}
          tenants={tenants}
          flags={flags}
          host={host}
          scope={scope}
          onSignIn={onSignIn}
          onAlert={refresh}
        />
      </main>
      <Drawer open={overlay === 'drawer'} onClose={close}>
        <SideNav entries={entries} path={pathname} counts={counts} onFollow={close} />
        <DrawerFoot persona={persona} tenants={tenants} theme={theme} onTenants={choose} onTheme={toggleTheme} />
      </Drawer>
      <CommandPalette
        open={overlay === 'palette'}
        commands={commands}
        tenants={tenants}
        findsIncidents={entries.some(({ flag }) => flag === 'incident_center_enabled')}
        onClose={close}
      />
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </div>
  );
}
