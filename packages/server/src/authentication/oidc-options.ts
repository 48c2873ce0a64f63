import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { JWTPayload } from 'jose';
import type { HostPrincipal } from '../authorization/map-principal.js';
import { LOOPBACK_HOSTS } from '../loopback-hosts.js';

/** Asymmetric ones only: whoever can check a token must not be able to make one. */
export const OIDC_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
export type OidcAlgorithm = (typeof OIDC_ALGORITHMS)[number];

/** The name of a claim, or the way to one that lies in others: `['realm_access', 'roles']`. */
export type OidcClaim = string | readonly string[];

/** What a principal is made of. */
export const OIDC_ATTRIBUTES = [
  'id',
  'display_name',
  'roles',
  'tenant_ids',
  'environments',
  'on_call_rotations',
  'clearance',
  'risk_tier',
] as const;
export type OidcAttribute = (typeof OIDC_ATTRIBUTES)[number];

/** An identity provider whose tokens say who is asking. */
export interface OidcAuthenticatorOptions {
  /**
   * The claim `iss` of its tokens, to the letter. Its keys are found by `/.well-known/openid-configuration` below it.
   *
   * @throws `INVALID_INPUT` for what is no https address, unless it is on this machine
   */
  issuer: string;
  /**
   * What a token has to be for: its claim `aud` holds one of these.
   *
   * @throws `INVALID_INPUT` where there is none
   */
  audience: string | readonly string[];
  /**
   * The algorithms by which it signs: RS, PS or ES with 256, 384 or 512, and EdDSA.
   *
   * @throws `INVALID_INPUT` where there is none, and for `none` and algorithms with a shared secret
   */
  algorithms: readonly OidcAlgorithm[];
  /**
   * Which claims the attributes of a principal come from: a name, or a way such as `['realm_access', 'roles']`.
   *
   * @default `id` from `sub`, `display_name` from `name`, all others from claims of their own names
   * @throws `INVALID_INPUT` for an attribute that there is not
   */
  claims?: Partial<Record<OidcAttribute, OidcClaim>>;
  /**
   * Attributes of those whose token does not have the claim.
   *
   * @default no role, tenant, environment or rotation; `unclassified` and `low`
   */
  defaults?: Partial<Omit<HostPrincipal, 'id' | 'kind' | 'display_name'>>;
  /**
   * What the header `typ` of a token has to be: `at+jwt` keeps ID tokens out, where the provider marks its access tokens.
   *
   * @default `JWT`, `at+jwt` or nothing
   */
  token_type?: string;
  /**
   * How far its clock and ours may differ.
   *
   * @unit seconds
   * @default 5
   * @throws `INVALID_INPUT` unless 0 to 30
   */
  clock_tolerance_seconds?: number;
  /**
   * How long its answers may take.
   *
   * @unit ms
   * @default 5,000
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  timeout_ms?: number;
  /**
   * How long its keys are used before they are asked for again: a key that it takes back is trusted for so long.
   *
   * @unit seconds
   * @default 600
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  keys_max_age_seconds?: number;
  /**
   * The shortest time between two questions for a key that is not among those it has: a new one is known at the first token.
   *
   * @unit seconds
   * @default 30
   * @throws `INVALID_INPUT` unless a whole number, 0 or above
   */
  keys_cooldown_seconds?: number;
  /**
   * Makes the principal where claims alone do not: from what was read of the verified token, and the token's claims. `null`
   * is 401.
   *
   * @default what was read
   */
  principal?: (read: HostPrincipal, claims: JWTPayload) => HostPrincipal | null | Promise<HostPrincipal | null>;
  /**
   * The clock.
   *
   * @unit ms since 1970
   * @default the system clock
   */
  now?: () => number;
}

/** The same with every default filled in. */
export interface OidcProvider {
  issuer: string;
  audience: string[];
  algorithms: OidcAlgorithm[];
  claims: Readonly<Record<OidcAttribute, OidcClaim>>;
  defaults: Omit<HostPrincipal, 'id' | 'kind' | 'display_name'>;
  token_types: ReadonlySet<string | undefined>;
  clock_tolerance_seconds: number;
  timeout_ms: number;
  keys_max_age_seconds: number;
  keys_cooldown_seconds: number;
  principal: NonNullable<OidcAuthenticatorOptions['principal']>;
  now: () => number;
}

