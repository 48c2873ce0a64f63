import type { HostCommand, HostNotice, IncidentCenterHost, NavigationTarget } from '@incident-center/sdk/host';
import { createStore } from 'zustand/vanilla';
import { navigation } from '../router/routes.js';
import type { Persona } from '../session/demo-api.js';
import { flagStore, isOn } from '../session/flags.js';
import { timeZone } from '../session/language.js';
import { tenantHeaders } from '../session/tenants.js';
import { themeStore } from '../session/theme.js';

export const API_BASE = '/api/incident-center';

/** What every page of the remote is given. */
export interface RemoteProps {
  host: IncidentCenterHost;
  target: NavigationTarget;
}

/** Commands that pages of the remote offer to the palette while they are shown. */
export const commandStore = createStore<readonly HostCommand[]>(() => []);

export interface HostOptions {
  persona: Persona;
  personas: readonly Persona[];
  tenants: readonly string[];
  trustFile: string;
  locale: string;
  notify: (notice: HostNotice) => void;
}

/** This portal as a remote sees it, for one persona and one choice of tenants. */
export function createHost(options: HostOptions): IncidentCenterHost {
  const { persona, personas, tenants, trustFile, locale, notify } = options;
  return {
    user: { id: persona.id, name: persona.name, roles: persona.roles },
    tenant: { ids: tenants, name: tenants.join(', '), environment: 'prod', region: 'eu-west' },
    apiBase: API_BASE,
    getHeaders: () => tenantHeaders(tenants),
    flags: { isEnabled: (key) => isOn(flagStore.getState(), key, tenants), subscribe: flagStore.subscribe },
    theme: { current: themeStore.getState, subscribe: themeStore.subscribe },
    locale,
    timeZone: timeZone(),
    trustFile,
    navigate: navigation.navigate,
    buildHref: navigation.buildHref,
    openApproval: (approvalId) => navigation.navigate({ screen: 'approval', approvalId }),
    registerCommands: (commands) => {
      commandStore.setState((known) => [...known, ...commands], true);
      return () => commandStore.setState((known) => known.filter((command) => !commands.includes(command)), true);
    },
    notify,
    people: { displayName: (id) => personas.find((other) => other.id === id)?.name },
  };
}
