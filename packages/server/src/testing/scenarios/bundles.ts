import {
  type BundleManifest,
  type BundleVerdict,
  blobSource,
  readManifest,
  type TrustFile,
  verifyBundle,
} from '@incident-center/sdk/provenance';
import type { TestCenter } from '../create-test-center.js';

const sourceOf = (bytes: Uint8Array) => blobSource('bundle.tar', new Blob([new Uint8Array(bytes)]));

/** What the verifier says of a bundle, with these keys. */
export async function verdictBy(trust: TrustFile, bytes: Uint8Array): Promise<BundleVerdict> {
  return verifyBundle(await sourceOf(bytes), { trust: JSON.stringify(trust) });
}

/** What the verifier says of a bundle, with the keys that the center hands out. */
export const verdictOf = async (test: Pick<TestCenter, 'center'>, bytes: Uint8Array): Promise<BundleVerdict> =>
  verdictBy(await test.center.trust(), bytes);

/** The bytes of one file in a bundle. */
export async function fileOf(bundle: Uint8Array, name: string): Promise<Uint8Array> {
  const range = (await sourceOf(bundle)).files.get(name);
  if (range === undefined) throw new Error(`there is no ${name} in the bundle`);
  const bytes = new Uint8Array(range.size);
  await range.read(0, bytes);
  return bytes;
}

/** The first file of the archive, after its header. */
export function manifestOf(bytes: Buffer): BundleManifest {
  const size = Number.parseInt(bytes.toString('ascii', 124, 135), 8);
  const manifest = readManifest(new Uint8Array(bytes.subarray(512, 512 + size)));
  if (manifest === undefined) throw new Error('the manifest cannot be read');
  return manifest;
}

/** What a signed address gives, to whoever has it. */
export async function fetchSigned(test: Pick<TestCenter, 'request'>, url: string): Promise<Response> {
  const { pathname, search } = new URL(url, 'http://incident-center.test');
  return test.request(null, `${pathname}${search}`);
}
