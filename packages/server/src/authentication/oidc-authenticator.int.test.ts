import { createHmac, createPublicKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createIncidentCenter } from '../create-incident-center.js';
import { providerKey, startOidcProvider, type TestOidcProvider } from '../testing/scenarios/oidc-provider.js';
import { createOidcAuthenticator } from './oidc-authenticator.js';
import type { OidcAuthenticatorOptions } from './oidc-options.js';

let provider: TestOidcProvider;
beforeEach(async () => {
  provider = await startOidcProvider();
});
afterEach(async () => {
  vi.useRealTimers();
  await provider.close();
});

const options = (more: Partial<OidcAuthenticatorOptions> = {}): OidcAuthenticatorOptions => ({
  issuer: provider.issuer,
  audience: 'incident-center',
  algorithms: ['RS256'],
  ...more,
});
const authenticator = (more?: Partial<OidcAuthenticatorOptions>) => createOidcAuthenticator(options(more));
const bearing = (token: string) =>
  new Request('http://incident-center.test/session', { headers: { authorization: `Bearer ${token}` } });
const seconds = () => Math.floor(Date.now() / 1000);
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a token of the provider says who is asking, by the claims that the options name', async () => {
  const authenticate = authenticator({
    claims: { roles: ['realm_access', 'roles'], tenant_ids: 'https://portal.example/tenants' },
    defaults: { environments: ['prod'], clearance: 'cui' },
  });
  const token = await provider.token({
    name: 'Somebody',
    realm_access: { roles: ['operator', 'team_lead'] },
    'https://portal.example/tenants': 'A1',
    on_call_rotations: ['incident-command'],
    risk_tier: 'high',
  });
  expect(await authenticate(bearing(token))).toEqual({
    kind: 'person',
    id: 'u-17',
    display_name: 'Somebody',
    roles: ['operator', 'team_lead'],
    tenant_ids: ['A1'],
    environments: ['prod'],
    on_call_rotations: ['incident-command'],
    clearance: 'cui',
    risk_tier: 'high',
  });
});

test('whoever has no claims has no role, no tenant, and the lowest clearance and risk', async () => {
  expect(await authenticator()(bearing(await provider.token()))).toEqual({
    kind: 'person',
    id: 'u-17',
    display_name: 'u-17',
    roles: [],
    tenant_ids: [],
    environments: [],
    on_call_rotations: [],
    clearance: 'unclassified',
    risk_tier: 'low',
  });
});

test('without a bearer token a request is nobody’s, and the provider is not asked', async () => {
  const authenticate = authenticator();
  const token = await provider.token();
  for (const authorization of ['', token, `Basic ${token}`, 'Bearer', 'Bearer a b', `Bearer ${token}, Bearer ${token}`])
    expect(await authenticate(new Request('http://x.test', { headers: { authorization } })), authorization).toBeNull();
  expect(await authenticate(new Request('http://x.test'))).toBeNull();
  expect(provider.asked).toEqual([]);
});

const claims: [why: string, claims: Record<string, unknown>][] = [
  ["the token's claim 'iss' is not as it has to be", { iss: 'http://127.0.0.1:1' }],
  ["the token has no claim 'iss'", { iss: undefined }],
  ["the token's claim 'aud' is not as it has to be", { aud: 'another-application' }],
  ["the token's claim 'aud' is not as it has to be", { aud: ['a', 'b'] }],
  ["the token has no claim 'aud'", { aud: undefined }],
  ["the token has no claim 'exp'", { exp: undefined }],
  ["the token's claim 'exp' is not as it has to be", { exp: '4102444800' }],
  ['the token has expired', { exp: 1 }],
  ["the token's claim 'nbf' is not as it has to be", { nbf: 4_102_444_800 }],
  ["the token has no claim 'sub'", { sub: undefined }],
  ["the token's claim 'sub' is no text", { sub: '' }],
  ["the token's claim 'sub' is no text", { sub: 17 }],
  [
    'the token tells of an event, and is no credential',
    { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
  ],
];
test.each(claims)('%s: %o', async (message, wrong) => {
  await expect(authenticator()(bearing(await provider.token(wrong)))).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message,
  });
});

