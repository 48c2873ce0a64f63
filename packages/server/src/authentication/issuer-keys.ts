import { IncidentCenterError } from '@incident-center/sdk/contract';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, type RemoteJWKSet } from 'jose';
import { z } from 'zod';
import { isTrustworthy, type OidcProvider } from './oidc-options.js';

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

async function discover({ issuer, timeout_ms }: OidcProvider): Promise<URL> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeout_ms),
  });
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}`);
  const metadata = metadataSchema.parse(await response.json());
  // What another issuer says of itself is about other tokens.
  if (metadata.issuer !== issuer) throw new Error(`${address} is of the issuer '${metadata.issuer}'`);
  if (!isTrustworthy(metadata.jwks_uri)) throw new Error(`${address} has its keys at an address that is not https`);
  return new URL(metadata.jwks_uri);
}

/** Whether it is the token that no key fits, and not the keys that cannot be had. */
const isOfTheToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;

/**
 * The keys by which an issuer signs now, found by its discovery document, kept for a while, and asked for again where a
 * token names another.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE` where the issuer cannot be asked: who is asking is then not known.
 */
export function createIssuerKeys(provider: OidcProvider): JWTVerifyGetKey {
  let found: Promise<RemoteJWKSet> | undefined;
  const find = () =>
    discover(provider).then((url) =>
      createRemoteJWKSet(url, {
        timeoutDuration: provider.timeout_ms,
        cacheMaxAge: provider.keys_max_age_seconds * 1000,
        cooldownDuration: provider.keys_cooldown_seconds * 1000,
      }),
    );
  return async (header, token) => {
    found ??= find();
    const asked = found;
    let keys: RemoteJWKSet | undefined;
    try {
      keys = await asked;
      return await keys(header, token);
    } catch (cause) {
      if (isOfTheToken(cause)) throw cause;
      // They may have moved: the next request discovers them again. Those that are still good stay, or whoever sends a token
      // with a made-up key would lock everybody out while the issuer is away.
      if (found === asked && keys?.fresh !== true) found = undefined;
      throw new IncidentCenterError('UNAVAILABLE', `the keys of ${provider.issuer} cannot be had`, { cause });
    }
  };
}
