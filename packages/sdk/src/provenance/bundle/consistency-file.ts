/** A consistency proof as text: its sizes, and its hashes in hex. */
export interface ConsistencyFile {
  from: number;
  size: number;
  hashes: string[];
}

const HEAD = /^consistency (0|[1-9][0-9]{0,15}) (0|[1-9][0-9]{0,15})$/;
// A tree of 2^53 leaves needs fewer.
const MAX_HASHES = 64;

/** The text of a consistency proof. */
export function consistencyFile({ from, size, hashes }: ConsistencyFile): string {
  return [`consistency ${from} ${size}`, ...hashes, ''].join('\n');
}

/** Reads the text of a consistency proof strictly; undefined for anything else. */
export function readConsistencyFile(text: string): ConsistencyFile | undefined {
  const lines = text.split('\n', MAX_HASHES + 3);
  const [, from, size] = HEAD.exec(lines[0] ?? '') ?? [];
  const hashes = lines.slice(1, -1);
  const sound = lines.length >= 2 && hashes.length <= MAX_HASHES && lines.at(-1) === '';
  if (from === undefined || size === undefined || !sound) return undefined;
  if (!hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash))) return undefined;
  const proof = { from: Number(from), size: Number(size), hashes };
  return Number.isSafeInteger(proof.size) && Number.isSafeInteger(proof.from) && proof.from <= proof.size
    ? proof
    : undefined;
}
