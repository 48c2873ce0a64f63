import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { FEATURE_FLAGS, type FeatureFlag } from '@incident-center/sdk/contract';
import { createFileFeatureFlags, type FeatureFlags, type FlagFile } from '@incident-center/server';
import { TENANTS } from './personas.js';

/** For each flag the tenants it is on for. */
export type FlagStates = Record<FeatureFlag, string[]>;

export interface DemoFlags extends FeatureFlags {
  read: () => FlagStates;
  set: (change: { flag: FeatureFlag; tenant: string; enabled: boolean }) => FlagStates;
}

/** The kit's flags in a file, and a switch for each. The file is looked at at every question: a switch acts at once. */
export async function createFlags(path: string): Promise<DemoFlags> {
  const read = (): FlagStates => {
    const file: FlagFile = JSON.parse(readFileSync(path, 'utf8'));
    const tenantsOf = (flag: FeatureFlag): string[] =>
      TENANTS.filter((tenant) => file[flag]?.rules.some(({ value }) => value.includes(tenant)));
    return {
      incident_center_enabled: tenantsOf('incident_center_enabled'),
      runbook_center_enabled: tenantsOf('runbook_center_enabled'),
    };
  };
  const write = (states: FlagStates): FlagStates => {
    const file = Object.fromEntries(
      FEATURE_FLAGS.map((flag) => [flag, { rules: [{ attribute: 'tenantId', operator: 'in', value: states[flag] }] }]),
    );
    // Renamed into place: a reader never sees half a file.
    writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`);
    renameSync(`${path}.new`, path);
    return states;
  };

  if (!existsSync(path)) write({ incident_center_enabled: [...TENANTS], runbook_center_enabled: [...TENANTS] });
  const { isEnabled } = await createFileFeatureFlags({ file: path, poll_ms: 0 });
  return {
    read,
    set: ({ flag, tenant, enabled }) => {
      const states = read();
      const others = states[flag].filter((other) => other !== tenant);
      return write({ ...states, [flag]: enabled ? [...others, tenant].sort() : others });
    },
    isEnabled,
  };
}
