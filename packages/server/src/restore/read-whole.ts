import type { BundleSource } from '@incident-center/sdk/provenance';

/** A whole file of a part; undefined where it has none of that name. */
export async function bytesOf(source: BundleSource, file: string): Promise<Uint8Array | undefined> {
  const range = source.files.get(file);
  if (range === undefined) return undefined;
  const bytes = new Uint8Array(range.size);
  await range.read(0, bytes);
  return bytes;
}

/** The same as text; empty where there is none. */
export const textOf = async (source: BundleSource, file: string): Promise<string> =>
  new TextDecoder().decode(await bytesOf(source, file));
