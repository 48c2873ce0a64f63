import { openBundle } from '../src/cli/bundle-files-on-disk.js';
import type { BundleSource, ByteRange } from '../src/provenance/bundle/bundle-source.js';
import { LineReader } from '../src/provenance/bundle/line-reader.js';
import { verifyBundle } from '../src/provenance/bundle/verify-bundle.js';
import { GENESIS_HASH } from '../src/provenance/event-hash.js';
import type { ProvenanceCrypto } from '../src/provenance/provenance-crypto.js';

const CHUNK = 1024 * 1024;

/** What a pass reads, and with which primitives. */
export interface PassContext {
  directory: string;
  trust: string;
  crypto: ProvenanceCrypto;
}

/** A pass over a bundle, by how many bytes it read. */
export type Pass = (context: PassContext) => Promise<number>;

const fileOf = (source: BundleSource, path: string): ByteRange => {
  const range = source.files.get(path);
  if (range === undefined) throw new Error(`${path} is missing`);
  return range;
};

async function hashFile(range: ByteRange, crypto: ProvenanceCrypto): Promise<number> {
  const hash = crypto.createSha256();
  const buffer = new Uint8Array(CHUNK);
  for (let at = 0; at < range.size; at += CHUNK) {
    const chunk = buffer.subarray(0, Math.min(CHUNK, range.size - at));
    await range.read(at, chunk);
    hash.update(chunk);
  }
  hash.hex();
  return range.size;
}

/** Hashes the bytes of the events and nothing else: what the raw chain pass is held against. */
export const hashEvents: Pass = async ({ directory, crypto }) =>
  hashFile(fileOf(await openBundle(directory), 'events.ndjson'), crypto);

/** Hashes the bytes of every file of the bundle: what the full pass is held against. */
export const hashBundle: Pass = async ({ directory, crypto }) => {
  const source = await openBundle(directory);
  let bytes = 0;
  for (const range of source.files.values()) bytes += await hashFile(range, crypto);
  return bytes;
};

const COLON = 0x3a;
const ZERO = 0x30;
const HASH_CHARACTERS = 64;
/** `","seq"` stands between the hash of the event before and the colon before the number. */
const BETWEEN = '","seq"'.length;

const KEY_DIGITS = 8;
const digitOf = (code: number) => (code < 0x60 ? code - ZERO : code - 0x57);

function keyOf(hash: string): number {
  let key = 0;
  for (let digit = 0; digit < KEY_DIGITS; digit += 1) key = (key << 4) | digitOf(hash.charCodeAt(digit));
  return key;
}

/** The events that nothing has followed yet. A map of whole hashes takes a third of the pass: it reads each of them again. */
class Heads {
  readonly #byKey = new Map<number, { hash: string; seq: number }>();
  /** Those whose hash begins as another one's. */
  readonly #others = new Map<string, number>();

  add(hash: string, seq: number): void {
    const key = keyOf(hash);
    if (this.#byKey.has(key)) this.#others.set(hash, seq);
    else this.#byKey.set(key, { hash, seq });
  }

  /** The number of the event of this hash, which is followed now: 0 for the hash before the first, -1 where there is none. */
  take(hash: string): number {
    const key = keyOf(hash);
    const head = this.#byKey.get(key);
    if (head?.hash === hash) {
      this.#byKey.delete(key);
      return head.seq;
    }
    const seq = this.#others.get(hash) ?? (hash === GENESIS_HASH ? 0 : -1);
    this.#others.delete(hash);
    return seq;
  }
}

/** The raw chain pass: each line's hash, and that each names the hash and the number of the one before it. Nothing is parsed. */
export const rawChainPass: Pass = async ({ directory, crypto }) => {
  const range = fileOf(await openBundle(directory), 'events.ndjson');
  // The digest of the file is no part of this pass.
  const reader = new LineReader(range, {
    createSha256: () => ({ update: () => undefined, hex: () => '' }),
    createBytes: crypto.createBytes,
  });
  const heads = new Heads();
  let text = Buffer.from(reader.buffer.buffer);
  while (reader.tryNext() || (await reader.next())) {
    const { buffer, start, end } = reader;
    if (text.buffer !== buffer.buffer) text = Buffer.from(buffer.buffer);
    let at = end - 2;
    let seq = 0;
    for (let unit = 1; buffer[at] !== COLON && at > start; at -= 1, unit *= 10)
      seq += ((buffer[at] ?? 0) - ZERO) * unit;
    const prev = text.toString('latin1', at - BETWEEN - HASH_CHARACTERS, at - BETWEEN);
    if (heads.take(prev) !== seq - 1) throw new Error(`line ${reader.line} does not follow`);
    buffer[start - 1] = 0;
    heads.add(crypto.sha256(reader.view(start - 1, end)), seq);
  }
  return range.size;
};

/** Hashes each event by itself and checks nothing: no pass that does can be faster with the same primitives. */
export const hashEachEvent: Pass = async ({ directory, crypto }) => {
  const range = fileOf(await openBundle(directory), 'events.ndjson');
  const reader = new LineReader(range, {
    createSha256: () => ({ update: () => undefined, hex: () => '' }),
    createBytes: crypto.createBytes,
  });
  while (reader.tryNext() || (await reader.next())) crypto.sha256(reader.view(reader.start - 1, reader.end));
  return range.size;
};

/** Everything that `incident-center-verify` checks. */
export const fullPass: Pass = async ({ directory, trust, crypto }) => {
  const source = await openBundle(directory);
  const verdict = await verifyBundle(source, { trust, crypto });
  if (verdict.exit_code !== 0) throw new Error(JSON.stringify(verdict.problems.slice(0, 3)));
  return [...source.files.values()].reduce((sum, { size }) => sum + size, 0);
};

/**
 * Megabytes in a second of this process's own time, the best of some runs: whatever else the machine does at the same time
 * must not decide which pass is the faster one.
 */
export async function speedOf(pass: Pass, of: PassContext & { runs: number }): Promise<number> {
  let best = 0;
  for (let run = 0; run < of.runs; run += 1) {
    const before = process.cpuUsage();
    const bytes = await pass(of);
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, bytes / (user + system));
  }
  return best;
}

/** How fast the passes are, as ratios to hashing the same bytes with the same primitives. */
export async function ratiosOf(
  of: PassContext & { runs: number },
): Promise<Record<'raw' | 'each' | 'full' | 'hashing', number>> {
  const hashing = await speedOf(hashBundle, of);
  const events = await speedOf(hashEvents, of);
  const raw = (await speedOf(rawChainPass, of)) / events;
  const each = (await speedOf(hashEachEvent, of)) / events;
  return { raw, each, full: (await speedOf(fullPass, of)) / hashing, hashing };
}
