import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { nodeHash } from './merkle.js';
import { verifyStrictly } from './strict-ed25519.js';

/** The primitives that checking a bundle takes. Node has faster ones than JavaScript; every one gives the same. */
export interface ProvenanceCrypto {
  /** In hex. */
  sha256: (data: Uint8Array) => string;
  /** Hashes what comes in pieces. */
  createSha256: () => { update: (data: Uint8Array) => void; hex: () => string };
  /** In hex. */
  hmacSha256: (key: Uint8Array, data: Uint8Array) => string;
  /** RFC 6962: SHA-256(0x01 ‖ left ‖ right), of and in hex. */
  nodeHash: (left: string, right: string) => string;
  /** Zeros. Those of Node find the end of a line ten times as fast. */
  createBytes: (length: number) => Uint8Array;
  /** The text of ASCII that lies between two places of such bytes. */
  asciiText: (bytes: Uint8Array, start: number, end: number) => string;
  /** RFC 8032 without the cofactor, and false for what is no key, a key of small order, or no signature. */
  verifyEd25519: (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean;
}

const decoder = new TextDecoder();

/** Runs everywhere, a browser included. */
export const portableCrypto: ProvenanceCrypto = {
  sha256: (data) => bytesToHex(sha256(data)),
  createSha256: () => {
    const hash = sha256.create();
    return { update: (data) => void hash.update(data), hex: () => bytesToHex(hash.digest()) };
  },
  hmacSha256: (key, data) => bytesToHex(hmac(sha256, key, data)),
  nodeHash,
  createBytes: (length) => new Uint8Array(length),
  asciiText: (bytes, start, end) => decoder.decode(bytes.subarray(start, end)),
  verifyEd25519: (signature, message, publicKey) => {
    try {
      return verifyStrictly(signature, message, publicKey);
    } catch {
      return false;
    }
  },
};
