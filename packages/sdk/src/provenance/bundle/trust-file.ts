import { hexToBytes } from '@noble/hashes/utils.js';
import { hasForm, isArrayOf, isCount, isFilledText, isHash, isOneOf, rises } from '../closed-form.js';
import { sha256Hex } from '../event-hash.js';

export const TRUST_FORMAT = 'incident-center.trust';
/** What a key signs: no key stands for another purpose. */
export const TRUST_PURPOSES = ['log', 'bundles', 'approvals', 'provenance'] as const;
export type TrustPurpose = (typeof TRUST_PURPOSES)[number];

export interface TrustedKey {
  purpose: TrustPurpose;
  /** The first 16 hex digits of SHA-256(public key). */
  key_id: string;
  /** 32 bytes in hex. */
  public_key: string;
  /** For `log` only: the sizes of the checkpoints that it is trusted for. */
  from_size?: number;
  until_size?: number;
}

/** What an auditor trusts, from elsewhere than the bundle. */
export interface TrustFile {
  format: typeof TRUST_FORMAT;
  v: 1;
  log: string;
  keys: TrustedKey[];
  witnesses: { name: string; public_key: string }[];
  witness_quorum: number;
}

/** How people and envelopes name a key. */
export const keyIdOf = (publicKey: Uint8Array | string) =>
  sha256Hex(typeof publicKey === 'string' ? hexToBytes(publicKey) : publicKey).slice(0, 16);

const KEY = {
  purpose: isOneOf(...TRUST_PURPOSES),
  key_id: (value: unknown) => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value),
  public_key: isHash,
};
const isTrustedKey = (value: unknown): value is TrustedKey => {
  if (!hasForm(value, KEY, { from_size: isCount, until_size: isCount })) return false;
  const key = value as unknown as TrustedKey;
  const limited = key.from_size !== undefined || key.until_size !== undefined;
  return key.key_id === keyIdOf(key.public_key) && (key.purpose === 'log' || !limited);
};

const isWitness = (value: unknown): value is TrustFile['witnesses'][number] =>
  hasForm(value, { name: isFilledText, public_key: isHash });

const TRUST = {
  format: isOneOf(TRUST_FORMAT),
  v: isOneOf(1),
  log: isFilledText,
  keys: isArrayOf(isTrustedKey),
};
const WITNESSES = { witnesses: isArrayOf(isWitness), witness_quorum: isCount };

/**
 * Reads a trust file. It was written or copied by hand, so that spaces and the order of keys do not matter, and witnesses
 * may be missing; everything else does. Never throws.
 */
export function readTrustFile(value: unknown): TrustFile | undefined {
  if (!hasForm(value, TRUST, WITNESSES)) return undefined;
  const trust = { witnesses: [], witness_quorum: 0, ...value } as unknown as TrustFile;
  const names = trust.keys.map(({ purpose, key_id }) => `${purpose} ${key_id}`).sort();
  // A witness that is listed twice must not count twice.
  const witnesses = trust.witnesses.map(({ public_key }) => public_key).sort();
  return rises(names) && rises(witnesses) ? trust : undefined;
}
