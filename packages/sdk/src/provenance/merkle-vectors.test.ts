import { readFileSync } from 'node:fs';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { strictBase64 } from './base64.js';
import { isConsistent, rootFromInclusionProof } from './merkle.js';

interface Vectors {
  inclusion: {
    name: string;
    leafIdx: number;
    treeSize: number;
    root: string | null;
    leafHash: string | null;
    proof: string[] | null;
    wantErr: boolean;
  }[];
  consistency: {
    name: string;
    size1: number;
    size2: number;
    root1: string | null;
    root2: string | null;
    proof: string[] | null;
    wantErr: boolean;
  }[];
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../../test-vectors/merkle-proofs.json', import.meta.url), 'utf8'),
);
const hex = (base64: string | null) => bytesToHex(strictBase64(base64 ?? '') ?? new Uint8Array());

/** A hash of another length than SHA-256's is no hash, and nothing is made of it. */
const areHashes = (hashes: readonly string[]) => hashes.every((hash) => hash.length === 64);

describe('the proofs that transparency-dev/merkle publishes', () => {
  it.each(vectors.inclusion)('inclusion: $name is refused: $wantErr', (of) => {
    const { leafIdx, treeSize, wantErr } = of;
    const proof = (of.proof ?? []).map(hex);
    const holds =
      areHashes([hex(of.leafHash), ...proof]) &&
      rootFromInclusionProof(hex(of.leafHash), leafIdx, treeSize, proof) === hex(of.root);
    expect(holds).toBe(!wantErr);
  });

  it.each(vectors.consistency)('consistency: $name is refused: $wantErr', (of) => {
    const { size1, size2, root1, root2, wantErr } = of;
    const proof = (of.proof ?? []).map(hex);
    const holds =
      areHashes(proof) && isConsistent({ size: size1, root: hex(root1) }, { size: size2, root: hex(root2) }, proof);
    expect(holds).toBe(!wantErr);
  });

  it('are of both kinds, good ones and bad ones', () => {
    for (const all of [vectors.inclusion, vectors.consistency]) {
      expect(all.filter(({ wantErr }) => wantErr).length).toBe(92);
      expect(all.filter(({ wantErr }) => !wantErr).length).toBe(6);
    }
  });
});