const MAX_CLOCK_TOLERANCE_SECONDS = 30;

const refuse = (why: string) => new IncidentCenterError('INVALID_INPUT', `oidc ${why}`);

/** Whether tokens and keys may be believed that come from there. */
export const isTrustworthy = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname));
};

function checkIssuer(issuer: unknown): string {
  if (typeof issuer !== 'string' || issuer === '') throw refuse('needs an issuer');
  if (!isTrustworthy(issuer)) throw refuse(`issuer '${issuer}' is no https address`);
  const { username, password, search, hash } = new URL(issuer);
  if (username !== '' || password !== '') throw refuse('has a credential in its issuer');
  if (search !== '' || hash !== '') throw refuse('has a query or a fragment in its issuer');
  return issuer;
}

function checkAudience(audience: OidcAuthenticatorOptions['audience'] | undefined): string[] {
  const all = typeof audience === 'string' ? [audience] : [...(audience ?? [])];
  if (all.length === 0 || all.some((one) => typeof one !== 'string' || one === ''))
    throw refuse('needs an audience: without one, a token for any other application would do');
  return all;
}

function checkAlgorithms(algorithms: readonly OidcAlgorithm[] | undefined): OidcAlgorithm[] {
  const known: ReadonlySet<string> = new Set(OIDC_ALGORITHMS);
  if (algorithms === undefined || algorithms.length === 0) throw refuse('needs algorithms, such as RS256');
  const unfit = algorithms.find((name) => !known.has(name));
  if (unfit !== undefined) throw refuse(`algorithm '${unfit}' is none of ${OIDC_ALGORITHMS.join(', ')}`);
  return [...algorithms];
}

function checkClaims(claims: OidcAuthenticatorOptions['claims']): OidcProvider['claims'] {
  const known: ReadonlySet<string> = new Set(OIDC_ATTRIBUTES);
  for (const [attribute, claim] of Object.entries(claims ?? {})) {
    if (!known.has(attribute)) throw refuse(`has claims for '${attribute}', which is none of ${[...known].join(', ')}`);
    const way = typeof claim === 'string' ? [claim] : claim;
    if (way.length === 0 || way.some((name) => name === '')) throw refuse(`names no claim for '${attribute}'`);
  }
  const own = Object.fromEntries(OIDC_ATTRIBUTES.map((name) => [name, name])) as Record<OidcAttribute, OidcClaim>;
  return { ...own, id: 'sub', display_name: 'name', ...claims };
}

function wholeNumber(name: keyof OidcAuthenticatorOptions, value: number, least: number, most = Number.MAX_VALUE) {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const bounds = most === Number.MAX_VALUE ? `of ${least} or more` : `from ${least} to ${most}`;
  throw refuse(`${name} is not a whole number ${bounds}`);
}

/**
 * Fills in the defaults, and refuses what cannot be or would let in too many.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT`.
 */
export function resolveOidc(options: OidcAuthenticatorOptions): OidcProvider {
  return {
    issuer: checkIssuer(options.issuer),
    audience: checkAudience(options.audience),
    algorithms: checkAlgorithms(options.algorithms),
    claims: checkClaims(options.claims),
    defaults: {
      roles: [],
      tenant_ids: [],
      environments: [],
      on_call_rotations: [],
      clearance: 'unclassified',
      risk_tier: 'low',
      ...options.defaults,
    },
    token_types: new Set(
      options.token_type === undefined ? ['jwt', 'at+jwt', undefined] : [options.token_type.toLowerCase()],
    ),
    clock_tolerance_seconds: wholeNumber(
      'clock_tolerance_seconds',
      options.clock_tolerance_seconds ?? 5,
      0,
      MAX_CLOCK_TOLERANCE_SECONDS,
    ),
    timeout_ms: wholeNumber('timeout_ms', options.timeout_ms ?? 5_000, 1),
    keys_max_age_seconds: wholeNumber('keys_max_age_seconds', options.keys_max_age_seconds ?? 600, 1),
    keys_cooldown_seconds: wholeNumber('keys_cooldown_seconds', options.keys_cooldown_seconds ?? 30, 0),
    principal: options.principal ?? ((read) => read),
    now: options.now ?? Date.now,
  };
}
