import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { TrustFile } from './bundle/trust-file.js';
import { noteKeyId, type TreeHead } from './checkpoint.js';
import { isConsistent, rootFromInclusionProof } from './merkle.js';
import { type ProvenanceCrypto, portableCrypto } from './provenance-crypto.js';
import { cosignedAt, readNote } from './signed-note.js';

/** A checkpoint that is signed as it must be. */
export interface TrustedCheckpoint extends TreeHead {
  /** The trusted witnesses that signed it. */
  witnesses: string[];
}

/**
 * Whether a witness signed a checkpoint.
 *
 * @returns when, in seconds; undefined where it has not, or its signature does not hold.
 * @example
 * const at = verifyCosignature(note, { name: 'witness.example/one', publicKey });
 */
export function verifyCosignature(
  note: string,
  witness: { name: string; publicKey: Uint8Array },
  crypto: Pick<ProvenanceCrypto, 'verifyEd25519'> = portableCrypto,
): number | undefined {
  const read = readNote(note);
  const at = read && cosignedAt(read, witness, crypto);
  return typeof at === 'number' ? at : undefined;
}

/**
 * Reads a checkpoint that one of several keys of the log signed, each for the sizes it is trusted for, and that as many
 * witnesses signed as the trust file asks for.
 *
 * @returns undefined where it is not so: another log, no trusted key, one whose signature is wrong, too few witnesses.
 * @example
 * const { checkpoint } = await client.getLogCheckpoint({});
 * const head = verifyTrustedCheckpoint(checkpoint.note, trust);
 */
export function verifyTrustedCheckpoint(
  note: string,
  trust: TrustFile,
  crypto: Pick<ProvenanceCrypto, 'verifyEd25519'> = portableCrypto,
): TrustedCheckpoint | undefined {
  const read = readNote(note);
  if (read === undefined || read.head.origin !== trust.log) return undefined;
  const { size } = read.head;
  const keys = trust.keys.filter(
    ({ purpose, from_size = 0, until_size = size }) => purpose === 'log' && from_size <= size && size <= until_size,
  );
  const signed = keys.flatMap(({ public_key }) => {
    const publicKey = hexToBytes(public_key);
    const id = bytesToHex(noteKeyId(trust.log, publicKey));
    const found = read.signatures.filter(({ name, key_id }) => name === trust.log && key_id === id);
    return found.map(({ signature }) => crypto.verifyEd25519(signature, utf8ToBytes(read.text), publicKey));
  });
  // A note with a wrong signature of a known key is no note.
  if (signed.length === 0 || signed.includes(false)) return undefined;
  const witnesses = trust.witnesses.flatMap(({ name, public_key }) =>
    typeof cosignedAt(read, { name, publicKey: hexToBytes(public_key) }, crypto) === 'number' ? [name] : [],
  );
  return witnesses.length < trust.witness_quorum ? undefined : { ...read.head, witnesses };
}

/**
 * Whether an event is in the log where a proof says: what `GET /log/inclusion` answers, or a receipt's `event_hash` with it.
 *
 * @example
 * const { proof } = await client.getLogInclusion({ event_hash: receipt.event_hash });
 * const included = proof !== null && verifyLogInclusion(receipt.event_hash, proof, head);
 */
export function verifyLogInclusion(
  eventHash: string,
  proof: { log_index: number; size: number; hashes: readonly string[] },
  head: Pick<TreeHead, 'size' | 'root'>,
): boolean {
  try {
    const { log_index, size, hashes } = proof;
    return size === head.size && rootFromInclusionProof(eventHash, log_index, size, hashes) === head.root;
  } catch {
    // What is no hash leads to no root.
    return false;
  }
}

/** Whether the log only grew between two checkpoints: what `GET /log/consistency` answers proves it. */
export function verifyLogConsistency(
  older: Pick<TreeHead, 'size' | 'root'>,
  newer: Pick<TreeHead, 'size' | 'root'>,
  hashes: readonly string[],
): boolean {
  try {
    return isConsistent(older, newer, hashes);
  } catch {
    return false;
  }
}
