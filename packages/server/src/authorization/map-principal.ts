import type { Clearance, RiskLevel } from '@incident-center/sdk/contract';
import type { Principal } from '../options.js';
import type { PolicyOptions } from './policy-options.js';

/** Who makes a request, in the host's own words: they become ours by the mappings of `policy`. */
export interface HostPrincipal extends Omit<Principal, 'clearance' | 'risk_tier'> {
  clearance: string;
  risk_tier: string;
}

const LOWEST_CLEARANCE: Clearance = 'unclassified';
const LOWEST_RISK: RiskLevel = 'low';

/** `*` is ours already: every environment. */
const EVERY_ENVIRONMENT = '*';

/** A name such as `constructor` must not find what every object has. */
const find = <Value>(mapping: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(mapping, name) ? mapping[name] : undefined;

/**
 * A principal in our words. Whatever a mapping does not list counts for nothing: no role, no environment, the lowest
 * clearance and risk. Attributes without a mapping are taken as they come; whether they are ours is checked afterwards.
 */
export function mapPrincipal(given: HostPrincipal, options: PolicyOptions): HostPrincipal {
  const { role_mapping, clearance_mapping, risk_tier_mapping, environment_mapping } = options;
  const roles =
    role_mapping === undefined ? given.roles : given.roles.flatMap((role) => find(role_mapping, role) ?? []);
  const environments =
    environment_mapping === undefined
      ? given.environments
      : given.environments.flatMap((name) =>
          name === EVERY_ENVIRONMENT ? name : (find(environment_mapping, name) ?? []),
        );
  return {
    ...given,
    roles: [...new Set(roles)],
    environments: [...new Set(environments)],
    clearance:
      clearance_mapping === undefined
        ? given.clearance
        : (find(clearance_mapping, given.clearance) ?? LOWEST_CLEARANCE),
    risk_tier:
      risk_tier_mapping === undefined ? given.risk_tier : (find(risk_tier_mapping, given.risk_tier) ?? LOWEST_RISK),
  };
}
