import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical-json.js';

const LEAF = new Uint8Array([0x00]);

/** What the first event of a chain names as the one before it. */
export const GENESIS_HASH = '0'.repeat(64);

/** SHA-256 in lower-case hex. */
export function sha256Hex(data: Uint8Array | string): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** The exact text that is hashed. It is canonical JSON itself, so `eventText` must be. */
export function eventPreimage(eventText: string, prevHash: string, seq: number): string {
  return `{"event":${eventText},"prev":"${prevHash}","seq":${seq}}`;
}

/**
 * SHA-256(0x00 ‖ preimage): the link in the chain and the RFC 6962 leaf of the log, in one value.
 *
 * @example
 * eventHash(canonicalJson(core), GENESIS_HASH, 1);
 */
export function eventHash(eventText: string, prevHash: string, seq: number): string {
  return bytesToHex(sha256(concatBytes(LEAF, utf8ToBytes(eventPreimage(eventText, prevHash, seq)))));
}

/**
 * Commits to a value without holding it: HMAC-SHA256(salt, JCS([event id, path, value])). Destroying the salt and the
 * value erases it; the event stays whole.
 */
export function commitmentHmac(salt: string, eventId: string, path: string, value: unknown): string {
  return bytesToHex(hmac(sha256, hexToBytes(salt), utf8ToBytes(canonicalJson([eventId, path, value]))));
}
