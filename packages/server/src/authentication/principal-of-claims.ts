import type { JWTPayload } from 'jose';
import type { HostPrincipal } from '../authorization/map-principal.js';
import type { OidcAttribute, OidcClaim, OidcProvider } from './oidc-options.js';

const MAX_NAME = 200;

const shown = (claim: OidcClaim) => (typeof claim === 'string' ? claim : claim.join(' › '));

function claimAt(claims: JWTPayload, claim: OidcClaim): unknown {
  let value: unknown = claims;
  for (const name of typeof claim === 'string' ? [claim] : claim) {
    // A name such as `constructor` must not find what every object has.
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value ?? undefined;
}

/**
 * What a verified token says of somebody. A claim that it lacks is the default's; one of another type is a fault of the
 * configuration or the provider, and lets nobody in.
 *
 * @throws {TypeError} naming the claim.
 */
export function principalOfClaims({ claims, defaults }: OidcProvider, token: JWTPayload): HostPrincipal {
  const text = (attribute: OidcAttribute, fallback?: string): string => {
    const value = claimAt(token, claims[attribute]) ?? fallback;
    if (typeof value !== 'string') throw new TypeError(`the token's claim '${shown(claims[attribute])}' is no text`);
    return value;
  };
  const list = (attribute: OidcAttribute, fallback: readonly string[]): string[] => {
    const value = claimAt(token, claims[attribute]) ?? fallback;
    // Providers give a list of one as that one.
    const all: unknown[] = Array.isArray(value) ? value : [value];
    const texts = all.filter((one): one is string => typeof one === 'string');
    if (texts.length < all.length)
      throw new TypeError(`the token's claim '${shown(claims[attribute])}' is no list of texts`);
    return texts;
  };
  const id = text('id');
  return {
    kind: 'person',
    id,
    display_name: text('display_name', id).slice(0, MAX_NAME) || id,
    roles: list('roles', defaults.roles),
    tenant_ids: list('tenant_ids', defaults.tenant_ids),
    environments: list('environments', defaults.environments),
    on_call_rotations: list('on_call_rotations', defaults.on_call_rotations),
    clearance: text('clearance', defaults.clearance),
    risk_tier: text('risk_tier', defaults.risk_tier),
  };
}