/** Tokens that nobody with the provider's private key made, or that it did not make as access tokens. */
const forgeries: Record<string, () => Promise<string>> = {
  'another key under the same id': async () => provider.token({}, await providerKey('first')),
  'a key id that the provider does not have': async () => provider.token({}, await providerKey('unknown')),
  'its own key in the header': async () => {
    const key = await providerKey('first');
    return provider.token({}, key, { jwk: key.public_jwk });
  },
  'an address of keys in the header': async () =>
    provider.token({}, await providerKey('theirs'), {
      jku: `${provider.issuer}/theirs`,
      x5u: `${provider.issuer}/theirs`,
    }),
  'no algorithm': async () => `${base64url({ alg: 'none' })}.${(await provider.token()).split('.')[1]}.`,
  'no algorithm, and the signature of a good token': async () => {
    const [, payload, signature] = (await provider.token()).split('.');
    return `${base64url({ alg: 'none', kid: 'first' })}.${payload}.${signature}`;
  },
  'the public key as a shared secret, in PEM': async () => {
    const [, payload] = (await provider.token()).split('.');
    const jwk = provider.keys[0]?.public_jwk ?? {};
    const pem = createPublicKey({ key: jwk as Record<string, unknown>, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const signed = `${base64url({ alg: 'HS256', kid: 'first' })}.${payload}`;
    return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
  },
  'an algorithm that is not accepted, by a key of the provider': async () => {
    const key = await providerKey('elliptic', 'ES256');
    provider.keys.push(key);
    return provider.token({}, key);
  },
  'other claims under the signature of a good token': async () => {
    const [header, payload, signature] = (await provider.token()).split('.');
    const said = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    return `${header}.${base64url({ ...said, roles: ['platform_admin'] })}.${signature}`;
  },
  'a logout token': () => provider.token({}, undefined, { typ: 'logout+jwt' }),
  'an extension that must be understood': () =>
    provider
      .token({}, undefined, { crit: ['x'], x: 1 } as unknown as Record<string, never>)
      .catch(
        async () =>
          `${base64url({ alg: 'RS256', kid: 'first', crit: ['x'], x: 1 })}.${(await provider.token()).split('.')[1]}.AA`,
      ),
  'five parts': async () => `${await provider.token()}.a.b`,
  'an opaque token': async () => 'gho_16C7e42F292c6912E7710c838347Ae178B4a',
};
test.each(Object.entries(forgeries))('a token with %s is refused with 401', async (_, forge) => {
  const authenticate = authenticator();
  // Made first: whatever it adds to the provider's keys is known when it is refused.
  const forged = await forge();
  expect(await authenticate(bearing(await provider.token()))).not.toBeNull();
  await expect(authenticate(bearing(forged))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(provider.asked).not.toContain('/theirs');
});

test('a token that every provider would sign is refused where the type says what it is not', async () => {
  const authenticate = authenticator({ token_type: 'at+jwt' });
  await expect(authenticate(bearing(await provider.token({}, undefined, { typ: 'JWT' })))).rejects.toMatchObject({
    message: 'the token is not of the type that is asked for',
  });
  const access = await provider.token({}, undefined, { typ: 'application/at+JWT' });
  expect(await authenticate(bearing(access))).toMatchObject({ id: 'u-17' });
});

test('clocks may differ by as much as the options say, and by no more', async () => {
  const at = seconds();
  const token = await provider.token({ exp: at, nbf: at });
  const after = (late: number, tolerance?: number) =>
    authenticator({
      now: () => (at + late) * 1000,
      ...(tolerance !== undefined && { clock_tolerance_seconds: tolerance }),
    })(bearing(token));
  expect(await after(4)).not.toBeNull();
  expect(await after(-5)).not.toBeNull();
  await expect(after(5)).rejects.toMatchObject({ message: 'the token has expired' });
  await expect(after(-6)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await expect(after(0, 0)).rejects.toMatchObject({ message: 'the token has expired' });
  expect(await after(29, 30)).not.toBeNull();
});

test('a new key is known at the first token that it signed, without a restart', async () => {
  const authenticate = authenticator({ keys_cooldown_seconds: 0 });
  const first = await provider.token();
  await authenticate(bearing(first));
  const second = await providerKey('second', 'RS256');
  provider.keys.push(second);
  expect(await authenticate(bearing(await provider.token({}, second)))).not.toBeNull();
  expect(await authenticate(bearing(first))).not.toBeNull();
});

test('a key that the provider took back is refused once its keys were asked for again', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const authenticate = authenticator({ keys_max_age_seconds: 60 });
  const old = await provider.token({ exp: seconds() + 3_600 });
  expect(await authenticate(bearing(old))).not.toBeNull();
  provider.keys = [await providerKey('second')];
  vi.setSystemTime(Date.now() + 61_000);
  await expect(authenticate(bearing(old))).rejects.toMatchObject({
    message: 'the token is not signed by a key of the issuer',
  });
});

test('while two keys without an id are in use, tokens of both are good and of a third are not', async () => {
  const keys = [await providerKey(undefined), await providerKey(undefined)];
  provider.keys = keys;
  const authenticate = authenticator();
  for (const key of keys) expect(await authenticate(bearing(await provider.token({}, key)))).not.toBeNull();
  const third = await providerKey(undefined);
  await expect(authenticate(bearing(await provider.token({}, third)))).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  await expect(authenticate(bearing(await provider.token({ exp: 1 }, keys[1])))).rejects.toMatchObject({
    message: 'the token has expired',
  });
});

test('made-up key ids do not make us ask the provider again and again', async () => {
  const authenticate = authenticator();
  await authenticate(bearing(await provider.token()));
  const asked = provider.asked.length;
  for (let attempt = 0; attempt < 5; attempt += 1)
    await authenticate(bearing(await provider.token({}, undefined, { kid: `made-up-${attempt}` }))).catch(() => {});
  expect(provider.asked.length - asked).toBe(0);
});

test('while the provider is away nobody new is let in, and those whose key is known still are', async () => {
  const authenticate = authenticator({ keys_cooldown_seconds: 0 });
  const token = await provider.token();
  provider.says = 'away';
  await expect(authenticate(bearing(token))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  provider.says = new Map();
  expect(await authenticate(bearing(token))).not.toBeNull();
  provider.says = 'away';
  const forged = await provider.token({}, await providerKey('made-up'));
  await expect(authenticate(bearing(forged))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await authenticate(bearing(token))).not.toBeNull();
});

test.each([
  ['is of another issuer', () => ({ issuer: 'https://id.example', jwks_uri: `${provider.issuer}/keys` })],
  [
    'has its keys where anybody on the way could change them',
    () => ({ issuer: provider.issuer, jwks_uri: 'http://id.example/keys' }),
  ],
  ['names no keys', () => ({ issuer: provider.issuer })],
])('a discovery document that %s gives no keys', async (_, document) => {
  provider.says = new Map([['/.well-known/openid-configuration', document()]]);
  await expect(authenticator()(bearing(await provider.token()))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('a claim of another type lets nobody in, and is not an empty one', async () => {
  for (const wrong of [{ roles: { admin: true } }, { tenant_ids: ['A1', 7] }, { clearance: ['secret'] }])
    await expect(authenticator()(bearing(await provider.token(wrong)))).rejects.toThrow(
      /claim '(roles|tenant_ids|clearance)' is no/,
    );
});

test('the host may make the principal of the verified token, or nobody', async () => {
  const authenticate = authenticator({
    principal: (read, { email }) => (email === 'gone@portal.example' ? null : { ...read, tenant_ids: ['A1'] }),
  });
  expect(await authenticate(bearing(await provider.token()))).toMatchObject({ tenant_ids: ['A1'] });
  expect(await authenticate(bearing(await provider.token({ email: 'gone@portal.example' })))).toBeNull();
});

test('the kit answers whoever has a good token, tells others why not, and applies the mappings of its policy', async () => {
  const data_directory = await mkdtemp(path.join(tmpdir(), 'incident-center-oidc-'));
  const center = await createIncidentCenter({
    database: { directory: path.join(data_directory, 'database') },
    data_directory,
    flags: { isEnabled: () => true },
    log: () => {},
    authenticate: authenticator({ defaults: { environments: ['prod'] } }),
    policy: { role_mapping: { sre: 'operator' } },
  });
  try {
    await center.migrate();
    const session = await center.fetch(bearing(await provider.token({ roles: ['sre', 'platform_admin'] })));
    expect(await session.json()).toMatchObject({ actor: { id: 'u-17', roles: ['operator'] } });
    const expired = await center.fetch(bearing(await provider.token({ exp: 1 })));
    expect(expired.status).toBe(401);
    expect(expired.headers.get('www-authenticate')).toBe('Bearer');
    expect(await expired.json()).toMatchObject({ code: 'UNAUTHENTICATED', detail: 'the token has expired' });
    provider.says = 'away';
    const unknown = await center.fetch(bearing(await provider.token({}, await providerKey('new'))));
    expect(unknown.status).toBe(401);
  } finally {
    await center.stop();
    await rm(data_directory, { recursive: true, force: true });
  }
});
