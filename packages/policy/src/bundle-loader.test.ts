import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildWithOpa, opa } from '../test-support/build-with-opa.js';
import { type BundleServer, startBundleServer } from '../test-support/bundle-server.js';
import { createBundleSigner, makeBundle } from '../test-support/make-bundle.js';
import { asInput, tableCases } from '../test-support/policy-cases.js';
import { type BundleLoader, type BundleLoaderOptions, createBundleLoader } from './bundle-loader.js';
import { evaluatePolicy } from './policy-engine.js';

const signer = await createBundleSigner();
const stranger = await createBundleSigner();
const data = JSON.parse(await readFile(new URL('../wasm/data.json', import.meta.url), 'utf8'));
const NOW = 1_800_000_000;

let server: BundleServer;
let scratch: string;
let loaders: BundleLoader[];
let lines: string[];

beforeEach(async () => {
  server = await startBundleServer();
  scratch = await mkdtemp(join(tmpdir(), 'incident-center-loader-'));
  loaders = [];
  lines = [];
});
afterEach(async () => {
  await Promise.all(loaders.map((loader) => loader.stop()));
  await server.stop();
  await rm(scratch, { recursive: true, force: true });
});

async function load(more: Partial<BundleLoaderOptions> = {}): Promise<BundleLoader> {
  const loader = await createBundleLoader({
    source: { url: server.url },
    verification: { keys: { release: signer.key } },
    log: (line) => lines.push(line),
    now: () => NOW * 1000,
    ...more,
  });
  loaders.push(loader);
  return loader;
}

/** A bundle in which a viewer may do this besides, signed so many seconds before now. */
function bundle(revision: string, age: number, viewerMay: string[] = []): Promise<Buffer> {
  const changed = structuredClone(data);
  changed.incident_center.role_permissions.viewer.push(...viewerMay);
  return makeBundle(signer, { revision, data: changed, claims: { iat: NOW - age } });
}

const question = tableCases.find(
  (row) => row.action === 'can_comment_on_incident' && row.actor === 'viewer' && row.missing.join() === 'role_permits',
);
if (question === undefined) throw new Error('the table has no viewer who may not comment');
const viewerComments = async (loader: BundleLoader) =>
  (await loader.engine.decide('can_comment_on_incident', asInput(question.document))).allow;

test('a newer bundle replaces the one in use, and what it permits is permitted', async () => {
  server.serve({ body: await bundle('one', 20), etag: '"1"' });
  const loader = await load();
  expect([loader.engine.revision, await viewerComments(loader)]).toEqual(['one', false]);
  const { fingerprint } = loader.engine;
  server.serve({ body: await bundle('two', 10, ['can_comment_on_incident']), etag: '"2"' });
  expect(await loader.poll()).toBe('activated');
  expect([loader.engine.revision, await viewerComments(loader)]).toEqual(['two', true]);
  expect(loader.engine.fingerprint).not.toBe(fingerprint);
  expect(loader.status()).toMatchObject({ revision: 'two', key_id: 'release', issued_at: NOW - 10, activations: 2 });
  expect(lines.join('\n')).toContain('policy bundle two is in use, signed by release');
});

test('a bundle that has not changed is not sent again, and is no new one under another tag', async () => {
  const body = await bundle('one', 20);
  server.serve({ body, etag: '"1"' });
  const loader = await load({ source: { url: server.url, token: 'of-this-center' } });
  expect(await loader.poll()).toBe('unchanged');
  server.serve({ body, etag: '"2"' });
  expect(await loader.poll()).toBe('unchanged');
  expect(await loader.poll()).toBe('unchanged');
  const authorization = 'Bearer of-this-center';
  expect(server.requests).toEqual([
    { if_none_match: undefined, authorization, status: 200 },
    { if_none_match: '"1"', authorization, status: 304 },
    { if_none_match: '"1"', authorization, status: 200 },
    { if_none_match: '"2"', authorization, status: 304 },
  ]);
  expect(loader.status()).toMatchObject({ activations: 1, refusals: 0 });
});

