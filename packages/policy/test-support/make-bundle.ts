import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import canonicalize from 'canonicalize';
import { CompactSign, exportSPKI, generateKeyPair } from 'jose';
import type { BundleAlgorithm, BundleKey } from '../src/bundle-signature.js';
import { pathOfRule } from '../src/decision-path.js';

const packaged = (name: string) => readFileSync(new URL(`../wasm/${name}`, import.meta.url));

export interface BundleSigner {
  key: BundleKey;
  sign: (claims: unknown, header?: Record<string, unknown>) => Promise<string>;
}

export async function createBundleSigner(algorithm: BundleAlgorithm = 'ES256'): Promise<BundleSigner> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    key: { algorithm, public_key: await exportSPKI(publicKey) },
    sign: (claims, header = {}) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...header })
        .sign(privateKey),
  };
}

const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;

function member(name: string, content: Uint8Array, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(octal(0o600, 8), 100);
  header.write(octal(content.length, 12), 124);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      8,
    ),
    148,
  );
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** A gzipped tar. Names may repeat, and a type other than a file's may be given. */
export function makeArchive(files: readonly (readonly [name: string, content: Uint8Array, type?: string])[]): Buffer {
  const members = files.map(([name, content, type = '0']) => member(name, content, type));
  return gzipSync(Buffer.concat([...members, Buffer.alloc(1024)]));
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** The files of a bundle of the packaged policy, before it is signed. */
export function bundleFiles(more: {
  revision?: unknown;
  data?: unknown;
  wasm?: Uint8Array;
  manifest?: Record<string, unknown>;
}): Map<string, Buffer> {
  const packages = ['can_view_incident', 'can_view_runbook', 'can_view_execution', 'can_view_timeline'];
  const wasm = packages.flatMap((action) =>
    (['decision', 'list_filter'] as const).map((rule) => ({
      entrypoint: pathOfRule(action, rule),
      module: '/policy.wasm',
    })),
  );
  const manifest = { revision: more.revision ?? 'one', roots: [''], wasm, rego_version: 1, ...more.manifest };
  return new Map([
    ['data.json', more.data === undefined ? packaged('data.json') : json(more.data)],
    ['policy.wasm', Buffer.from(more.wasm ?? packaged('policy.wasm'))],
    ['.manifest', json(manifest)],
  ]);
}

/** The claim `files`, as OPA writes it. */
export const signedFiles = (files: ReadonlyMap<string, Uint8Array>) =>
  [...files].map(([name, bytes]) => ({
    name,
    hash: createHash('sha256')
      .update(name === 'policy.wasm' ? bytes : (canonicalize(JSON.parse(Buffer.from(bytes).toString('utf8'))) ?? ''))
      .digest('hex'),
    algorithm: 'SHA-256',
  }));

/** A signed bundle, as a publisher without OPA could make it. */
export async function makeBundle(
  signer: BundleSigner,
  more: Parameters<typeof bundleFiles>[0] & { claims?: Record<string, unknown> } = {},
): Promise<Buffer> {
  const files = bundleFiles(more);
  const token = await signer.sign({ files: signedFiles(files), keyid: 'release', iat: 1_700_000_000, ...more.claims });
  return makeArchive([...files, ['.signatures.json', json({ signatures: [token] })]]);
}
