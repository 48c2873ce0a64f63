import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { bytesToBase64, strictBase64 } from './base64.js';
import { noteKeyId } from './checkpoint.js';

/** What a key in a note signs with, C2SP signed-note: plain Ed25519 for logs, timestamped for witnesses. */
export const NOTE_KEY_TYPES = { log: 0x01, witness: 0x04 } as const;
export type NoteKeyType = keyof typeof NOTE_KEY_TYPES;

export interface VerifierKey {
  /** Of the log or the witness, as under a note. */
  name: string;
  /** 32 bytes in hex. */
  public_key: string;
}

const NAME = /^[^\s+]{1,255}$/u;

/**
 * A key as people hand it on, C2SP signed-note: `<name>+<key id>+<base64 of type and key>`.
 *
 * @example
 * verifierKey('log', { name: 'incident-center', public_key: center.log_key });
 */
export function verifierKey(type: NoteKeyType, { name, public_key }: VerifierKey): string {
  const key = hexToBytes(public_key);
  const id = bytesToHex(noteKeyId(name, key, NOTE_KEY_TYPES[type]));
  return `${name}+${id}+${bytesToBase64(concatBytes(new Uint8Array([NOTE_KEY_TYPES[type]]), key))}`;
}

/** Reads {@link verifierKey}, or `<name>+<64 hex digits>`. Never throws; undefined for anything else, and for another type. */
export function readVerifierKey(type: NoteKeyType, text: string): VerifierKey | undefined {
  const [name = '', second = '', ...rest] = text.split('+');
  if (!NAME.test(name)) return undefined;
  if (rest.length === 0) return /^[0-9a-f]{64}$/.test(second) ? { name, public_key: second } : undefined;
  // Base64 has the sign as well.
  const bytes = strictBase64(rest.join('+'));
  if (bytes?.length !== 33 || bytes[0] !== NOTE_KEY_TYPES[type]) return undefined;
  const key = { name, public_key: bytesToHex(bytes.subarray(1)) };
  return verifierKey(type, key) === text ? key : undefined;
}
