import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { buildWithOpa, opa } from '../test-support/build-with-opa.js';
import { bundleFiles, createBundleSigner, makeArchive, makeBundle, signedFiles } from '../test-support/make-bundle.js';
import type { BundleAlgorithm, BundleVerification } from './bundle-signature.js';
import { createOpaWasmEngine } from './opa-wasm-engine.js';
import { readPolicyBundle } from './read-policy-bundle.js';

const signer = await createBundleSigner();
const stranger = await createBundleSigner();
const trusted: BundleVerification = { keys: { release: signer.key } };
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const refused = (archive: Uint8Array, code: string, message: string, verification = trusted) =>
  expect(readPolicyBundle(archive, verification)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });

/** A bundle whose signature is true, and which was changed afterwards. */
async function changedAfterwards(change: (files: Map<string, Buffer>) => void): Promise<Buffer> {
  const files = bundleFiles({});
  const token = await signer.sign({ files: signedFiles(files), keyid: 'release', iat: 1 });
  change(files);
  return makeArchive([...files, ['.signatures.json', json({ signatures: [token] })]]);
}

describe('a signed bundle', () => {
  test('is read, with who signed it and when', async () => {
    const bundle = await readPolicyBundle(await makeBundle(signer, { revision: 'r7' }), trusted);
    expect(bundle).toMatchObject({ revision: 'r7', signature: { key_id: 'release', issued_at: 1_700_000_000 } });
    expect((await createOpaWasmEngine(bundle)).revision).toBe('r7');
  });

  test('with one key configured needs to name none', async () => {
    const archive = await makeBundle(signer, { claims: { keyid: undefined } });
    expect((await readPolicyBundle(archive, trusted)).signature?.key_id).toBe('release');
    const two = { keys: { release: signer.key, other: stranger.key } };
    await refused(archive, 'POLICY_BUNDLE_UNVERIFIED', 'no key that is configured', two);
  });

  test.each<[string, Record<string, unknown>]>([
    ['another key id', { keyid: 'someone' }],
    ['a key id from the prototype of objects', { keyid: 'constructor' }],
    ['a key id that is a number', { keyid: 1 }],
  ])('of %s is refused', async (_, claims) =>
    refused(await makeBundle(signer, { claims }), 'POLICY_BUNDLE_UNVERIFIED', 'no key that is configured'),
  );

  test('by a stranger who names our key is refused', async () =>
    refused(await makeBundle(stranger), 'POLICY_BUNDLE_UNVERIFIED', 'does not verify'));

  test('of another scope is refused, whichever side has one', async () => {
    const scoped = { ...trusted, scope: 'incident-center' };
    const archive = await makeBundle(signer, { claims: { scope: 'incident-center' } });
    expect((await readPolicyBundle(archive, scoped)).revision).toBe('one');
    await refused(archive, 'POLICY_BUNDLE_UNVERIFIED', 'scope');
    await refused(await makeBundle(signer), 'POLICY_BUNDLE_UNVERIFIED', 'scope', scoped);
  });

  test('whose header says that it is not signed is refused', async () => {
    const files = bundleFiles({});
    const claims = { files: signedFiles(files), keyid: 'release' };
    const encoded = [{ alg: 'none' }, claims].map((part) => json(part).toString('base64url'));
    const token = `${encoded.join('.')}.`;
    const archive = makeArchive([...files, ['.signatures.json', json({ signatures: [token] })]]);
    await refused(archive, 'POLICY_BUNDLE_UNVERIFIED', 'does not verify');
  });

  test('by a secret that is our public key is refused', async () => {
    const files = bundleFiles({});
    const claims = json({ files: signedFiles(files), keyid: 'release' });
    const secret = new TextEncoder().encode(signer.key.public_key);
    const token = await new CompactSign(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    const archive = makeArchive([...files, ['.signatures.json', json({ signatures: [token] })]]);
    await refused(archive, 'POLICY_BUNDLE_UNVERIFIED', 'does not verify');
  });

  test.each<[string, string, (files: Map<string, Buffer>) => void]>([
    ['a changed rule', 'policy.wasm is not what was signed', (files) => files.get('policy.wasm')?.writeUInt8(7, 9_000)],
    ['changed data', 'data.json is not what was signed', (files) => files.set('data.json', json({ a: 1 }))],
    ['a changed revision', '.manifest is not what', (files) => files.set('.manifest', json({ revision: 'later' }))],
    ['a file more', 'extra.rego is in the bundle, but not signed', (files) => files.set('extra.rego', json({}))],
    ['a file less', 'data.json is signed, but is not in', (files) => files.delete('data.json')],
  ])('with %s is refused', async (_, message, change) =>
    refused(await changedAfterwards(change), 'POLICY_BUNDLE_UNVERIFIED', message),
  );

  test.each<[string, unknown]>([
    ['no signature', { signatures: [] }],
    ['two signatures', { signatures: ['a', 'b'] }],
    ['a signature that is no token', { signatures: ['x.y'] }],
    ['a list', []],
  ])('with %s is refused', async (_, document) => {
    const archive = makeArchive([...bundleFiles({}), ['.signatures.json', json(document)]]);
    await refused(archive, 'POLICY_BUNDLE_UNVERIFIED', 'signature');
  });

  test('with a digest of a weak kind is refused', async () => {
    const files = bundleFiles({});
    const claims = { files: signedFiles(files).map((file) => ({ ...file, algorithm: 'MD5' })), keyid: 'release' };
    const archive = makeArchive([...files, ['.signatures.json', json({ signatures: [await signer.sign(claims)] })]]);
    await refused(archive, 'POLICY_BUNDLE_UNVERIFIED', 'of a kind that is not accepted');
  });
});

test('a bundle without signature is refused, unless nothing real depends on it', async () => {
  const archive = makeArchive([...bundleFiles({ revision: 'draft' })]);
  await refused(archive, 'POLICY_BUNDLE_UNVERIFIED', 'not signed');
  expect(await readPolicyBundle(archive, 'unverified')).toMatchObject({ revision: 'draft' });
});

describe('an archive', () => {
  test('that was cut off anywhere is refused', async () => {
    const whole = await makeBundle(signer);
    for (const part of [0, 0.1, 0.5, 0.9, 0.999]) {
      await refused(whole.subarray(0, Math.floor(whole.length * part)), 'POLICY_BUNDLE_UNREADABLE', 'the bundle');
    }
  });

  test('larger than the bound once it is unpacked is refused', async () => {
    const bomb = makeArchive([['zeros', Buffer.alloc(4_000_000)]]);
    expect(bomb.length).toBeLessThan(10_000);
    await expect(readPolicyBundle(bomb, trusted, { max_unpacked_bytes: 1_000_000 })).rejects.toMatchObject({
      code: 'POLICY_BUNDLE_UNREADABLE',
    });
  });

  test.each<[string, Parameters<typeof makeArchive>[0]]>([
    [
      'one name twice',
      [
        ['data.json', json({})],
        ['/data.json', json({})],
      ],
    ],
    ['a link', [['data.json', Buffer.alloc(0), '2']]],
    ['a way out', [['../data.json', json({})]]],
  ])('with %s is refused', async (_, files) =>
    refused(makeArchive(files), 'POLICY_BUNDLE_UNREADABLE', 'the bundle has'),
  );
});

describe('what a bundle must have', () => {
  test.each<[string, string, Parameters<typeof bundleFiles>[0]]>([
    ['a revision', 'has no revision', { revision: '' }],
    ['proper roots', 'roots', { manifest: { roots: 'incident' } }],
    [
      'its data within its roots',
      'data at incident_center',
      { manifest: { roots: ['incident', 'runbook', 'timeline'] } },
    ],
    ['its rules within its roots', 'incident/authz/decision', { manifest: { roots: ['incident_center'] } }],
    ['every entry point', 'incident/authz/decision', { manifest: { wasm: [] } }],
    ['data', 'data.json', { data: 'nothing' }],
  ])('is %s', async (_, message, files) => refused(await makeBundle(signer, files), 'POLICY_BUNDLE_INVALID', message));

  test('is the module that the manifest names', async () => {
    const whole = bundleFiles({});
    const manifest = JSON.parse(whole.get('.manifest')?.toString('utf8') ?? '') as { wasm: { module: string }[] };
    const wasm = manifest.wasm.map((one) => ({ ...one, module: '/elsewhere.wasm' }));
    await refused(await makeBundle(signer, { manifest: { wasm } }), 'POLICY_BUNDLE_INVALID', 'no Wasm module where');
  });
});

describe('what OPA made', () => {
  const fixture = (name: string) => readFileSync(new URL(`../test-support/fixtures/${name}`, import.meta.url));

  test('some time ago is read and decides', async () => {
    const public_key = fixture('signed-by-opa.pem').toString('utf8');
    const keys = { release: { algorithm: 'ES256', public_key } } as const;
    const bundle = await readPolicyBundle(fixture('signed-by-opa.tar.gz'), { keys, scope: 'incident-center' });
    expect(bundle.signature).toEqual({ key_id: 'release', issued_at: 1_763_900_000 });
    await createOpaWasmEngine(bundle);
  });

  describe.skipIf(opa === undefined)('now', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'incident-center-bundle-'));
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));

    const algorithms: [BundleAlgorithm, () => { publicKey: string; privateKey: string }][] = [
      ['ES256', () => pair('ec', { namedCurve: 'P-256' })],
      ['RS512', () => pair('rsa', { modulusLength: 2048 })],
      ['PS256', () => pair('rsa', { modulusLength: 2048 })],
    ];
    function pair(type: 'ec' | 'rsa', options: object): { publicKey: string; privateKey: string } {
      return generateKeyPairSync(type as 'rsa', {
        modulusLength: 2048,
        ...options,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      });
    }

    test.each(algorithms)(
      'is read when signed with %s, with texts that are hashed in their own way',
      async (algorithm, make) => {
        const { publicKey, privateKey } = make();
        const archive = buildWithOpa({
          scratch,
          revision: `signed-${algorithm}`,
          signing: { key: privateKey, algorithm, claims: { keyid: 'ci', iat: 1_700_000_001 } },
          edit: (policies) => {
            const file = join(policies, 'data.json');
            const data = JSON.parse(readFileSync(file, 'utf8'));
            data.incident_center.escalation_rotations.push('ünïcode & <angle> "quoted" \\ \t 🚨');
            writeFileSync(file, JSON.stringify(data));
          },
        });
        const keys = { ci: { algorithm, public_key: publicKey } };
        const bundle = await readPolicyBundle(archive, { keys });
        expect(bundle.signature).toEqual({ key_id: 'ci', issued_at: 1_700_000_001 });
        expect((await createOpaWasmEngine(bundle)).revision).toBe(`signed-${algorithm}`);
        await refused(archive, 'POLICY_BUNDLE_UNVERIFIED', 'no key that is configured');
      },
    );

    test('is refused when it is not signed', async () =>
      refused(buildWithOpa({ scratch, revision: 'unsigned' }), 'POLICY_BUNDLE_UNVERIFIED', 'not signed'));
  });
});
