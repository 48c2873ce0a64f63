import { openBundle } from '../src/cli/bundle-files-on-disk.js';
import { nodeCrypto } from '../src/cli/node-crypto.js';
import type { BundleSource, ByteRange } from '../src/provenance/bundle/bundle-source.js';
import { LineReader } from '../src/provenance/bundle/line-reader.js';
import { verifyBundle } from '../src/provenance/bundle/verify-bundle.js';
import { GENESIS_HASH } from '../src/provenance/event-hash.js';

const CHUNK = 1024 * 1024;

/** A pass over a bundle, by how many bytes it read. */
export type Pass = (directory: string, trust: string) => Promise<number>;

const fileOf = (source: BundleSource, path: string): ByteRange => {
  const range = source.files.get(path);
  if (range === undefined) throw new Error(`${path} is missing`);
  return range;
};

async function hashFile(range: ByteRange): Promise<number> {
  const hash = nodeCrypto.createSha256();
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
export const hashEvents: Pass = async (directory) => hashFile(fileOf(await openBundle(directory), 'events.ndjson'));

/** Hashes the bytes of every file of the bundle: what the full pass is held against. */
export const hashBundle: Pass = async (directory) => {
  const source = await openBundle(directory);
  let bytes = 0;
  for (const range of source.files.values()) bytes += await hashFile(range);
  return bytes;
};

const CHAIN = Buffer.from('"chain":"');
const QUOTE = 0x22;

/** The raw chain pass: each line's hash, and that each names the hash of the one before it in its chain. Nothing is parsed. */
export const rawChainPass: Pass = async (directory) => {
  const range = fileOf(await openBundle(directory), 'events.ndjson');
  // The digest of the file is no part of this pass.
  const reader = new LineReader(range, { createSha256: () => ({ update: () => undefined, hex: () => '' }) });
  const heads = new Map<string, { hash: string; seq: number }>();
  while (reader.tryNext() || (await reader.next())) {
    const { buffer, start, end } = reader;
    const line = Buffer.from(buffer.buffer, buffer.byteOffset + start, end - start);
    const at = line.indexOf(CHAIN) + CHAIN.length;
    const chain = line.latin1Slice(at, line.indexOf(QUOTE, at));
    const { hash: prev, seq } = heads.get(chain) ?? { hash: GENESIS_HASH, seq: 0 };
    const tail = `,"prev":"${prev}","seq":${seq + 1}}`;
    if (line.latin1Slice(line.length - tail.length) !== tail) throw new Error(`line ${reader.line} does not follow`);
    buffer[start - 1] = 0;
    heads.set(chain, { hash: nodeCrypto.sha256(buffer.subarray(start - 1, end)), seq: seq + 1 });
  }
  return range.size;
};

/** Everything that `incident-center-verify` checks. */
export const fullPass: Pass = async (directory, trust) => {
  const source = await openBundle(directory);
  const verdict = await verifyBundle(source, { trust, crypto: nodeCrypto });
  if (verdict.exit_code !== 0) throw new Error(JSON.stringify(verdict.problems.slice(0, 3)));
  return [...source.files.values()].reduce((sum, { size }) => sum + size, 0);
};

/**
 * Megabytes in a second of this process's own time, the best of some runs: whatever else the machine does at the same time
 * must not decide which pass is the faster one.
 */
export async function speedOf(pass: Pass, of: { directory: string; trust: string; runs: number }): Promise<number> {
  let best = 0;
  for (let run = 0; run < of.runs; run += 1) {
    const before = process.cpuUsage();
    const bytes = await pass(of.directory, of.trust);
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, bytes / (user + system));
  }
  return best;
}
