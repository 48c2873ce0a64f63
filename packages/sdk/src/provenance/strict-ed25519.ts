import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';

const SIGNATURE_BYTES = 64;
const { Point } = ed25519;

const integerOf = (bytes: Uint8Array) => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** Whether 32 bytes are a key that can sign: not one of small order, for which anybody can sign anything. */
export function isStrictKey(publicKey: Uint8Array): boolean {
  try {
    return !Point.fromBytes(publicKey).isSmallOrder();
  } catch {
    return false;
  }
}

/**
 * Checks a signature by RFC 8032 as OpenSSL does: without the cofactor. With it, whoever made the key can make signatures
 * that one verifier takes and another does not.
 */
export function verifyStrictly(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES || !isStrictKey(publicKey)) return false;
  const r = signature.subarray(0, 32);
  const s = integerOf(signature.subarray(32));
  const order = Point.Fn.ORDER;
  if (s >= order) return false;
  const k = integerOf(sha512(concatBytes(r, publicKey, message))) % order;
  const expected = Point.BASE.multiplyUnsafe(s).subtract(Point.fromBytes(publicKey).multiplyUnsafe(k)).toBytes();
  return expected.every((byte, at) => byte === r[at]);
}
