import type { ProvenanceCrypto } from '../provenance-crypto.js';
import { BUNDLE_LIMITS } from './bundle-files.js';
import type { ByteRange } from './bundle-source.js';

const CHUNK = 1024 * 1024;
const LF = 10;

/**
 * Reads lines and hashes the whole file on the way, in a buffer that grows to the longest line and no further than lines
 * may be long. Lines are taken synchronously for as long as there are some: a promise for each would cost more than its hash.
 */
export class LineReader {
  /** The bytes that `start` and `end` are in. */
  buffer: Uint8Array;
  /** Where the line that was taken begins, and where its LF is. The byte before `start` is free to be written. */
  start = 1;
  end = 1;
  /** Its number, from 1 on. */
  line = 0;
  /** Whether the line that was taken is too long to be looked at; it has no bytes then. */
  tooLong = false;
  /** Whether the last line has no LF. */
  unended = false;
  #next = 1;
  #filled = 1;
  #offset = 0;
  #skipping = false;
  #memory: ArrayBufferLike;
  #base: number;
  readonly #hash;

  constructor(
    private readonly range: ByteRange,
    private readonly crypto: Pick<ProvenanceCrypto, 'createSha256' | 'createBytes'>,
  ) {
    this.buffer = crypto.createBytes(CHUNK + 1);
    this.#memory = this.buffer.buffer;
    this.#base = this.buffer.byteOffset;
    this.#hash = crypto.createSha256();
  }

  /** Takes the next line that is in memory. */
  tryNext(): boolean {
    const at = this.#next < this.#filled ? this.buffer.indexOf(LF, this.#next) : -1;
    if (at < 0 || at >= this.#filled) return this.#tail();
    this.#take(at);
    this.#next = at + 1;
    return true;
  }

  #take(end: number): void {
    this.tooLong = this.#skipping || end - this.#next > BUNDLE_LIMITS.line;
    this.#skipping = false;
    this.start = this.tooLong ? end : this.#next;
    this.end = end;
    this.line += 1;
  }

  /** At the end of the file, what has no LF is a line as well. */
  #tail(): boolean {
    if (this.#offset < this.range.size || (this.#next >= this.#filled && !this.#skipping)) return false;
    this.#take(this.#filled);
    this.#next = this.#filled;
    this.unended = true;
    return true;
  }

  /** Reads more; false at the end of the file. */
  async fill(): Promise<boolean> {
    const left = this.range.size - this.#offset;
    if (left <= 0) return false;
    if (this.#filled - this.#next > BUNDLE_LIMITS.line) this.#skipping = true;
    if (this.#skipping) this.#next = this.#filled;
    const rest = this.#filled - this.#next;
    const length = Math.min(left, CHUNK);
    // The byte before a line stays free: it becomes the prefix of its leaf hash.
    const wanted = 1 + rest + length;
    const { length: size } = this.buffer;
    const target = wanted > size ? this.crypto.createBytes(Math.max(wanted, 2 * size)) : this.buffer;
    if (target === this.buffer) target.copyWithin(1, this.#next, this.#filled);
    else target.set(this.buffer.subarray(this.#next, this.#filled), 1);
    this.buffer = target;
    this.#memory = target.buffer;
    this.#base = target.byteOffset;
    this.#next = 1;
    this.#filled = 1 + rest + length;
    const read = target.subarray(1 + rest, this.#filled);
    await this.range.read(this.#offset, read);
    this.#offset += length;
    this.#hash.update(read);
    return true;
  }

  /** Takes the next line; false at the end. */
  async next(): Promise<boolean> {
    while (!this.tryNext()) if (!(await this.fill())) return false;
    return true;
  }

  /** The line that was taken. */
  bytes(): Uint8Array {
    return this.view(this.start, this.end);
  }

  /** What lies between two places of the buffer. It asks for no species, and so takes half as long as `subarray`. */
  view(start: number, end: number): Uint8Array {
    return new Uint8Array(this.#memory, this.#base + start, end - start);
  }

  /** The digest of the whole file, after what is left of it was read. */
  async digest(): Promise<string> {
    while (this.#offset < this.range.size) {
      this.#next = this.#filled;
      await this.fill();
    }
    return this.#hash.hex();
  }
}
