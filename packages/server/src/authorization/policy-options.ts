import {
  BUNDLE_ALGORITHMS,
  type BundleLoaderOptions,
  type CachingEngineOptions,
  type OpaServerEngineOptions,
  type PolicyDataOverrides,
  type PolicyEngine,
} from '@incident-center/policy';
import {
  CLEARANCES,
  type Clearance,
  IncidentCenterError,
  RISK_LEVELS,
  type RiskLevel,
} from '@incident-center/sdk/contract';
import { LOOPBACK_HOSTS } from '../loopback-hosts.js';

/** Who may do it: by which rules, how they are kept up to date, and what a host's own words mean in them. */
export interface PolicyOptions {
  /**
   * An engine of your own. At most one of `engine`, `bundle` and `opa_server`.
   *
   * @default the packaged Wasm
   * @throws `INVALID_INPUT` beside `bundle` or `opa_server`
   */
  engine?: PolicyEngine;
  /**
   * Signed bundles from a file or an address. The newest that was accepted is kept in `data_directory`.
   *
   * @default none
   * @throws `INVALID_INPUT` without a key, for an address that is none, and for bounds out of range;
   * `INSECURE_CONFIG` in production for plain http to another machine
   */
  bundle?: Omit<BundleLoaderOptions, 'log' | 'now' | 'overrides' | 'directory'>;
  /**
   * An OPA server that has the rules. Slower, and nothing it decides is cached.
   *
   * @default none
   * @throws `INVALID_INPUT` for an address that is none; `INSECURE_CONFIG` in production for plain http to another
   * machine
   */
  opa_server?: OpaServerEngineOptions;
  /**
   * Your own roles, rotations and lengths, over the data of the packaged rules or of the bundle.
   *
   * @default none
   */
  overrides?: PolicyDataOverrides;
  /**
   * Decisions are given again for 30 seconds at most while nothing they depend on changes; `false` switches it off.
   *
   * @default on
   */
  cache?: CachingEngineOptions | false;
  /**
   * What a role of yours is here: one role or several. Roles that are not listed are dropped, also one that has the
   * name of a role of ours.
   *
   * @default roles are taken as they come
   */
  role_mapping?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * What a clearance of yours is here. One that is not listed counts as `unclassified`.
   *
   * @default clearances are taken as they come
   */
  clearance_mapping?: Readonly<Record<string, Clearance>>;
  /**
   * What a risk tier of yours is here. One that is not listed counts as `low`.
   *
   * @default tiers are taken as they come
   */
  risk_tier_mapping?: Readonly<Record<string, RiskLevel>>;
  /**
   * What an environment of yours is called here. One that is not listed is dropped.
   *
   * @default environments are taken as they come
   */
  environment_mapping?: Readonly<Record<string, string>>;
}

const refuse = (message: string) => new IncidentCenterError('INVALID_INPUT', message);

function checkAddress(name: string, address: string, production: boolean): void {
  let url: URL;
  try {
    url = new URL(address);
  } catch (cause) {
    throw new IncidentCenterError('INVALID_INPUT', `${name} is no address`, { cause });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse(`${name} is neither https nor http`);
  if (url.username !== '' || url.password !== '') throw refuse(`${name} holds a password: give a token`);
  if (production && url.protocol === 'http:' && !LOOPBACK_HOSTS.has(url.hostname))
    throw new IncidentCenterError('INSECURE_CONFIG', `${name} leaves the machine without encryption: use https`);
}

function checkNumber(name: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && !(value >= least && value <= most))
    throw refuse(`${name} must be from ${least} to ${most}`);
}

function checkBundle({ source, verification, ...bounds }: NonNullable<PolicyOptions['bundle']>, production: boolean) {
  if ('url' in source) checkAddress('policy.bundle.source.url', source.url, production);
  const keys = Object.entries(verification.keys);
  if (keys.length === 0) throw refuse('policy.bundle.verification.keys is empty: no bundle would be believed');
  for (const [id, { algorithm, public_key }] of keys) {
    if (!BUNDLE_ALGORITHMS.includes(algorithm))
      throw refuse(`the key '${id}' of policy.bundle has no algorithm out of ${BUNDLE_ALGORITHMS.join(', ')}`);
    if (!public_key.includes('-----BEGIN PUBLIC KEY-----'))
      throw refuse(`the key '${id}' of policy.bundle is no public key in PEM`);
  }
  checkNumber('policy.bundle.poll_seconds', bounds.poll_seconds, 5, 86_400);
  checkNumber('policy.bundle.timeout_ms', bounds.timeout_ms, 1, 60_000);
  checkNumber('policy.bundle.max_bytes', bounds.max_bytes, 1, 64 * 1024 * 1024);
}

function checkTargets(name: string, mapping: Readonly<Record<string, string>> | undefined, known: readonly string[]) {
  for (const [from, to] of Object.entries(mapping ?? {}))
    if (!known.includes(to))
      throw refuse(`policy.${name} makes '${from}' a '${to}', which is none of ${known.join(', ')}`);
}

/**
 * @throws {IncidentCenterError} `INVALID_INPUT` for options that cannot be; `INSECURE_CONFIG` in production for a bundle
 * or an OPA server that is reached without TLS beyond this machine.
 */
export function checkPolicyOptions(options: PolicyOptions, production: boolean): void {
  // Before there were options of a policy, an engine stood in their place.
  if ('decide' in options) throw refuse('policy takes options: give your engine as policy.engine');
  const chosen = (['engine', 'bundle', 'opa_server'] as const).filter((name) => options[name] !== undefined);
  if (chosen.length > 1) throw refuse(`policy has ${chosen.join(' and ')}: one decides`);
  if (options.overrides !== undefined && (chosen[0] === 'engine' || chosen[0] === 'opa_server'))
    throw refuse(`policy.overrides do not reach policy.${chosen[0]}, which has its own data`);
  if (options.bundle !== undefined) checkBundle(options.bundle, production);
  if (options.opa_server !== undefined) {
    checkAddress('policy.opa_server.url', options.opa_server.url, production);
    checkNumber('policy.opa_server.timeout_ms', options.opa_server.timeout_ms, 1, 10_000);
  }
  if (options.cache) {
    checkNumber('policy.cache.ttl_seconds', options.cache.ttl_seconds, 1, 30);
    checkNumber('policy.cache.max_entries', options.cache.max_entries, 1, 100_000);
  }
  checkTargets('clearance_mapping', options.clearance_mapping, CLEARANCES);
  checkTargets('risk_tier_mapping', options.risk_tier_mapping, RISK_LEVELS);
}
