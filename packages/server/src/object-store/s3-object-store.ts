import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';
import { sha256Hex } from '@incident-center/sdk/provenance';
import {
  assertKey,
  assertName,
  digestIn,
  MAX_URL_TTL_SECONDS,
  type ObjectStore,
  type UploadTerms,
  uploadKey,
  uploadsOf,
} from './object-store.js';
import { assertAnnounced, digestOfPieces } from './read-pieces.js';
import { arriving, inTime, statusOf } from './s3-calls.js';
import type { S3Settings } from './s3-options.js';

export interface S3ObjectStore extends ObjectStore {
  /** Closes its connections. */
  stop: () => void;
}

const base64OfHex = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const DAY_MS = 86_400_000;

function createClient({ region, endpoint, path_style, timeout_ms, max_attempts }: S3Settings): S3Client {
  return new S3Client({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    forcePathStyle: path_style,
    maxAttempts: max_attempts,
    requestHandler: {
      connectionTimeout: timeout_ms,
      requestTimeout: timeout_ms,
      socketTimeout: timeout_ms,
      throwOnRequestTimeout: true,
    },
    // Older stores refuse the trailers that the SDK would add by itself; we send and check SHA-256 ourselves.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

const refusal = (message: string, cause: unknown) => new IncidentCenterError('INVALID_INPUT', message, { cause });

/** Refuses a bucket that is not there, or has no Object Lock where retention is asked for. */
async function assertBucket(client: S3Client, { bucket, object_lock, timeout_ms }: S3Settings): Promise<void> {
  const Bucket = bucket;
  try {
    await inTime(timeout_ms, (options) => client.send(new HeadBucketCommand({ Bucket }), options));
    if (object_lock === undefined) return;
    await inTime(timeout_ms, (options) => client.send(new GetObjectLockConfigurationCommand({ Bucket }), options));
  } catch (error) {
    const cause = isIncidentCenterError(error) ? error.cause : error;
    const { name } = cause as Error;
    if (name === 'ObjectLockConfigurationNotFoundError')
      throw refusal(
        `object_store.object_lock is asked for, and the bucket '${bucket}' was made without Object Lock`,
        cause,
      );
    if (name === 'CredentialsProviderError')
      throw refusal('object_store: no credentials were found where the AWS SDK looks for them', cause);
    if (statusOf(cause) === 404) throw refusal(`object_store: there is no bucket '${bucket}'`, cause);
    if (statusOf(cause) === 401 || statusOf(cause) === 403)
      throw refusal(`object_store: the credentials do not open the bucket '${bucket}'`, cause);
    throw error;
  }
}

/**
 * Objects in a bucket of an S3-compatible store. What is stored is written with `If-None-Match: *` and its SHA-256, and
 * read back before anything refers to it.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` for a bucket that cannot serve; `UNAVAILABLE` where it cannot be reached.
 */
export async function createS3ObjectStore(settings: S3Settings, now: () => number): Promise<S3ObjectStore> {
  const { bucket: Bucket, prefix, object_lock, timeout_ms } = settings;
  const client = createClient(settings);
  await assertBucket(client, settings).catch((error): never => {
    client.destroy();
    throw error;
  });

  const at = (key: string) => {
    assertKey(key);
    return { Bucket, Key: `${prefix}${key}` };
  };
  const atUpload = (terms: UploadTerms) => ({ Bucket, Key: `${prefix}${uploadKey(terms)}` });
  const retention =
    object_lock &&
    (() => ({
      Mode: object_lock.mode === 'compliance' ? ('COMPLIANCE' as const) : ('GOVERNANCE' as const),
      RetainUntilDate: new Date(Math.ceil(now() / 1000) * 1000 + object_lock.days * DAY_MS),
    }));
  const locked = () => {
    const lock = retention?.();
    return lock === undefined ? {} : { ObjectLockMode: lock.Mode, ObjectLockRetainUntilDate: lock.RetainUntilDate };
  };

  /** Writes what nobody has written yet; `false` where somebody has. */
  const writeOnce = (key: string, bytes: Uint8Array, mediaType: string): Promise<boolean> => {
    const command = new PutObjectCommand({
      ...at(key),
      ...locked(),
      Body: bytes,
      ContentLength: bytes.byteLength,
      ContentType: mediaType,
      ChecksumSHA256: base64OfHex(sha256Hex(bytes)),
      IfNoneMatch: '*',
    });
    return inTime(timeout_ms, (options) =>
      client.send(command, options).then(
        () => true,
        (error) => (statusOf(error) === 412 ? false : Promise.reject(error)),
      ),
    );
  };
  const headOf = async (where: { Bucket: string; Key: string }) => {
    const { ContentLength } = await inTime(timeout_ms, (options) => client.send(new HeadObjectCommand(where), options));
    return { size: ContentLength ?? 0 };
  };
  const sizeOf = (where: { Bucket: string; Key: string }) =>
    headOf(where).then(
      ({ size }) => size,
      (error) => (isIncidentCenterError(error) && error.code === 'NOT_FOUND' ? undefined : Promise.reject(error)),
    );
  const openAt = async (where: { Bucket: string; Key: string }) => {
    const { Body, ContentLength, ETag } = await inTime(timeout_ms, (options) =>
      client.send(new GetObjectCommand(where), options),
    );
    return { size: ContentLength ?? 0, etag: ETag, pieces: arriving(Body as unknown as AsyncIterable<Uint8Array>) };
  };
  const assertIntact = async (key: string) => {
    const { sha256 } = await digestOfPieces((await openAt(at(key))).pieces);
    if (sha256 !== digestIn(key)) throw new IncidentCenterError('EVIDENCE_TAMPERED');
  };
  const replaced = (cause: unknown) =>
    new IncidentCenterError('EVIDENCE_MISMATCH', 'the upload was replaced while it was read', { cause });
  /** Copies what was read, and nothing that somebody has put in its place since. */
  const copyTo = async (key: string, source: string, etag: string | undefined) => {
    const CopySource = `${Bucket}/${encodeURIComponent(source)}`;
    const copy = new CopyObjectCommand({ ...at(key), CopySource, CopySourceIfMatch: etag });
    const { VersionId } = await inTime(timeout_ms, (options) =>
      client.send(copy, options).catch((error) => Promise.reject(statusOf(error) === 412 ? replaced(error) : error)),
    );
    try {
      await assertIntact(key);
    } catch (error) {
      // A store that disregards the condition. It is not locked yet, so the digest's place need not stay spoiled.
      const remove = new DeleteObjectCommand({ ...at(key), VersionId });
      await inTime(timeout_ms, (options) => client.send(remove, options));
      throw isIncidentCenterError(error) && error.code === 'EVIDENCE_TAMPERED' ? replaced(error) : error;
    }
  };
  /** Retention from now on. Not every store locks a copy by what is asked for with it, so this is asked for by itself. */
  const lock = async (key: string) => {
    if (retention === undefined) return;
    const command = new PutObjectRetentionCommand({ ...at(key), Retention: retention() });
    await inTime(timeout_ms, (options) => client.send(command, options));
  };

  /** Removes each version by its name: without one, a bucket with versions only hides what it keeps. */
  const eraseVersions = async (Prefix: string, exactly: boolean): Promise<'erased' | 'locked'> => {
    const list = new ListObjectVersionsCommand({ Bucket, Prefix });
    const listed = await inTime(timeout_ms, (options) => client.send(list, options));
    const { Versions = [], DeleteMarkers = [], IsTruncated } = listed;
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
      if (exactly && Key !== Prefix) continue;
      const removal = new DeleteObjectCommand({ Bucket, Key, VersionId });
      const status = await inTime(timeout_ms, (options) =>
        client.send(removal, options).then(
          () => 204,
          (error) => (statusOf(error) === 403 ? 403 : Promise.reject(error)),
        ),
      );
      if (status === 403) return 'locked';
    }
    return IsTruncated ? eraseVersions(Prefix, exactly) : 'erased';
  };

  return {
    put: async (bytes, mediaType) => {
      const sha256 = sha256Hex(bytes);
      const key = `sha256/${sha256}`;
      // Where a store disregards the condition, the bucket keeps a version for each; a second is not needed.
      const written = (await sizeOf(at(key))) === undefined && (await writeOnce(key, bytes, mediaType));
      await assertIntact(key);
      if (!written) await lock(key);
      return { key, sha256, size: bytes.byteLength };
    },
    create: async (key, bytes, mediaType) => {
      assertName(key);
      const taken = (await sizeOf(at(key))) !== undefined || !(await writeOnce(key, bytes, mediaType));
      if (taken) throw new IncidentCenterError('CONFLICT', `there is an object by the name ${key} already`);
    },
    get: async (key) => {
      const { pieces } = await openAt(at(key));
      const read: Uint8Array[] = [];
      for await (const piece of pieces) read.push(piece);
      const bytes = Buffer.concat(read);
      const digest = digestIn(key);
      if (digest !== undefined && sha256Hex(bytes) !== digest) throw new IncidentCenterError('EVIDENCE_TAMPERED');
      return new Uint8Array(bytes);
    },
    head: async (key) => headOf(at(key)),
    open: async (key) => {
      const { size, pieces } = await openAt(at(key));
      return { size, pieces };
    },
    uploadUrl: async (terms, { ttlSeconds }) => {
      const { sha256, size, media_type } = terms;
      const headers = {
        'content-type': media_type,
        // Both, for stores that know one of them: a signature over the bytes, and a checksum that is kept with them.
        'x-amz-content-sha256': sha256,
        'x-amz-checksum-sha256': base64OfHex(sha256),
      };
      const command = new PutObjectCommand({ ...atUpload(terms), ContentLength: size });
      command.middlewareStack.add(
        (next) => (args) => {
          Object.assign((args.request as { headers: Record<string, string> }).headers, headers);
          return next(args);
        },
        { step: 'build' },
      );
      const url = await getSignedUrl(client, command, {
        expiresIn: Math.min(ttlSeconds, MAX_URL_TTL_SECONDS),
        signingDate: new Date(now()),
        signableHeaders: new Set(['host', 'content-length', 'content-type']),
        unhoistableHeaders: new Set(Object.keys(headers)),
      });
      return { url, headers };
    },
    uploaded: async (terms) => (await sizeOf(atUpload(terms))) === terms.size,
    adopt: async (terms, inspect) => {
      const where = atUpload(terms);
      const opened = await openAt(where).catch((error) =>
        isIncidentCenterError(error) && error.code === 'NOT_FOUND' ? undefined : Promise.reject(error),
      );
      if (opened === undefined) {
        assertAnnounced(terms, undefined);
        throw new IncidentCenterError('EVIDENCE_MISMATCH');
      }
      assertAnnounced(terms, await digestOfPieces(opened.pieces, inspect));
      const key = `sha256/${terms.sha256}`;
      if ((await sizeOf(at(key))) === undefined) await copyTo(key, where.Key, opened.etag);
      else await assertIntact(key);
      await lock(key);
      return { key, sha256: terms.sha256, size: terms.size };
    },
    erase: async (key) => {
      const digest = digestIn(key);
      if (digest !== undefined) await eraseVersions(`${prefix}${uploadsOf(digest)}/`, false);
      return eraseVersions(at(key).Key, true);
    },
    signedUrl: (key, { ttlSeconds, name = 'object', mediaType = 'application/octet-stream' }) =>
      getSignedUrl(
        client,
        new GetObjectCommand({
          ...at(key),
          ResponseContentType: mediaType,
          ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
          ResponseCacheControl: 'private, no-store',
        }),
        { expiresIn: Math.min(ttlSeconds, MAX_URL_TTL_SECONDS), signingDate: new Date(now()) },
      ),
    stop: () => client.destroy(),
  };
}
