import type { FeatureFlag } from '@incident-center/sdk/contract';
import { createStore } from 'zustand/vanilla';
import { demoApi, type FlagStates } from './demo-api.js';

/** Off until the server has said otherwise, and unchanged while it can't be asked. */
export const flagStore = createStore<FlagStates>(() => ({ incident_center_enabled: [], runbook_center_enabled: [] }));

export function setFlags(next: FlagStates): void {
  // Asked every other second: what hasn't changed must not redraw anything.
  if (JSON.stringify(next) !== JSON.stringify(flagStore.getState())) flagStore.setState(next, true);
}

export const refreshFlags = (): Promise<void> => demoApi.flags().then(setFlags, () => {});

/** Whether a flag is on for any of the tenants. Screens hide by it; the server decides by its own. */
export function isOn(flags: FlagStates, flag: FeatureFlag, tenants: readonly string[]): boolean {
  return tenants.some((tenant) => flags[flag].includes(tenant));
}
