import { IncidentCenterError } from '@incident-center/sdk/contract';

export interface StoredObject {
  /** `sha256/<hex>`: the digest of the bytes is their name. */
  key: string;
  sha256: string;
  size: number;
}

/** What somebody is about to upload by themselves, and is held to. */
export interface UploadTerms {
  /** 64 hex digits, which nobody can guess who was not given them. */
  upload_id: string;
  sha256: string;
  size: number;
  media_type: string;
}

/** Where to put the bytes: one PUT with exactly these headers. */
export interface UploadAddress {
  url: string;
  headers: Record<string, string>;
}

/** An object that is read piece by piece. */
export interface OpenObject {
  size: number;
  /** The bytes, once. Nothing has compared them with their digest: whoever reads to the end does. */
  pieces: AsyncIterable<Uint8Array>;
}

/** Sees every piece of an upload, in order. What it throws is what taking the upload in throws. */
export type Inspect = (piece: Uint8Array) => void | Promise<void>;

export interface SignedUrlOptions {
  ttlSeconds: number;
  name?: string;
  mediaType?: string;
}

/**
 * Keeps bytes: under their digest (`sha256/<hex>`), or under a name that can be taken once (`named/<path>`). What is in
 * it never changes. Every method throws `UNAVAILABLE` where the store cannot be reached or does not answer in time.
 */
export interface ObjectStore {
  /**
   * Stores bytes under their digest, and reads them back to compare. Storing the same bytes twice is no error.
   *
   * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` where other bytes are kept under this digest.
   */
  put: (bytes: Uint8Array, mediaType: string) => Promise<StoredObject>;
  /**
   * Stores bytes under a name of their own, if nobody has taken it: of several at the same moment one succeeds.
   *
   * @param key `named/` and a path of lower-case letters, digits and `. _ -`
   * @throws {IncidentCenterError} `CONFLICT` where the name is taken.
   */
  create: (key: string, bytes: Uint8Array, mediaType: string) => Promise<void>;
  /** @throws {IncidentCenterError} `NOT_FOUND`; `EVIDENCE_TAMPERED` where the bytes no longer have the digest. */
  get: (key: string) => Promise<Uint8Array>;
  /** @throws {IncidentCenterError} `NOT_FOUND` */
  head: (key: string) => Promise<{ size: number }>;
  /** Reads without holding everything in memory. @throws {IncidentCenterError} `NOT_FOUND` */
  open: (key: string) => Promise<OpenObject>;
  /** An address that takes these very bytes from whoever has it, for `ttlSeconds`, at most 300. */
  uploadUrl: (terms: UploadTerms, options: { ttlSeconds: number }) => Promise<UploadAddress>;
  /** Whether something of that size was uploaded there. */
  uploaded: (terms: UploadTerms) => Promise<boolean>;
  /**
   * Takes what was uploaded in among the objects, once all of it was read and has the digest. Doing so twice is no error.
   *
   * @throws {IncidentCenterError} `EVIDENCE_MISMATCH` where nothing was uploaded, or something else.
   */
  adopt: (terms: UploadTerms, inspect: Inspect) => Promise<StoredObject>;
  /**
   * Destroys an object, with every version and every upload of the same bytes. What is not there is `erased`.
   *
   * @returns `locked` where a lock of the store forbids it: then the object is still there.
   */
  erase: (key: string) => Promise<'erased' | 'locked'>;
  /** An address that gives the bytes to whoever has it, for `ttlSeconds`, at most 300. */
  signedUrl: (key: string, options: SignedUrlOptions) => Promise<string>;
  /** Answers such addresses, where the store has no server of its own. */
  serve?: (request: Request) => Promise<Response>;
}

export const MAX_URL_TTL_SECONDS = 300;

const DIGEST_KEY = /^sha256\/([0-9a-f]{64})$/;
const NAMED_KEY = /^named(\/[a-z0-9][a-z0-9._-]{0,99}){1,8}$/;
const UPLOAD_ID = /^[0-9a-f]{64}$/;

/** The digest in a key, for what is kept under one. */
export const digestIn = (key: string): string | undefined => DIGEST_KEY.exec(key)?.[1];

/** @throws {IncidentCenterError} `NOT_FOUND` for what is no key: nothing is kept under it. */
export function assertKey(key: string): void {
  if (!DIGEST_KEY.test(key) && !NAMED_KEY.test(key)) throw new IncidentCenterError('NOT_FOUND');
}

/** @throws {IncidentCenterError} `INVALID_INPUT` for a key that cannot be taken by name. */
export function assertName(key: string): void {
  if (!NAMED_KEY.test(key)) throw new IncidentCenterError('INVALID_INPUT', `'${key}' is no name of an object`);
}

/** Where an upload waits until it is taken in: not among the objects, because nothing about it is certain yet. */
export function uploadKey({ upload_id, sha256 }: UploadTerms): string {
  if (!UPLOAD_ID.test(upload_id) || !UPLOAD_ID.test(sha256))
    throw new IncidentCenterError('INVALID_INPUT', 'an upload has no such id');
  return `${uploadsOf(sha256)}/${upload_id}`;
}

/** Where all uploads of the same bytes wait: erasing these has to find them. */
export const uploadsOf = (sha256: string): string => `uploads/${sha256}`;
