import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { strictBase64 } from './base64.js';
import { noteKeyId, type TreeHead } from './checkpoint.js';
import type { ProvenanceCrypto } from './provenance-crypto.js';

const SIGNATURE_LINE = /^\u2014 ([^ +]+) ([A-Za-z0-9+/]+=*)$/u;
const SIZE = /^(?:0|[1-9][0-9]{0,15})$/;
const COSIGNATURE_TYPE = 0x04;
const COSIGNATURE_BYTES = 8 + 64;

/** A checkpoint that has been read, with signatures that have not been checked. */
export interface ReadNote {
  head: TreeHead;
  /** What the signatures are over. */
  text: string;
  signatures: { name: string; key_id: string; signature: Uint8Array }[];
}

/**
 * Reads a C2SP checkpoint of three lines strictly, and the signatures under it. Never throws.
 */
export function readNote(note: string): ReadNote | undefined {
  const end = note.indexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return undefined;
  const text = note.slice(0, end + 1);
  const [origin, size, root64, ...rest] = text.slice(0, -1).split('\n');
  const root = strictBase64(root64);
  if (!origin || size === undefined || !SIZE.test(size) || root?.length !== 32 || rest.length > 0) return undefined;
  if (!Number.isSafeInteger(Number(size))) return undefined;
  const signatures: ReadNote['signatures'] = [];
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, value] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = strictBase64(value);
    if (name === undefined || bytes === undefined || bytes.length < 5) return undefined;
    signatures.push({ name, key_id: bytesToHex(bytes.subarray(0, 4)), signature: bytes.slice(4) });
  }
  return { head: { origin, size: Number(size), root: bytesToHex(root) }, text, signatures };
}

/** The key id of a witness: the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x04 ‖ public key). */
export function cosignatureKeyId(name: string, publicKey: Uint8Array): Uint8Array {
  return noteKeyId(name, publicKey, COSIGNATURE_TYPE);
}

/** What a witness signs, C2SP cosignature/v1: that at this time, in seconds, it had seen no other history. */
export function cosignatureText(checkpointText: string, timestamp: number): string {
  return `cosignature/v1\ntime ${timestamp}\n${checkpointText}`;
}

/** The line of a note with a witness's signature over {@link cosignatureText}. */
export function cosignatureBytes(timestamp: number, signature: Uint8Array): Uint8Array {
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(timestamp));
  return concatBytes(time, signature);
}

/**
 * When a witness signed a note, in seconds.
 *
 * @returns undefined where it has not; `wrong` where its signature does not hold.
 */
export function cosignedAt(
  note: ReadNote,
  witness: { name: string; publicKey: Uint8Array },
  crypto: Pick<ProvenanceCrypto, 'verifyEd25519'>,
): number | 'wrong' | undefined {
  const keyId = bytesToHex(cosignatureKeyId(witness.name, witness.publicKey));
  const found = note.signatures.find(({ name, key_id }) => name === witness.name && key_id === keyId);
  if (found === undefined) return undefined;
  if (found.signature.length !== COSIGNATURE_BYTES) return 'wrong';
  const { buffer, byteOffset } = found.signature;
  const time = new DataView(buffer, byteOffset).getBigUint64(0);
  const message = utf8ToBytes(`cosignature/v1\ntime ${time}\n${note.text}`);
  return crypto.verifyEd25519(found.signature.subarray(8), message, witness.publicKey) ? Number(time) : 'wrong';
}
