import { createHash } from 'node:crypto';
import { POLICY_ACTIONS } from '@incident-center/sdk/contract';
import { type BundleVerification, type VerifiedSignature, verifyBundle } from './bundle-signature.js';
import { pathOfRule } from './decision-path.js';
import { IncidentCenterPolicyError } from './policy-error.js';
import { readArchive } from './read-archive.js';

/** What an engine is made of, out of a bundle: hand it to `createOpaWasmEngine`. */
export interface PolicyBundle {
  wasm: Uint8Array;
  data: unknown;
  /** The publisher's, from the manifest. */
  revision: string;
  /** SHA-256 of the archive, in hex. */
  digest: string;
  /** Absent where nothing was verified. */
  signature?: VerifiedSignature;
}

export interface ReadPolicyBundleOptions {
  /** Unpacked, in bytes; 32 MiB by default. */
  max_unpacked_bytes?: number;
}

const MAX_UNPACKED_BYTES = 32 * 1024 * 1024;
const DATA_FILE = /(^|\/)data\.(json|ya?ml)$/;

const invalid = (message: string) => new IncidentCenterPolicyError('POLICY_BUNDLE_INVALID', `the bundle ${message}`);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function jsonOf(files: ReadonlyMap<string, Uint8Array>, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(files.get(name)));
  } catch {
    value = undefined;
  }
  if (!isRecord(value)) throw invalid(`has no proper ${name}`);
  return value;
}

const isWithin = (path: string, roots: readonly string[]) =>
  roots.some((root) => root === '' || path === root || path.startsWith(`${root}/`));

function pathsOf(data: Record<string, unknown>, roots: readonly string[], prefix = ''): string[] {
  return Object.entries(data).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    // A root may stand below this: then only what is under it is the bundle's.
    const above = roots.some((root) => root.startsWith(`${path}/`));
    return above && isRecord(value) ? pathsOf(value, roots, `${path}/`) : [path];
  });
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const ENTRYPOINTS = [
  ...new Set(POLICY_ACTIONS.flatMap((action) => [pathOfRule(action, 'decision'), pathOfRule(action, 'list_filter')])),
];

/** The one module that has every rule we ask for. */
function moduleOf(manifest: Record<string, unknown>, roots: readonly string[]): string {
  const modules = new Map<unknown, unknown>(
    (Array.isArray(manifest.wasm) ? manifest.wasm : []).map((one: unknown) =>
      isRecord(one) ? [one.entrypoint, one.module] : [undefined, undefined],
    ),
  );
  const missing = ENTRYPOINTS.find((entrypoint) => !modules.has(entrypoint) || !isWithin(entrypoint, roots));
  if (missing !== undefined) throw invalid(`has no entry point ${missing} within its roots`);
  const [module, ...others] = new Set(ENTRYPOINTS.map((entrypoint) => modules.get(entrypoint)));
  if (typeof module !== 'string' || others.length > 0) throw invalid('has not one Wasm module for all entry points');
  return module.replace(/^\/+/, '');
}

/**
 * Reads a bundle that `opa build -t wasm` made: its archive, its signature, its manifest.
 *
 * @param verification `'unverified'` only for what never decides anything real, as a draft that is replayed against.
 * @throws IncidentCenterPolicyError `POLICY_BUNDLE_UNREADABLE`, `POLICY_BUNDLE_UNVERIFIED` or `POLICY_BUNDLE_INVALID`.
 * @example
 * const bundle = await readPolicyBundle(bytes, { keys: { release: { algorithm: 'ES256', public_key } } });
 * const engine = await createOpaWasmEngine(bundle);
 */
export async function readPolicyBundle(
  archive: Uint8Array,
  verification: BundleVerification | 'unverified',
  { max_unpacked_bytes = MAX_UNPACKED_BYTES }: ReadPolicyBundleOptions = {},
): Promise<PolicyBundle> {
  const files = readArchive(archive, max_unpacked_bytes);
  const signature = verification === 'unverified' ? undefined : await verifyBundle(files, verification);
  const manifest = jsonOf(files, '.manifest');
  const { revision, roots = [''] } = manifest;
  if (typeof revision !== 'string' || revision === '') throw invalid('has no revision');
  if (!isTextList(roots)) throw invalid('has no proper roots');
  const stray = [...files.keys()].find((name) => DATA_FILE.test(name) && name !== 'data.json');
  if (stray !== undefined) throw invalid(`has data in ${stray}; opa build puts it all into data.json`);
  const data = jsonOf(files, 'data.json');
  const outside = pathsOf(data, roots).find((path) => !isWithin(path, roots));
  if (outside !== undefined) throw invalid(`has data at ${outside}, outside its roots`);
  const wasm = files.get(moduleOf(manifest, roots));
  if (wasm === undefined) throw invalid('has no Wasm module where its manifest says');
  const digest = createHash('sha256').update(archive).digest('hex');
  return { wasm, data, revision, digest, ...(signature === undefined ? {} : { signature }) };
}
