import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';
import { checkpointText, signedNote, verifyCheckpoint } from './checkpoint.js';
import { commitmentHmac, eventHash, eventPreimage, GENESIS_HASH, sha256Hex } from './event-hash.js';
import {
  appendLeaves,
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  isConsistent,
  nodeHash,
  rootFromInclusionProof,
  rootOf,
} from './merkle.js';

describe('canonical JSON', () => {
  it('sorts keys by UTF-16 code units and writes numbers as ECMAScript does', () => {
    expect(canonicalJson({ '\u20ac': 1, '\r': 2, '1': 3, b: 1e21, a: -0 })).toBe(
      '{"\\r":2,"1":3,"a":0,"b":1e+21,"€":1}',
    );
  });

  it('gives values that differ different texts, and a round trip the same text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        let text: string;
        try {
          text = canonicalJson(value);
        } catch {
          return;
        }
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, { a: undefined }, 'a\ud800', '\u0000', 10n])(
    'refuses what JSON cannot say: %s',
    (value) => expect(() => canonicalJson(value)).toThrowError(RangeError),
  );

  it('refuses nesting deeper than 32 levels instead of overflowing', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 40_000; level += 1) deep = [deep];
    expect(() => canonicalJson(deep)).toThrowError(/deeper than 32/);
  });
});

describe('the hash of an event', () => {
  it('is SHA-256 over a zero byte and the canonical preimage', () => {
    const text = canonicalJson({ type: 'status_changed', id: 'x' });
    const preimage = eventPreimage(text, GENESIS_HASH, 1);
    expect(canonicalJson(JSON.parse(preimage))).toBe(preimage);
    expect(eventHash(text, GENESIS_HASH, 1)).toBe(createHash('sha256').update(`\0${preimage}`).digest('hex'));
  });

  it('commits to a value so that another value, path or event does not fit', () => {
    const salt = sha256Hex('salt');
    const hmac = commitmentHmac(salt, 'event', '/rationale', 'because');
    expect(commitmentHmac(salt, 'event', '/rationale', 'Because')).not.toBe(hmac);
    expect(commitmentHmac(salt, 'event', '/comment', 'because')).not.toBe(hmac);
    expect(commitmentHmac(salt, 'other', '/rationale', 'because')).not.toBe(hmac);
    expect(commitmentHmac(sha256Hex('pepper'), 'event', '/rationale', 'because')).not.toBe(hmac);
  });
});

/** The definition in RFC 6962 section 2.1, word for word, to hold the incremental tree against. */
function rootByDefinition(leaves: string[]): string {
  const [first] = leaves;
  if (first === undefined) return EMPTY_ROOT;
  if (leaves.length === 1) return first;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(rootByDefinition(leaves.slice(0, split)), rootByDefinition(leaves.slice(split)));
}

describe('the tree', () => {
  const leaves = Array.from({ length: 70 }, (_, index) => sha256Hex(`leaf ${index}`));

  it('has the root that RFC 6962 defines, however the leaves arrive', () => {
    fc.assert(
      fc.property(fc.nat(70), fc.nat(70), (size, cut) => {
        const all = leaves.slice(0, size);
        const first = appendLeaves(0, [], all.slice(0, cut));
        expect(appendLeaves(first.size, first.frontier, all.slice(cut)).root).toBe(rootByDefinition(all));
      }),
    );
  });

  it('proves every leaf of every size, and no other leaf', () => {
    for (let size = 1; size <= 40; size += 1) {
      const tree = appendLeaves(0, [], leaves.slice(0, size));
      const nodes = new Map(tree.made.map((node) => [`${node.level}/${node.index}`, node.hash]));
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(index, size, (level, at) => nodes.get(`${level}/${at}`) ?? '');
        expect(rootFromInclusionProof(leaves[index] ?? '', index, size, proof)).toBe(tree.root);
        expect(rootFromInclusionProof(leaves[size] ?? '', index, size, proof)).not.toBe(tree.root);
        if (size > 1)
          expect(rootFromInclusionProof(leaves[index] ?? '', (index + 1) % size, size, proof)).not.toBe(tree.root);
      }
    }
  });
});

describe('a tree that grew', () => {
  const leaves = Array.from({ length: 40 }, (_, index) => sha256Hex(`leaf ${index}`));
  const { made } = appendLeaves(0, [], leaves);
  const nodes = new Map(made.map((node) => [`${node.level}/${node.index}`, node.hash]));
  const nodeAt = (level: number, at: number) => nodes.get(`${level}/${at}`) ?? '';
  const headOf = (size: number) => ({ size, root: rootByDefinition(leaves.slice(0, size)) });

  it('is shown to begin with every tree that it was, and with no other', () => {
    const other = { root: sha256Hex('other') };
    for (let size = 1; size <= leaves.length; size += 1) {
      for (let from = 1; from <= size; from += 1) {
        const proof = consistencyProof(from, size, nodeAt);
        expect(isConsistent(headOf(from), headOf(size), proof), `${from} to ${size}`).toBe(true);
        expect(isConsistent({ ...headOf(from), ...other }, headOf(size), proof)).toBe(false);
        expect(isConsistent(headOf(from), { ...headOf(size), ...other }, proof)).toBe(false);
        expect(isConsistent(headOf(from), headOf(size), [...proof, sha256Hex('more')])).toBe(false);
        if (proof.length > 0) expect(isConsistent(headOf(from), headOf(size), proof.slice(1))).toBe(false);
        if (from > 1) expect(isConsistent({ ...headOf(from), size: from - 1 }, headOf(size), proof)).toBe(false);
      }
    }
  });

  it('did not shrink, and is not shown to begin with the empty one', () => {
    expect(isConsistent(headOf(0), headOf(0), [])).toBe(true);
    expect(isConsistent(headOf(0), headOf(5), [])).toBe(false);
    expect(isConsistent(headOf(5), headOf(4), consistencyProof(4, 5, nodeAt))).toBe(false);
    expect(() => consistencyProof(6, 5, nodeAt)).toThrowError(RangeError);
    expect(() => consistencyProof(0, 5, nodeAt)).toThrowError(RangeError);
  });
});

describe('a checkpoint', () => {
  const secret = ed25519.utils.randomSecretKey();
  const publicKey = ed25519.getPublicKey(secret);
  const head = { origin: 'incident-center.example/log', size: 41_903, root: rootOf([sha256Hex('a'), sha256Hex('b')]) };
  const note = signedNote(
    checkpointText(head),
    head.origin,
    publicKey,
    ed25519.sign(utf8ToBytes(checkpointText(head)), secret),
  );

  it('reads back as the head that was signed', () => {
    expect(verifyCheckpoint(note, { name: head.origin, publicKey })).toEqual(head);
  });

  it('is refused with any byte changed, or under another key', () => {
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = note.slice(0, at) + String.fromCharCode(code) + note.slice(at + 1);
        const read = verifyCheckpoint(changed, { name: head.origin, publicKey });
        if (changed !== note && read !== undefined) expect(read).toEqual(head);
      }),
    );
    const other = ed25519.getPublicKey(ed25519.utils.randomSecretKey());
    expect(verifyCheckpoint(note, { name: head.origin, publicKey: other })).toBeUndefined();
    expect(verifyCheckpoint(note.replace('41903', '41904'), { name: head.origin, publicKey })).toBeUndefined();
  });
});
