import { createHash, createPublicKey, hash, verify } from 'node:crypto';
import type { ProvenanceCrypto } from '../provenance/provenance-crypto.js';
import { isStrictKey } from '../provenance/strict-ed25519.js';

// RFC 8410: what stands before the 32 raw bytes of an Ed25519 public key.
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const SHA256_BYTES = 32;

const pair = Buffer.alloc(1 + 2 * SHA256_BYTES, 1);

const BLOCK_BYTES = 64;
const INNER = 0x36;
const OUTER = 0x5c;
const outer = Buffer.alloc(BLOCK_BYTES + SHA256_BYTES);
let inner = Buffer.alloc(4096);

/** RFC 2104 by two plain hashes: an object of OpenSSL for each HMAC costs more than they do. */
function hmacSha256(key: Uint8Array, data: Uint8Array): string {
  if (inner.length < BLOCK_BYTES + data.length) inner = Buffer.alloc(2 * (BLOCK_BYTES + data.length));
  const short = key.length > BLOCK_BYTES ? Buffer.from(hash('sha256', key, 'hex'), 'hex') : key;
  inner.fill(INNER, 0, BLOCK_BYTES);
  outer.fill(OUTER, 0, BLOCK_BYTES);
  for (let at = 0; at < short.length; at += 1) {
    const byte = short[at] ?? 0;
    inner[at] = byte ^ INNER;
    outer[at] = byte ^ OUTER;
  }
  inner.set(data, BLOCK_BYTES);
  outer.write(hash('sha256', inner.subarray(0, BLOCK_BYTES + data.length), 'hex'), BLOCK_BYTES, 'hex');
  return hash('sha256', outer, 'hex');
}

/** The primitives of Node: OpenSSL's, several times as fast as those in JavaScript. */
export const nodeCrypto: ProvenanceCrypto = {
  sha256: (data) => hash('sha256', data, 'hex'),
  createSha256: () => {
    const digest = createHash('sha256');
    return { update: (data) => void digest.update(data), hex: () => digest.digest('hex') };
  },
  hmacSha256,
  nodeHash: (left, right) => {
    pair.write(left, 1, 'hex');
    pair.write(right, 1 + SHA256_BYTES, 'hex');
    return hash('sha256', pair, 'hex');
  },
  createBytes: (length) => Buffer.alloc(length),
  asciiText: (bytes, start, end) =>
    (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).toString(
      'latin1',
      start,
      end,
    ),
  verifyEd25519: (signature, message, publicKey) => {
    if (!isStrictKey(publicKey)) return false;
    try {
      const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
      return verify(null, message, key, signature);
    } catch {
      return false;
    }
  },
};
