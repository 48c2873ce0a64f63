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

/** What becomes of the private key that was replaced. */
export type OldKey = 'keep' | 'destroy';

/** How the keys of a center are replaced. */
export interface KeyReplacement {
  /** Makes the next key of a purpose; after a replacement that was broken off, the one that it had made. */
  next: (purpose: KeyPurpose) => Promise<Signer>;
  /** From now on the next key is the one that is used. */
  finish: (purpose: KeyPurpose, next: Signer, old: OldKey) => Promise<void>;
}

/**
 * One signer for each purpose: the key that is used now, as far as this process knows. Another may have replaced it, so
 * whoever signs asks the database which key is the one, see `log/current-key.ts`.
 */
export type Signers = Readonly<Record<KeyPurpose, Signer>> & {
  /**
   * Looks again for a key: what `incident-center keys rotate` made, or what a key management service has by now. Without it,
   * a replaced key stops this server from signing until it starts anew.
   *
   * @returns undefined where it is not to be had.
   */
  readonly find?: (purpose: KeyPurpose, key_id: string) => Promise<Signer | undefined>;
  /** Without it, `incident-center keys rotate` is refused. */
  readonly replacement?: KeyReplacement;
};
