import { open } from 'node:fs/promises';
import { IncidentCenterPolicyError } from './policy-error.js';

/** Where bundles come from: an operator's choice, never a caller's. */
export type BundleSource =
  /** A file, replaced by renaming another over it. */
  | { file: string }
  | {
      /** `https`; plain `http` only to this machine. Redirects are not followed. */
      url: string;
      /** Sent as `Authorization: Bearer …`. */
      token?: string;
    };

export interface FetchedBundle {
  archive: Uint8Array;
  /** Gives the source a chance to say that nothing changed. */
  etag: string | undefined;
}

export interface FetchBounds {
  max_bytes: number;
  timeout_ms: number;
}

const unreadable = (message: string, cause?: unknown) =>
  new IncidentCenterPolicyError('POLICY_BUNDLE_UNREADABLE', message, { cause });

async function readFileBounded(file: string, etag: string | undefined, max_bytes: number) {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file);
  } catch (cause) {
    throw unreadable('the bundle file could not be opened', cause);
  }
  try {
    const { size, mtimeMs, ino } = await handle.stat();
    const now = `${ino}-${size}-${mtimeMs}`;
    if (now === etag) return undefined;
    if (size > max_bytes) throw unreadable(`the bundle is larger than ${max_bytes} bytes`);
    return { archive: await handle.readFile(), etag: now };
  } finally {
    await handle.close();
  }
}

async function bodyOf(response: Response, max_bytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? new ReadableStream()) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > max_bytes) throw unreadable(`the bundle is larger than ${max_bytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Gets a bundle, or nothing where it is still the one of that ETag.
 *
 * @throws IncidentCenterPolicyError `POLICY_BUNDLE_UNREADABLE`
 */
export async function fetchBundle(
  source: BundleSource,
  etag: string | undefined,
  { max_bytes, timeout_ms }: FetchBounds,
): Promise<FetchedBundle | undefined> {
  if ('file' in source) return readFileBounded(source.file, etag, max_bytes);
  try {
    const response = await fetch(source.url, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeout_ms),
      headers: {
        Accept: 'application/gzip, application/octet-stream',
        ...(etag === undefined ? {} : { 'If-None-Match': etag }),
        ...(source.token === undefined ? {} : { Authorization: `Bearer ${source.token}` }),
      },
    });
    if (response.status === 304 && etag !== undefined) return undefined;
    if (response.status !== 200) {
      await response.body?.cancel();
      throw unreadable(`the source of the bundle answered ${response.status}`);
    }
    return { archive: await bodyOf(response, max_bytes), etag: response.headers.get('etag') ?? undefined };
  } catch (cause) {
    if (cause instanceof IncidentCenterPolicyError) throw cause;
    throw unreadable('the source of the bundle did not answer', cause);
  }
}
