export interface StoredObject {
  /** `sha256/<hex>`: the digest of the bytes is their name. */
  key: string;
  sha256: string;
  size: number;
}

/** Keeps bytes under their digest. What is in it never changes. */
export interface ObjectStore {
  /** Stores bytes, and checks after storing that they have the digest. Storing the same bytes twice is no error. */
  put: (bytes: Uint8Array, mediaType: string) => Promise<StoredObject>;
  /** @throws {IncidentCenterError} `NOT_FOUND`; `EVIDENCE_TAMPERED` where the bytes no longer have the digest. */
  get: (key: string) => Promise<Uint8Array>;
  /** An address that gives the bytes to whoever has it, for `ttlSeconds`, at most 300. */
  signedUrl: (key: string, options: { ttlSeconds: number; name?: string; mediaType?: string }) => Promise<string>;
  /** Answers such an address, where the store has no server of its own. */
  serve?: (url: URL) => Promise<Response>;
}

export const MAX_URL_TTL_SECONDS = 300;
