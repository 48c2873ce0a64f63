import { placeOfFile } from './bundle-files.js';
import { readUstarHeader, USTAR_BLOCK, USTAR_END_BYTES, ustarPadding } from './ustar.js';

/** Bytes that can be read at any place: an open file, a Blob. */
export interface ByteRange {
  size: number;
  /** Fills the whole target from this offset on, or throws. */
  read: (offset: number, target: Uint8Array) => Promise<void>;
}

/** The files of a bundle, wherever they lie. */
export interface BundleSource {
  /** For people. */
  name: string;
  files: ReadonlyMap<string, ByteRange>;
  /** What lies there and belongs to no bundle. */
  unexpected: readonly string[];
  /** Why this is no archive; nothing else is looked at then. */
  malformed?: string;
}

const empty = (name: string, malformed: string): BundleSource => ({
  name,
  files: new Map(),
  unexpected: [],
  malformed,
});
const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

/**
 * Reads the headers of a strict ustar archive: nothing else is in it than what the format says, byte for byte. Contents
 * are read later. Never throws for what is in the archive.
 */
export async function archiveSource(name: string, range: ByteRange): Promise<BundleSource> {
  const files = new Map<string, ByteRange>();
  const at = async (offset: number, length: number) => {
    const bytes = new Uint8Array(length);
    await range.read(offset, bytes);
    return bytes;
  };
  let last = { place: -1, path: '' };
  let offset = 0;
  while (offset + USTAR_END_BYTES <= range.size) {
    const block = await at(offset, USTAR_BLOCK);
    if (isZero(block)) {
      const ended = offset + USTAR_END_BYTES === range.size && isZero(await at(offset + USTAR_BLOCK, USTAR_BLOCK));
      return ended ? { name, files, unexpected: [] } : empty(name, 'it does not end after two zero blocks');
    }
    const header = readUstarHeader(block);
    if (header === undefined) return empty(name, `the header at byte ${offset} is not one of a bundle`);
    const place = placeOfFile(header.name);
    const inOrder = place > last.place || (place === last.place && header.name > last.path);
    if (place < 0 || !inOrder)
      return empty(name, `${header.name} does not belong after ${last.path || 'the beginning'}`);
    const start = offset + USTAR_BLOCK;
    const padding = ustarPadding(header.size);
    offset = start + header.size + padding;
    if (offset > range.size) return empty(name, `${header.name} ends early`);
    if (!isZero(await at(start + header.size, padding))) return empty(name, `${header.name} is not padded with zeros`);
    const { size } = header;
    files.set(header.name, { size, read: (from, target) => range.read(start + from, target) });
    last = { place, path: header.name };
  }
  return empty(name, 'the archive ends early');
}

/** An archive in a browser: a file that somebody dropped, or bytes in memory. */
export function blobSource(name: string, blob: Blob): Promise<BundleSource> {
  return archiveSource(name, {
    size: blob.size,
    read: async (offset, target) => {
      const bytes = await blob.slice(offset, offset + target.length).arrayBuffer();
      if (bytes.byteLength !== target.length) throw new RangeError('the file has become shorter');
      target.set(new Uint8Array(bytes));
    },
  });
}
