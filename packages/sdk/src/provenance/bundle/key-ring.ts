import { hexToBytes } from '@noble/hashes/utils.js';
import { hasForm, isCount, isFilledText, isHash, isOneOf } from '../closed-form.js';
import type { OpenedEnvelope } from '../dsse.js';
import { sha256Hex } from '../event-hash.js';
import type { ProvenanceCrypto } from '../provenance-crypto.js';
import { keyIdOf, TRUST_PURPOSES, type TrustFile, type TrustPurpose } from './trust-file.js';

export const ROTATION_PREDICATE = 'urn:incident-center:key-rotation:v1';

interface Key {
  purpose: TrustPurpose;
  key_id: string;
  public_key: Uint8Array;
  /** Sizes of the checkpoints that a key of the log is trusted for. */
  from: number;
  until: number;
}

interface Rotation {
  log: string;
  purpose: TrustPurpose;
  old_key: string;
  new_key: string;
  log_size: number;
}

const ROTATION = {
  log: isFilledText,
  purpose: isOneOf(...TRUST_PURPOSES),
  old_key: isHash,
  new_key: isHash,
  log_size: isCount,
};

/** What the signatures of an envelope come to: by trusted keys, a wrong one by a trusted key, or by nobody known. */
export type Signed = { state: 'signed'; key_ids: string[] } | { state: 'wrong' | 'unknown' };

/** The keys that are trusted: those of the trust file, and those that they have passed their trust on to. */
export class KeyRing {
  readonly log: string | undefined;
  readonly #keys: Key[];
  #lastSize = 0;

  constructor(
    trust: TrustFile | undefined,
    private readonly crypto: Pick<ProvenanceCrypto, 'verifyEd25519'>,
  ) {
    this.log = trust?.log;
    this.#keys = (trust?.keys ?? []).map(({ purpose, key_id, public_key, from_size, until_size }) => ({
      purpose,
      key_id,
      public_key: hexToBytes(public_key),
      from: from_size ?? 0,
      until: until_size ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** Keys for a purpose. */
  of(purpose: TrustPurpose): readonly Key[] {
    return this.#keys.filter((key) => key.purpose === purpose);
  }

  /** Whether an envelope is signed by a trusted key. A wrong signature of any trusted key makes it wrong. */
  signed(purpose: TrustPurpose, { message, signatures }: OpenedEnvelope): Signed {
    const key_ids: string[] = [];
    for (const key of this.of(purpose)) {
      for (const one of signatures) {
        if (one.key_id !== key.key_id) continue;
        if (!this.crypto.verifyEd25519(one.signature, message, key.public_key)) return { state: 'wrong' };
        key_ids.push(key.key_id);
      }
    }
    return key_ids.length === 0 ? { state: 'unknown' } : { state: 'signed', key_ids };
  }

  /**
   * Takes a rotation over, where a trusted key says it.
   *
   * @returns `malformed` where it is no rotation, `wrong` where it is not signed by both of its keys or out of order.
   */
  rotate({ statement, message, signatures }: OpenedEnvelope): 'taken' | 'ignored' | 'wrong' | 'malformed' {
    const { predicate, predicateType, subject } = statement;
    if (!hasForm(predicate, ROTATION)) return 'malformed';
    const { log, purpose, old_key, new_key, log_size } = predicate as unknown as Rotation;
    const [name, ...others] = subject;
    const fits = name?.name === keyIdOf(new_key) && name.digest.sha256 === sha256Hex(hexToBytes(new_key));
    const by = (key: string) =>
      signatures.some(
        (one) => one.key_id === keyIdOf(key) && this.crypto.verifyEd25519(one.signature, message, hexToBytes(key)),
      );
    const signed = predicateType === ROTATION_PREDICATE && by(old_key) && by(new_key);
    if (!fits || others.length > 0 || !signed || log_size < this.#lastSize) return 'wrong';
    this.#lastSize = log_size;
    const old = this.of(purpose).find(
      (key) =>
        key.key_id === keyIdOf(old_key) && (purpose !== 'log' || (key.from <= log_size && log_size <= key.until)),
    );
    if (old === undefined || log !== this.log) return 'ignored';
    const limited = purpose === 'log';
    if (limited) old.until = Math.min(old.until, log_size);
    const known = this.of(purpose).some(({ key_id }) => key_id === keyIdOf(new_key));
    if (!known)
      this.#keys.push({
        purpose,
        key_id: keyIdOf(new_key),
        public_key: hexToBytes(new_key),
        from: limited ? log_size : 0,
        until: Number.POSITIVE_INFINITY,
      });
    return 'taken';
  }
}
