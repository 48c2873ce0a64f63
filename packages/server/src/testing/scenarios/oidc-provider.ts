import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';

export interface ProviderKey {
  kid: string | undefined;
  alg: string;
  private_key: CryptoKey;
  public_jwk: JWK;
}

export interface TestOidcProvider {
  issuer: string;
  /** What was asked for, by path. */
  asked: string[];
  /** The keys that it shows; change them to rotate. */
  keys: ProviderKey[];
  /** What its documents say instead, by path, or `away` for a provider that answers nothing but 503. */
  says: Map<string, unknown> | 'away';
  /** A token that is good in everything, but for what is given. `undefined` takes a claim away. */
  token: (
    claims?: Record<string, unknown>,
    key?: ProviderKey,
    header?: Partial<JWTHeaderParameters>,
  ) => Promise<string>;
  close: () => Promise<void>;
}

export async function providerKey(kid: string | undefined, alg = 'RS256'): Promise<ProviderKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const named = { alg, use: 'sig', ...(kid !== undefined && { kid }) };
  return { kid, alg, private_key: privateKey, public_jwk: { ...(await exportJWK(publicKey)), ...named } };
}

const METADATA = '/.well-known/openid-configuration';

/** A real OpenID Connect provider as far as tokens are concerned: discovery, keys, and whatever it signs. */
export async function startOidcProvider(): Promise<TestOidcProvider> {
  const first = await providerKey('first');
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    provider.asked.push(path);
    if (provider.says === 'away') return void response.writeHead(503).end();
    const documents = new Map<string, unknown>([
      [METADATA, { issuer: provider.issuer, jwks_uri: `${provider.issuer}/keys` }],
      ['/keys', { keys: provider.keys.map(({ public_jwk }) => public_jwk) }],
      ...provider.says,
    ]);
    if (!documents.has(path)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(documents.get(path)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: TestOidcProvider = {
    issuer,
    asked: [],
    keys: [first],
    says: new Map(),
    token: (claims = {}, key = first, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: issuer, aud: 'incident-center', sub: 'u-17', iat: now, exp: now + 300, ...claims };
      const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      return new SignJWT(given)
        .setProtectedHeader({ alg: key.alg, ...(key.kid !== undefined && { kid: key.kid }), ...header })
        .sign(key.private_key);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}
