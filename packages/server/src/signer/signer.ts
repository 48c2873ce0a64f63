/** Signs with an Ed25519 key that is not in the database. */
export interface Signer {
  /** Names the key for people: the first 16 hex digits of its SHA-256. */
  key_id: string;
  public_key: Uint8Array;
  sign: (message: Uint8Array) => Promise<Uint8Array>;
}

/** What a signature is for: each has a key of its own, so that none can stand for another. */
export const KEY_PURPOSES = ['log', 'bundles', 'approvals', 'provenance'] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** One signer for each purpose. */
export type Signers = Readonly<Record<KeyPurpose, Signer>>;
