import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import { sha256Hex } from '@incident-center/sdk/provenance';
import { readOrCreateSecret } from '../signer/secret-file.js';
import { syncDirectory } from '../sync-directory.js';
import { createDirectoryAddresses } from './directory-addresses.js';
import {
  assertKey,
  assertName,
  digestIn,
  type ObjectStore,
  type UploadTerms,
  uploadKey,
  uploadsOf,
} from './object-store.js';
import { assertAnnounced, atMost, digestOfPieces } from './read-pieces.js';

export interface DirectoryObjectStoreOptions {
  directory: string;
  /** File of the secret that signs addresses; made at first start with mode 0600. */
  key_file: string;
  /** Where the kit serves objects: `<base path>/objects`. */
  base_url: string;
  now: () => number;
}

/** How long an upload waits to be taken in. */
const UPLOAD_WAITS_MS = 24 * 3_600_000;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
const missing = (error: unknown): never => {
  throw codeOf(error) === 'ENOENT' ? new IncidentCenterError('NOT_FOUND') : error;
};

/** Writes a file that nobody has written before; `false` where somebody has. */
async function writeOnce(file: string, write: (append: (piece: Uint8Array) => Promise<void>) => Promise<void>) {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o400);
    try {
      await write(async (piece) => void (await handle.writeFile(piece)));
      // The event that names this object commits after this: the object must outlive a power cut at least as well.
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Unlike renaming, linking does not replace what is there.
    await link(draft, file);
    await syncDirectory(path.dirname(file));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Objects as files named by their digest, behind HMAC-signed addresses. */
export async function createDirectoryObjectStore(options: DirectoryObjectStoreOptions): Promise<ObjectStore> {
  const { directory, base_url, now } = options;
  const uploads = path.join(directory, 'uploads');
  await mkdir(uploads, { recursive: true, mode: 0o700 });
  const addresses = createDirectoryAddresses(await readOrCreateSecret(options.key_file), base_url, now);
  let swept = now();

  const fileOf = (key: string) => {
    assertKey(key);
    const digest = digestIn(key);
    return digest === undefined ? path.join(directory, key) : path.join(directory, digest.slice(0, 2), digest);
  };
  const uploadFile = (terms: UploadTerms) => path.join(directory, uploadKey(terms));

  const openFile = async (file: string) => {
    const handle = await open(file, 'r').catch(missing);
    const { size } = await handle.stat();
    return { size, pieces: handle.createReadStream({ highWaterMark: 256 * 1024 }) };
  };
  const assertIntact = async (key: string) => {
    const { sha256 } = await digestOfPieces((await openFile(fileOf(key))).pieces);
    if (sha256 !== digestIn(key)) throw new IncidentCenterError('EVIDENCE_TAMPERED');
  };

  /** Nobody came back for these. */
  const sweep = async () => {
    if (now() - swept < UPLOAD_WAITS_MS / 24) return;
    swept = now();
    for (const name of await readdir(uploads)) {
      const waiting = path.join(uploads, name);
      const { mtimeMs } = await stat(waiting).catch(() => ({ mtimeMs: now() }));
      if (now() - mtimeMs > UPLOAD_WAITS_MS) await rm(waiting, { recursive: true, force: true });
    }
  };

  const give = async (url: URL): Promise<Response> => {
    const { key, values } = addresses.read('GET', url);
    // Read twice, so that neither a changed byte is given out nor a large object kept in memory.
    await assertIntact(key);
    const { size, pieces } = await openFile(fileOf(key));
    return new Response(Readable.toWeb(pieces) as ReadableStream, {
      headers: {
        'Content-Type': values.type ?? '',
        'Content-Length': String(size),
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(values.name ?? '')}`,
        'Cache-Control': 'private, no-store',
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; sandbox",
      },
    });
  };

  const take = async (request: Request): Promise<Response> => {
    const { key, values } = addresses.read('PUT', new URL(request.url));
    const { sha256 = '', size, type: media_type = '' } = values;
    const terms = { upload_id: path.basename(key), sha256, size: Number(size), media_type };
    if (request.headers.get('content-type') !== media_type)
      throw new IncidentCenterError('EVIDENCE_MISMATCH', `the address takes ${media_type} only`);
    const body = (request.body ?? []) as unknown as AsyncIterable<Uint8Array>;
    await writeOnce(uploadFile(terms), async (append) => {
      const pieces = atMost(body, terms.size);
      const write = async function* () {
        for await (const piece of pieces) {
          await append(piece);
          yield piece;
        }
      };
      assertAnnounced(terms, await digestOfPieces(write()));
    });
    return new Response(null, { status: 200 });
  };

  const get = async (key: string) => {
    const bytes = await readFile(fileOf(key)).catch(missing);
    const digest = digestIn(key);
    if (digest !== undefined && sha256Hex(bytes) !== digest) throw new IncidentCenterError('EVIDENCE_TAMPERED');
    return new Uint8Array(bytes);
  };
  const uploadedSize = async (terms: UploadTerms) =>
    (await stat(uploadFile(terms)).catch((error) => (codeOf(error) === 'ENOENT' ? undefined : Promise.reject(error))))
      ?.size;

  return {
    put: async (bytes) => {
      const sha256 = sha256Hex(bytes);
      const key = `sha256/${sha256}`;
      await writeOnce(fileOf(key), (append) => append(bytes));
      await assertIntact(key);
      return { key, sha256, size: bytes.byteLength };
    },
    create: async (key, bytes) => {
      assertName(key);
      if (!(await writeOnce(fileOf(key), (append) => append(bytes))))
        throw new IncidentCenterError('CONFLICT', `there is an object by the name ${key} already`);
    },
    get,
    head: async (key) => ({ size: (await stat(fileOf(key)).catch(missing)).size }),
    open: (key) => openFile(fileOf(key)),
    uploadUrl: async (terms, { ttlSeconds }) => {
      await sweep();
      const { sha256, size, media_type } = terms;
      const values = { sha256, size: String(size), type: media_type };
      const url = addresses.sign({ method: 'PUT', key: uploadKey(terms), values }, ttlSeconds);
      return { url, headers: { 'content-type': media_type } };
    },
    uploaded: async (terms) => (await uploadedSize(terms)) === terms.size,
    adopt: async (terms, inspect) => {
      if ((await uploadedSize(terms)) === undefined) assertAnnounced(terms, undefined);
      const file = uploadFile(terms);
      assertAnnounced(terms, await digestOfPieces((await openFile(file)).pieces, inspect));
      const key = `sha256/${terms.sha256}`;
      const kept = fileOf(key);
      await mkdir(path.dirname(kept), { recursive: true, mode: 0o700 });
      await link(file, kept).catch((error) => (codeOf(error) === 'EEXIST' ? undefined : Promise.reject(error)));
      await syncDirectory(path.dirname(kept));
      await assertIntact(key);
      return { key, sha256: terms.sha256, size: terms.size };
    },
    erase: async (key) => {
      await rm(fileOf(key), { force: true });
      const digest = digestIn(key);
      if (digest !== undefined) await rm(path.join(directory, uploadsOf(digest)), { recursive: true, force: true });
      return 'erased';
    },
    signedUrl: async (key, { ttlSeconds, name = 'object', mediaType = 'application/octet-stream' }) =>
      addresses.sign({ method: 'GET', key, values: { name, type: mediaType } }, ttlSeconds),
    serve: (request) => (request.method === 'PUT' ? take(request) : give(new URL(request.url))),
  };
}
