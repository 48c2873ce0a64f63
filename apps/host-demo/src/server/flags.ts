import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { FEATURE_FLAGS, type FeatureFlag } from '@incident-center/sdk/contract';
import type { FeatureFlags } from '@incident-center/server';
import { TENANTS } from './personas.js';

interface TenantRule {
  attribute: 'tenantId';
  operator: 'in';
  value: string[];
}
type FlagFile = Partial<Record<FeatureFlag, { rules: TenantRule[] }>>;

/** For each flag the tenants it is on for. */
export type FlagStates = Record<FeatureFlag, string[]>;

export interface DemoFlags extends FeatureFlags {
  read: () => FlagStates;
  set: (change: { flag: FeatureFlag; tenant: string; enabled: boolean }) => FlagStates;
}

/**
 * Flags in a file with an allow-list of tenants for each. The file is read at every question, so that editing it by
 * hand works too; what it doesn't say, or says unreadably, is off.
 */
export function createFlags(path: string): DemoFlags {
  const read = (): FlagStates => {
    const file: FlagFile = JSON.parse(readFileSync(path, 'utf8'));
    const tenantsOf = (flag: FeatureFlag): string[] =>
      TENANTS.filter((tenant) => file[flag]?.rules.some((rule) => holds(rule, tenant)));
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
  return {
    read,
    set: ({ flag, tenant, enabled }) => {
      const states = read();
      const others = states[flag].filter((other) => other !== tenant);
      return write({ ...states, [flag]: enabled ? [...others, tenant].sort() : others });
    },
    isEnabled: (flag, tenant) => read()[flag].includes(tenant),
  };
}

function holds(rule: TenantRule, tenant: string): boolean {
  return rule.attribute === 'tenantId' && rule.operator === 'in' && rule.value.includes(tenant);
}
