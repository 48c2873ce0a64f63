import { IncidentCenterError } from '@incident-center/sdk/contract';
import {
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose';
import type { HostPrincipal } from '../authorization/map-principal.js';
import { createIssuerKeys } from './issuer-keys.js';
import { type OidcAuthenticatorOptions, type OidcProvider, resolveOidc } from './oidc-options.js';
import { principalOfClaims } from './principal-of-claims.js';

const unauthenticated = (why: string, cause?: unknown) => new IncidentCenterError('UNAUTHENTICATED', why, { cause });

/** Why a token is not good, in a sentence for whoever sent it. Nothing of the token is repeated. */
function refusalOf(error: errors.JOSEError): IncidentCenterError {
  if (error instanceof errors.JWTExpired) return unauthenticated('the token has expired', error);
  if (error instanceof errors.JWTClaimValidationFailed)
    return unauthenticated(
      error.reason === 'missing'
        ? `the token has no claim '${error.claim}'`
        : `the token's claim '${error.claim}' is not as it has to be`,
      error,
    );
  if (error instanceof errors.JOSEAlgNotAllowed)
    return unauthenticated('the token is signed by an algorithm that is not accepted', error);
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed)
    return unauthenticated('the token is not signed by a key of the issuer', error);
  return unauthenticated('the credential is no token that can be checked', error);
}

/** A token that names no key may be of any of the issuer's that sign by its algorithm. */
async function verifyByAny(token: string, keys: errors.JWKSMultipleMatchingKeys, options: JWTVerifyOptions) {
  for await (const key of keys) {
    try {
      return await jwtVerify(token, key, options);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

async function verify(token: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyByAny(token, error, options);
    throw error;
  }
}

const typeOf = (typ: unknown) =>
  typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : (typ as undefined);

function checkKind(provider: OidcProvider, typ: unknown, claims: JWTPayload): void {
  if (!provider.token_types.has(typeOf(typ))) throw unauthenticated('the token is not of the type that is asked for');
  // Logout tokens and other security events have issuer, audience and subject too, and let nobody in.
  if (claims.events !== undefined) throw unauthenticated('the token tells of an event, and is no credential');
  if (typeof claims.sub !== 'string' || claims.sub === '') throw unauthenticated("the token's claim 'sub' is no text");
}

const BEARER = /^bearer +([^\s]+)$/i;

/**
 * An `authenticate` for hosts whose users come with a token of an OpenID Connect provider: `Authorization: Bearer` with an
 * access token, or an ID token, that is a signed JWT. The provider's keys are found by its discovery document, and follow
 * their rotation.
 *
 * A token has to be of the issuer, for the audience, signed by one of the algorithms, with `exp` and `sub`. A request
 * without one is nobody's (401); so is one whose token is not good, and the answer says why.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` for options that cannot be, or would let in too many.
 * @example
 * const authenticate = createOidcAuthenticator({
 *   issuer: 'https://id.example.com/realms/portal',
 *   audience: 'incident-center',
 *   algorithms: ['RS256'],
 *   claims: { roles: ['realm_access', 'roles'], tenant_ids: 'tenants' },
 *   defaults: { environments: ['prod'] },
 * });
 * const center = await createIncidentCenter({ ...options, authenticate });
 */
export function createOidcAuthenticator(
  options: OidcAuthenticatorOptions,
): (request: Request) => Promise<HostPrincipal | null> {
  const provider = resolveOidc(options);
  const keys = createIssuerKeys(provider);
  return async (request) => {
    const token = BEARER.exec(request.headers.get('authorization') ?? '')?.[1];
    if (token === undefined) return null;
    const { payload, protectedHeader } = await verify(token, keys, {
      issuer: provider.issuer,
      audience: provider.audience,
      algorithms: provider.algorithms,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: provider.clock_tolerance_seconds,
      currentDate: new Date(provider.now()),
    }).catch((error: unknown) => {
      throw error instanceof errors.JOSEError ? refusalOf(error) : error;
    });
    checkKind(provider, protectedHeader.typ, payload);
    return provider.principal(principalOfClaims(provider, payload), payload);
  };
}
