import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Contents and headers of a ustar archive come in blocks of this many bytes. */
export const USTAR_BLOCK = 512;
/** Two zero blocks, and nothing after them. */
export const USTAR_END_BYTES = 2 * USTAR_BLOCK;
/** Eleven octal digits hold sizes up to this one. */
export const USTAR_MAX_SIZE = 8 ** 11 - 1;

const CHECKSUM_AT = 148;
const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');

/**
 * The one header that a file of this name and size has in a bundle. The strict reader compares with it, so that no two
 * readers see two different things in an archive.
 *
 * @throws {RangeError} for a name or a size that ustar cannot hold.
 */
export function ustarHeader(name: string, size: number): Uint8Array {
  const bytes = utf8ToBytes(name);
  if (bytes.length === 0 || bytes.length > 100) throw new RangeError(`a name of ${bytes.length} bytes`);
  if (!Number.isInteger(size) || size < 0 || size > USTAR_MAX_SIZE) throw new RangeError(`a size of ${size} bytes`);
  const header = new Uint8Array(USTAR_BLOCK);
  const put = (at: number, text: string) => header.set(utf8ToBytes(text), at);
  header.set(bytes);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${octal(size, 11)}\0`);
  put(136, `${octal(0, 11)}\0`);
  put(CHECKSUM_AT, '        ');
  put(156, '0');
  put(257, 'ustar\x0000');
  put(329, '0000000\0');
  put(337, '0000000\0');
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(CHECKSUM_AT, `${octal(sum, 6)}\0 `);
  return header;
}

/** How many zeros follow contents of this size. */
export function ustarPadding(size: number): number {
  return (USTAR_BLOCK - (size % USTAR_BLOCK)) % USTAR_BLOCK;
}

/**
 * The name and the size in a header, if it is exactly the header that {@link ustarHeader} makes of them.
 */
export function readUstarHeader(header: Uint8Array): { name: string; size: number } | undefined {
  const text = (from: number, to: number) => String.fromCharCode(...header.subarray(from, to));
  const name = text(0, 100).replace(/\0+$/, '');
  const digits = text(124, 135);
  if (!/^[0-7]{11}$/.test(digits) || !/^[\x21-\x7e]+$/.test(name)) return undefined;
  const size = Number.parseInt(digits, 8);
  const expected = ustarHeader(name, size);
  return expected.length === header.length && expected.every((byte, at) => byte === header[at])
    ? { name, size }
    : undefined;
}

/** One file of an archive: its contents are asked for once, when they are due. */
export interface UstarFile {
  path: string;
  size: number;
  chunks: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * A strict ustar archive, chunk by chunk.
 *
 * @throws {RangeError} where contents have not the size that was said.
 */
export async function* ustarArchive(
  files: Iterable<UstarFile> | AsyncIterable<UstarFile>,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const { path, size, chunks } of files) {
    yield ustarHeader(path, size);
    let written = 0;
    for await (const chunk of chunks()) {
      written += chunk.length;
      if (written > size) break;
      yield chunk;
    }
    if (written !== size) throw new RangeError(`${path} has not the ${size} bytes that were said`);
    yield new Uint8Array(ustarPadding(size));
  }
  yield new Uint8Array(USTAR_END_BYTES);
}
