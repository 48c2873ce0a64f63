import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { verifyStrictly } from './strict-ed25519.js';

const ED25519_KEY_TYPE = 0x01;
const DASH = '\u2014';

const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

export interface TreeHead {
  origin: string;
  size: number;
  /** Root hash in hex. */
  root: string;
}

/** The text of a C2SP tlog-checkpoint: what is signed. It ends with a newline. */
export function checkpointText({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${toBase64(hexToBytes(root))}\n`;
}

/**
 * The key id of a C2SP signed note: the first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
 *
 * @param type 0x01 for an Ed25519 signature.
 */
export function noteKeyId(name: string, publicKey: Uint8Array, type = ED25519_KEY_TYPE): Uint8Array {
  return sha256(concatBytes(utf8ToBytes(`${name}\n`), new Uint8Array([type]), publicKey)).slice(0, 4);
}

/** Puts a signature under a checkpoint's text, C2SP signed-note. */
export function signedNote(text: string, name: string, publicKey: Uint8Array, signature: Uint8Array): string {
  return `${text}\n${DASH} ${name} ${toBase64(concatBytes(noteKeyId(name, publicKey), signature))}\n`;
}

/**
 * Reads a signed checkpoint and checks its signature against a key that the caller trusts.
 *
 * @returns the tree head, or undefined where the note is not one, or is not signed by that key.
 * @example
 * const head = verifyCheckpoint(note, { name: 'incident-center', publicKey });
 */
export function verifyCheckpoint(note: string, key: { name: string; publicKey: Uint8Array }): TreeHead | undefined {
  const end = note.indexOf('\n\n');
  if (end < 0) return undefined;
  const text = note.slice(0, end + 1);
  const [origin, size, root, ...rest] = text.slice(0, -1).split('\n');
  if (origin === undefined || size === undefined || root === undefined || rest.length > 0) return undefined;
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size)) return undefined;
  const keyId = bytesToHex(noteKeyId(key.name, key.publicKey));
  for (const line of note.slice(end + 2).split('\n')) {
    const [dash, name, value] = line.split(' ');
    if (dash !== DASH || name !== key.name || value === undefined) continue;
    try {
      const bytes = fromBase64(value);
      if (bytesToHex(bytes.slice(0, 4)) !== keyId) continue;
      if (verifyStrictly(bytes.slice(4), utf8ToBytes(text), key.publicKey))
        return { origin, size: Number(size), root: bytesToHex(fromBase64(root)) };
    } catch {
      // Not base64, or not a signature: as good as unsigned.
    }
  }
  return undefined;
}