describe('the bundle in use stays', () => {
  const answers: [string, string, () => Promise<Parameters<BundleServer['serve']>[0]>][] = [
    ['there is none', 'POLICY_BUNDLE_UNREADABLE', async () => ({ status: 404 })],
    ['the server fails', 'POLICY_BUNDLE_UNREADABLE', async () => ({ status: 503 })],
    ['it was cut off', 'POLICY_BUNDLE_UNREADABLE', async () => ({ body: await bundle('two', 10), cut_after: 20_000 })],
    [
      'only a part of it was published',
      'POLICY_BUNDLE_UNREADABLE',
      async () => ({ body: (await bundle('two', 10)).subarray(0, 20_000) }),
    ],
    ['it is too large', 'POLICY_BUNDLE_UNREADABLE', async () => ({ body: Buffer.alloc(200_000) })],
    ['a stranger signed it', 'POLICY_BUNDLE_UNVERIFIED', async () => ({ body: await makeBundle(stranger) })],
    ['it is older', 'POLICY_BUNDLE_OLDER', async () => ({ body: await bundle('old', 21) })],
    ['another was signed in the same second', 'POLICY_BUNDLE_OLDER', async () => ({ body: await bundle('twin', 20) })],
    ['it is of tomorrow', 'POLICY_BUNDLE_OLDER', async () => ({ body: await bundle('tomorrow', -86_400) })],
    [
      'it does not say when it was signed',
      'POLICY_BUNDLE_OLDER',
      async () => ({ body: await makeBundle(signer, { claims: { iat: undefined } }) }),
    ],
    [
      'its rules are of something else',
      'POLICY_UNAVAILABLE',
      async () => ({
        body: await makeBundle(signer, {
          wasm: Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
          claims: { iat: NOW - 5 },
        }),
      }),
    ],
    [
      'nobody may do anything by it',
      'POLICY_DATA_INVALID',
      async () => ({
        body: await makeBundle(signer, {
          data: { incident_center: { ...data.incident_center, role_permissions: {} } },
          claims: { iat: NOW - 5 },
        }),
      }),
    ],
    [
      'its data is not what the rules read',
      'POLICY_DATA_INVALID',
      async () => ({ body: await makeBundle(signer, { data: { roles: {} }, claims: { iat: NOW - 5 } }) }),
    ],
  ];

  test.each(answers)('where %s, and the log tells', async (_, code, answer) => {
    server.serve({ body: await bundle('one', 20), etag: '"1"' });
    const loader = await load({ max_bytes: 150_000 });
    lines.length = 0;
    server.serve(await answer());
    expect(await loader.poll()).toBe('refused');
    expect(loader.engine.revision).toBe('one');
    expect(await viewerComments(loader)).toBe(false);
    expect(loader.status()).toMatchObject({ activations: 1, refusals: 1, refused: { code } });
    expect(await loader.poll()).toBe('refused');
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^policy bundle refused: ${code}: .*; one stays in use$`)),
    ]);
    // What was refused must not hide what is good, under whichever tag it comes.
    server.serve({ body: await bundle('good', 1) });
    expect(await loader.poll()).toBe('activated');
    expect(loader.status().refused).toBeUndefined();
  });

  test('where it is said to be elsewhere, though it is', async () => {
    server.serve({ body: await bundle('one', 20) });
    const loader = await load();
    const elsewhere = await startBundleServer();
    elsewhere.serve({ body: await bundle('two', 10) });
    server.serve({ status: 302, headers: { Location: elsewhere.url } });
    expect(await loader.poll()).toBe('refused');
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });

  test('where the source never answers', async () => {
    server.serve({ body: await bundle('one', 20) });
    const loader = await load({ timeout_ms: 50 });
    server.serve({ silent: true });
    expect(await loader.poll()).toBe('refused');
    expect(loader.engine.revision).toBe('one');
  });

  test('where the published file is whole only later, under the same tag', async () => {
    server.serve({ body: await bundle('one', 20), etag: '"1"' });
    const loader = await load();
    const two = await bundle('two', 10);
    server.serve({ body: two.subarray(0, 1000), etag: '"2"' });
    expect(await loader.poll()).toBe('refused');
    server.serve({ body: two, etag: '"2"' });
    expect(await loader.poll()).toBe('activated');
  });
});

test('every decision during the change of bundles is by one of them, and none fails', async () => {
  server.serve({ body: await bundle('one', 20) });
  const loader = await load();
  server.serve({ body: await bundle('two', 10, ['can_comment_on_incident']) });
  const seen: string[] = [];
  let done = false;
  const polled = loader.poll().finally(() => {
    done = true;
  });
  const ask = async () => {
    const { decision, revision } = await evaluatePolicy(
      loader.engine,
      'can_comment_on_incident',
      asInput(question.document),
    );
    seen.push(`${revision} ${decision.allow ? 'allows' : 'denies'}`);
  };
  while (!done) {
    await Promise.all([ask(), ask(), ask()]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await polled).toBe('activated');
  await ask();
  expect(new Set(seen)).toEqual(new Set(['one denies', 'two allows']));
  expect(seen.lastIndexOf('one denies')).toBeLessThan(seen.indexOf('two allows'));
});

describe('a start', () => {
  test('without any bundle fails', async () => {
    await expect(load()).rejects.toMatchObject({ code: 'POLICY_BUNDLE_UNREADABLE' });
    server.serve({ body: await makeBundle(stranger) });
    await expect(load()).rejects.toMatchObject({ code: 'POLICY_BUNDLE_UNVERIFIED' });
  });

  test('without the source uses what was kept, and takes nothing older afterwards', async () => {
    const directory = join(scratch, 'kept');
    server.serve({ body: await bundle('one', 20) });
    await load({ directory });
    expect((await stat(join(directory, 'policy-bundle.tar.gz'))).mode & 0o777).toBe(0o600);
    server.serve({ status: 503 });
    const later = await load({ directory });
    expect(later.engine.revision).toBe('one');
    server.serve({ body: await bundle('older', 30) });
    expect(await later.poll()).toBe('refused');
  });

  test('does not trust what was kept more than what is sent', async () => {
    const directory = join(scratch, 'kept');
    server.serve({ body: await bundle('one', 20) });
    await load({ directory });
    await writeFile(join(directory, 'policy-bundle.tar.gz'), await makeBundle(stranger, { revision: 'theirs' }));
    const later = await load({ directory });
    expect(later.engine.revision).toBe('one');
    expect(lines.join('\n')).toContain('that was kept is refused: POLICY_BUNDLE_UNVERIFIED');
  });
});

test('a file is followed as an address is', async () => {
  const file = join(scratch, 'bundle.tar.gz');
  const publish = async (body: Buffer) => {
    await writeFile(`${file}.new`, body);
    await rename(`${file}.new`, file);
  };
  await publish(await bundle('one', 20));
  const loader = await load({ source: { file } });
  expect(await loader.poll()).toBe('unchanged');
  await publish((await bundle('two', 10)).subarray(0, 5000));
  expect(await loader.poll()).toBe('refused');
  await publish(await bundle('two', 10));
  expect(await loader.poll()).toBe('activated');
  await rm(file);
  expect(await loader.poll()).toBe('refused');
  expect(loader.engine.revision).toBe('two');
});

test('the source is looked at every minute once it was started, and no more after it was stopped', async () => {
  const file = join(scratch, 'bundle.tar.gz');
  await writeFile(file, await bundle('one', 20));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const loader = await load({ source: { file } });
    loader.start();
    await rm(file);
    vi.advanceTimersByTime(59_000);
    expect(loader.status().refusals).toBe(0);
    for (const looks of [1, 2]) {
      await vi.advanceTimersByTimeAsync(60_000);
      // Joins the look that is under way, if it still is.
      await vi.waitFor(() => expect(loader.status().refusals).toBe(looks));
    }
    await loader.stop();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

describe.skipIf(opa === undefined)('a bundle that OPA built and signed', () => {
  test('is taken, and rules that lost their guard are refused though they are signed', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const verification = { keys: { ci: { algorithm: 'ES256', public_key: publicKey } } } as const;
    const build = (revision: string, age: number, edit: (policies: string) => void = () => {}) =>
      buildWithOpa({
        scratch,
        revision,
        signing: { key: privateKey, algorithm: 'ES256', claims: { keyid: 'ci', iat: NOW - age } },
        edit,
      });
    server.serve({ body: build('one', 20) });
    const loader = await load({ verification });
    expect(loader.engine.revision).toBe('one');
    for (const fact of ['role_permits', 'tenant_scope']) {
      const always = `\nholds contains "${fact}"\n`;
      const body = build(fact, 10, (policies) => appendFileSync(join(policies, 'shared/abac/abac.rego'), always));
      server.serve({ body });
      expect(await loader.poll()).toBe('refused');
      expect(loader.status().refused?.message).toContain('fails its self-test: no');
    }
    server.serve({ body: build('two', 5) });
    expect(await loader.poll()).toBe('activated');
  });
});
