import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { noteKeyId } from '../checkpoint.js';
import type { ProvenanceCrypto } from '../provenance-crypto.js';
import type { ReadNote } from '../signed-note.js';
import type { KeyRing } from './key-ring.js';
import type { Findings } from './verdict.js';

/**
 * Checks the log's own signature under a checkpoint.
 *
 * @returns the ids of the trusted keys that signed it.
 */
export function checkNote(
  note: ReadNote,
  of: { ring: KeyRing; crypto: ProvenanceCrypto; findings: Findings; file: string },
): string[] {
  const { ring, crypto, findings, file } = of;
  const { origin, size } = note.head;
  const message = utf8ToBytes(note.text);
  const signed: string[] = [];
  let known = false;
  for (const key of ring.of('log')) {
    const hint = bytesToHex(noteKeyId(origin, key.public_key));
    for (const { name, key_id, signature } of note.signatures) {
      if (name !== origin || key_id !== hint) continue;
      known = true;
      if (!crypto.verifyEd25519(signature, message, key.public_key)) {
        findings.add('checkpoint_signature', { file });
        return [];
      }
      if (key.from <= size && size <= key.until) signed.push(key.key_id);
    }
  }
  if (signed.length > 0) return [...new Set(signed)];
  const detail = known
    ? `the key that signed it is not trusted for a log of ${size} events`
    : `signed by ${note.signatures.map(({ name, key_id }) => `${name} ${key_id}`).join(', ')}`;
  findings.add('untrusted_key', { file, detail });
  return [];
}
