import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { keyIdOf, type TrustFile } from './bundle/trust-file.js';
import { checkpointText, signedNote } from './checkpoint.js';
import { consistencyProof, inclusionProof, rootOf } from './merkle.js';
import { cosignatureBytes, cosignatureKeyId, cosignatureText } from './signed-note.js';
import { readVerifierKey, verifierKey } from './verifier-key.js';
import {
  verifyCosignature,
  verifyLogConsistency,
  verifyLogInclusion,
  verifyTrustedCheckpoint,
} from './verify-log-proof.js';

const LOG = 'example.com/log';
const secretOf = (seed: number) => new Uint8Array(32).fill(seed);
const publicOf = (seed: number) => ed25519.getPublicKey(secretOf(seed));

const leaves = Array.from({ length: 11 }, (_, at) => bytesToHex(secretOf(at + 1)));
const headAt = (size: number) => ({ origin: LOG, size, root: rootOf(leaves.slice(0, size)) });
const nodeAt = (level: number, index: number) => {
  const width = 2 ** level;
  return width === 1 ? (leaves[index] ?? '') : rootOf(leaves.slice(index * width, (index + 1) * width));
};

function noteBy(seed: number, size: number): string {
  const text = checkpointText(headAt(size));
  return signedNote(text, LOG, publicOf(seed), ed25519.sign(utf8ToBytes(text), secretOf(seed)));
}

function cosign(note: string, { name, seed, at = 1_790_000_000 }: { name: string; seed: number; at?: number }): string {
  const text = note.slice(0, note.indexOf('\n\n') + 1);
  const signature = ed25519.sign(utf8ToBytes(cosignatureText(text, at)), secretOf(seed));
  const bytes = Buffer.concat([cosignatureKeyId(name, publicOf(seed)), cosignatureBytes(at, signature)]);
  return `${note}\u2014 ${name} ${bytes.toString('base64')}\n`;
}

const logKey = (seed: number, sizes: { from_size?: number; until_size?: number } = {}) => {
  const public_key = bytesToHex(publicOf(seed));
  return { purpose: 'log' as const, key_id: keyIdOf(public_key), public_key, ...sizes };
};
const trust: TrustFile = {
  format: 'incident-center.trust',
  v: 1,
  log: LOG,
  keys: [logKey(1, { until_size: 5 }), logKey(2, { from_size: 5 })],
  witnesses: ['one', 'two', 'three'].map((name, at) => ({ name, public_key: bytesToHex(publicOf(101 + at)) })),
  witness_quorum: 0,
};

describe('a checkpoint of a log whose key was replaced', () => {
  it.each([
    [1, 4, true],
    [1, 5, true],
    [1, 6, false],
    [2, 4, false],
    [2, 5, true],
    [2, 6, true],
    [3, 6, false],
  ])('is trusted by key %i at size %i: %s', (seed, size, trusted) => {
    const found = verifyTrustedCheckpoint(noteBy(seed, size), trust);
    expect(found).toEqual(trusted ? { ...headAt(size), witnesses: [] } : undefined);
  });

  it('is none where it is of another log, changed, or has a wrong signature of a known key beside a right one', () => {
    const note = noteBy(2, 6);
    expect(verifyTrustedCheckpoint(note, { ...trust, log: 'example.com/other' })).toBeUndefined();
    expect(verifyTrustedCheckpoint(note.replace('\n6\n', '\n7\n'), trust)).toBeUndefined();
    const wrong = noteBy(2, 7).split('\n\n')[1];
    expect(verifyTrustedCheckpoint(`${note}${wrong}`, trust)).toBeUndefined();
    expect(verifyTrustedCheckpoint('', trust)).toBeUndefined();
  });
});

describe('the witnesses of a checkpoint', () => {
  const witnessed = cosign(cosign(noteBy(2, 6), { name: 'one', seed: 101 }), { name: 'three', seed: 103 });

  it('are counted once each, and only those that are trusted', () => {
    const more = cosign(cosign(witnessed, { name: 'one', seed: 101, at: 1_790_000_009 }), { name: 'four', seed: 104 });
    for (const note of [witnessed, more])
      expect(verifyTrustedCheckpoint(note, trust)?.witnesses).toEqual(['one', 'three']);
    const stranger = cosign(noteBy(2, 6), { name: 'two', seed: 104 });
    expect(verifyTrustedCheckpoint(stranger, trust)?.witnesses).toEqual([]);
  });

  it('must be as many as are asked for', () => {
    expect(verifyTrustedCheckpoint(witnessed, { ...trust, witness_quorum: 2 })).toBeDefined();
    expect(verifyTrustedCheckpoint(witnessed, { ...trust, witness_quorum: 3 })).toBeUndefined();
  });

  it('say when they signed', () => {
    const of = { name: 'one', publicKey: publicOf(101) };
    expect(verifyCosignature(witnessed, of)).toBe(1_790_000_000);
    expect(verifyCosignature(witnessed.replace('\n6\n', '\n7\n'), of)).toBeUndefined();
    expect(verifyCosignature(noteBy(2, 6), of)).toBeUndefined();
    expect(verifyCosignature('', of)).toBeUndefined();
  });
});

describe('a proof of the log', () => {
  it('puts an event in its place and in no other', () => {
    const hashes = inclusionProof(3, 11, nodeAt);
    const proof = { log_index: 3, size: 11, hashes };
    expect(verifyLogInclusion(leaves[3] ?? '', proof, headAt(11))).toBe(true);
    expect(verifyLogInclusion(leaves[4] ?? '', proof, headAt(11))).toBe(false);
    expect(verifyLogInclusion(leaves[3] ?? '', { ...proof, log_index: 4 }, headAt(11))).toBe(false);
    expect(verifyLogInclusion(leaves[3] ?? '', proof, headAt(10))).toBe(false);
    expect(verifyLogInclusion(leaves[3] ?? '', { ...proof, hashes: ['x'] }, headAt(11))).toBe(false);
  });

  it('shows that the log only grew', () => {
    const hashes = consistencyProof(6, 11, nodeAt);
    expect(verifyLogConsistency(headAt(6), headAt(11), hashes)).toBe(true);
    expect(verifyLogConsistency(headAt(5), headAt(11), hashes)).toBe(false);
    expect(verifyLogConsistency(headAt(6), headAt(11), ['zz'])).toBe(false);
  });
});

describe('a key that is handed on', () => {
  const key = { name: 'example.com/foo', public_key: bytesToHex(publicOf(7)) };

  it('is read as it was written, for what it was written for', () => {
    for (const type of ['log', 'witness'] as const) {
      const text = verifierKey(type, key);
      expect(readVerifierKey(type, text)).toEqual(key);
      expect(readVerifierKey(type === 'log' ? 'witness' : 'log', text)).toBeUndefined();
    }
    // The example of C2SP's signed-note.
    const theirs = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    expect(verifierKey('log', readVerifierKey('log', theirs) ?? key)).toBe(theirs);
    expect(readVerifierKey('log', `${key.name}+${key.public_key}`)).toEqual(key);
  });

  it.each([
    '',
    'name',
    '+',
    `+${'a'.repeat(64)}`,
    `a name+${'a'.repeat(64)}`,
    `name+${'a'.repeat(63)}`,
    'example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2',
  ])('is none: %s', (text) => expect(readVerifierKey('log', text)).toBeUndefined());
});
