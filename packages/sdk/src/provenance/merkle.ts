import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';

const NODE = new Uint8Array([0x01]);

/** RFC 6962: SHA-256(0x01 ‖ left ‖ right), in hex. */
export function nodeHash(left: string, right: string): string {
  return bytesToHex(sha256(concatBytes(NODE, hexToBytes(left), hexToBytes(right))));
}

/** Root of an empty tree: SHA-256 of nothing. */
export const EMPTY_ROOT = bytesToHex(sha256(new Uint8Array(0)));

/** A complete subtree of 2^level leaves, at position `index` of its level. */
export interface TreeNode {
  level: number;
  index: number;
  hash: string;
}

/** The complete subtrees that cover `size` leaves, the largest first: where a tree grows, and what its root is made of. */
export function frontierOf(size: number): { level: number; index: number }[] {
  const nodes: { level: number; index: number }[] = [];
  let start = 0;
  for (let level = 52; level >= 0; level -= 1) {
    const width = 2 ** level;
    if (size - start < width) continue;
    nodes.push({ level, index: start / width });
    start += width;
  }
  return nodes;
}

/** Root from the hashes of the frontier, the largest subtree first. */
export function rootOfFrontier(hashes: readonly string[]): string {
  const last = hashes.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** Adds leaves to a tree of which only the frontier is known, and gives every complete subtree that this makes. */
export function appendLeaves(size: number, frontier: readonly string[], leaves: readonly string[]) {
  const stack: TreeNode[] = frontierOf(size).map((node, position) => ({ ...node, hash: frontier[position] ?? '' }));
  const made: TreeNode[] = [];
  for (const [offset, leaf] of leaves.entries()) {
    let node: TreeNode = { level: 0, index: size + offset, hash: leaf };
    made.push(node);
    while (node.index % 2 === 1) {
      const left = stack.pop();
      if (left === undefined) throw new RangeError('the frontier does not fit the size');
      node = { level: node.level + 1, index: (node.index - 1) / 2, hash: nodeHash(left.hash, node.hash) };
      made.push(node);
    }
    stack.push(node);
  }
  const hashes = stack.map((node) => node.hash);
  return { size: size + leaves.length, frontier: hashes, root: rootOfFrontier(hashes), made };
}

/** Root over all leaves, RFC 6962 section 2.1. */
export function rootOf(leaves: readonly string[]): string {
  return appendLeaves(0, [], leaves).root;
}

/** The largest power of two below `width`, which is more than 1. */
function splitOf(width: number): number {
  let split = 1;
  while (split * 2 < width) split *= 2;
  return split;
}

function rootOfRange(start: number, end: number, nodeAt: (level: number, index: number) => string): string {
  return rootOfFrontier(
    frontierOf(end - start).map((node) => nodeAt(node.level, node.index + start / 2 ** node.level)),
  );
}

/**
 * The audit path of a leaf, RFC 6962 section 2.1.1, read from complete subtrees.
 *
 * @param nodeAt gives the hash of a complete subtree.
 */
export function inclusionProof(
  index: number,
  size: number,
  nodeAt: (level: number, index: number) => string,
): string[] {
  if (index < 0 || index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const walk = (start: number, end: number): string[] => {
    if (end - start === 1) return [];
    const middle = start + splitOf(end - start);
    return index < middle
      ? [...walk(start, middle), rootOfRange(middle, end, nodeAt)]
      : [...walk(middle, end), rootOfRange(start, middle, nodeAt)];
  };
  return walk(0, size);
}

/** The root that a leaf and its audit path lead to, RFC 9162 section 2.1.3.2; undefined where the path cannot be one. */
export function rootFromInclusionProof(
  leaf: string,
  index: number,
  size: number,
  proof: readonly string[],
): string | undefined {
  if (index < 0 || index >= size) return undefined;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
}

/**
 * Proof that a tree of `size` leaves begins with those of the tree of `from` leaves, RFC 9162 section 2.1.4.1.
 *
 * @param nodeAt gives the hash of a complete subtree.
 */
export function consistencyProof(
  from: number,
  size: number,
  nodeAt: (level: number, index: number) => string,
): string[] {
  if (from < 1 || from > size) throw new RangeError(`there is no proof from a tree of ${from} to one of ${size}`);
  const walk = (start: number, end: number, whole: boolean): string[] => {
    if (from === end) return whole ? [] : [rootOfRange(start, end, nodeAt)];
    const middle = start + splitOf(end - start);
    return from <= middle
      ? [...walk(start, middle, whole), rootOfRange(middle, end, nodeAt)]
      : [...walk(middle, end, false), rootOfRange(start, middle, nodeAt)];
  };
  return walk(0, size, true);
}

/**
 * Whether a tree only grew from one root to the other, RFC 9162 section 2.1.4.2. Everything begins with the empty tree, so
 * that there is no proof from it.
 */
export function isConsistent(
  older: { size: number; root: string },
  newer: { size: number; root: string },
  proof: readonly string[],
): boolean {
  if (older.size === 0)
    return newer.size === 0 && older.root === EMPTY_ROOT && newer.root === EMPTY_ROOT && proof.length === 0;
  if (older.size > newer.size || older.size < 0) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root === newer.root;
  let node = older.size - 1;
  let last = newer.size - 1;
  while (node % 2 === 1) {
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  // Where the older tree is complete, its root is the first node of the path.
  const path = node === 0 ? [older.root, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined || (node === 0 && rest.length === 0)) return false;
  let olderRoot = first;
  let newerRoot = first;
  for (const hash of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      olderRoot = nodeHash(hash, olderRoot);
      newerRoot = nodeHash(hash, newerRoot);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      newerRoot = nodeHash(newerRoot, hash);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && olderRoot === older.root && newerRoot === newer.root;
}
