import {
  type BundleManifest,
  type BundleVerdict,
  blobSource,
  readManifest,
  verifyBundle,
} from '@incident-center/sdk/provenance';
import type { TestCenter } from '../create-test-center.js';

/** What the verifier says of a bundle, with the keys that the center hands out. */
export async function verdictOf(test: Pick<TestCenter, 'center'>, bytes: Uint8Array): Promise<BundleVerdict> {
  const trust = JSON.stringify(await test.center.trust());
  return verifyBundle(await blobSource('bundle.tar', new Blob([new Uint8Array(bytes)])), { trust });
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
