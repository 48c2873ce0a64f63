import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../cli/node-crypto.js';
import { portableCrypto } from './provenance-crypto.js';

const { Point } = ed25519;
const order = Point.Fn.ORDER;
const message = utf8ToBytes('message');

const bytesOf = (value: bigint) =>
  Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
const integerOf = (bytes: Uint8Array) => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
const scalarOf = (seed: string) => integerOf(sha256(utf8ToBytes(seed))) % order;

/** Points whose order divides 8, in every way to write them that some reader takes. */
const SMALL = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

const both = (signature: Uint8Array, publicKey: Uint8Array) =>
  [portableCrypto, nodeCrypto].map(({ verifyEd25519 }) => verifyEd25519(signature, message, publicKey));

describe('a signature', () => {
  it('by an honest key holds, and not with any byte changed, by both sets of primitives', () => {
    const secret = sha256(utf8ToBytes('secret'));
    const signature = ed25519.sign(message, secret);
    expect(both(signature, ed25519.getPublicKey(secret))).toEqual([true, true]);
    for (let at = 0; at < 64; at += 1)
      expect(both(signature.with(at, (signature[at] ?? 0) ^ 1), ed25519.getPublicKey(secret))).toEqual([false, false]);
  });

  it.each(SMALL)('by a key of small order, which anybody can make, holds for nobody: %s', (hex) => {
    for (const sign of [0, 0x80]) {
      const key = hexToBytes(hex);
      key[31] = (key[31] ?? 0) | sign;
      for (const r of SMALL)
        for (const s of [0n, 1n]) {
          const point = s === 0n ? hexToBytes(r) : Point.BASE.toBytes();
          expect(both(concatBytes(point, bytesOf(s)), key), `${bytesToHex(key)} ${r}`).toEqual([false, false]);
        }
    }
  });

  it('that holds with the cofactor only holds for nobody: its maker could show it to one and not to another', () => {
    const torsion = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
    const [secret, nonce] = [scalarOf('mixed'), scalarOf('nonce')];
    const key = Point.BASE.multiply(secret).add(torsion).toBytes();
    const r = Point.BASE.multiply(nonce).toBytes();
    const k = integerOf(sha512(concatBytes(r, key, message))) % order;
    const signature = concatBytes(r, bytesOf((nonce + k * secret) % order));
    expect(k % 8n).not.toBe(0n);
    expect(ed25519.verify(signature, message, key, { zip215: false })).toBe(true);
    expect(both(signature, key)).toEqual([false, false]);
  });

  it('with a scalar that is not reduced holds for nobody', () => {
    const secret = sha256(utf8ToBytes('secret'));
    const signature = ed25519.sign(message, secret);
    const s = integerOf(signature.subarray(32)) + order;
    expect(both(concatBytes(signature.subarray(0, 32), bytesOf(s)), ed25519.getPublicKey(secret))).toEqual([
      false,
      false,
    ]);
  });

  it.each([0, 31, 33, 63, 65])('or a key of %i bytes is none', (length) => {
    const secret = sha256(utf8ToBytes('secret'));
    const signature = ed25519.sign(message, secret);
    expect(both(new Uint8Array(length), ed25519.getPublicKey(secret))).toEqual([false, false]);
    expect(both(signature, new Uint8Array(length))).toEqual([false, false]);
  });
});
