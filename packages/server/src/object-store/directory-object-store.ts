import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import { sha256Hex } from '@incident-center/sdk/provenance';
import { readOrCreateSecret } from '../signer/secret-file.js';
import { MAX_URL_TTL_SECONDS, type ObjectStore } from './object-store.js';

export interface DirectoryObjectStoreOptions {
  directory: string;
  /** File of the secret that signs addresses; made at first start with mode 0600. */
  key_file: string;
  /** Where the kit serves objects: `<base path>/objects`. */
  base_url: string;
  now: () => number;
}

const KEY = /^sha256\/([0-9a-f]{64})$/;

/** Objects as files named by their digest, behind HMAC-signed addresses. */
export async function createDirectoryObjectStore(options: DirectoryObjectStoreOptions): Promise<ObjectStore> {
  const { directory, base_url, now } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const secret = await readOrCreateSecret(options.key_file);

  const fileOf = (key: string) => {
    const digest = KEY.exec(key)?.[1];
    if (digest === undefined) throw new IncidentCenterError('NOT_FOUND');
    return path.join(directory, digest.slice(0, 2), digest);
  };
  const signatureOf = (parts: readonly string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');

  const get = async (key: string) => {
    const bytes = await readFile(fileOf(key)).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === 'ENOENT' ? new IncidentCenterError('NOT_FOUND') : cause;
    });
    if (`sha256/${sha256Hex(bytes)}` !== key) throw new IncidentCenterError('EVIDENCE_TAMPERED');
    return new Uint8Array(bytes);
  };

  return {
    put: async (bytes) => {
      const sha256 = sha256Hex(bytes);
      const key = `sha256/${sha256}`;
      const file = fileOf(key);
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const draft = `${file}.${randomBytes(8).toString('hex')}`;
      try {
        const handle = await open(draft, 'wx', 0o400);
        await handle.writeFile(bytes);
        // The event that names this object commits after this: the object must outlive a power cut at least as well.
        await handle.sync();
        await handle.close();
        await rename(draft, file);
      } finally {
        await rm(draft, { force: true });
      }
      await get(key);
      return { key, sha256, size: bytes.byteLength };
    },
    get,
    signedUrl: async (key, { ttlSeconds, name = 'object', mediaType = 'application/octet-stream' }) => {
      const expires = String(Math.floor(now() / 1000) + Math.min(ttlSeconds, MAX_URL_TTL_SECONDS));
      const query = new URLSearchParams({ expires, name, type: mediaType });
      query.set('signature', signatureOf([key, expires, name, mediaType]));
      return `${base_url}/${key}?${query}`;
    },
    serve: async (url) => {
      const key = /\/(sha256\/[0-9a-f]{64})$/.exec(url.pathname)?.[1] ?? '';
      const value = (name: string) => url.searchParams.get(name) ?? '';
      // Compared as text: decoding hex would forgive what stands after it.
      const expected = Buffer.from(signatureOf([key, value('expires'), value('name'), value('type')]));
      const given = Buffer.from(value('signature'));
      const genuine = given.length === expected.length && timingSafeEqual(given, expected);
      if (!genuine || Number(value('expires')) * 1000 <= now()) throw new IncidentCenterError('BAD_SIGNATURE');
      const bytes = await get(key);
      return new Response(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
        headers: {
          'Content-Type': value('type'),
          'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(value('name'))}`,
          'Cache-Control': 'private, no-store',
          'X-Content-Type-Options': 'nosniff',
          'Content-Security-Policy': "default-src 'none'; sandbox",
        },
      });
    },
  };
}
