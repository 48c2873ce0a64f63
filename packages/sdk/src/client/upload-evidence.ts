import { IncidentCenterError } from '../contract/error-codes.js';
import type { ClientResponse, IncidentCenterClient } from './client-types.js';
import { randomId } from './random-id.js';

export interface EvidenceFile {
  execution_id: string;
  step: string;
  file: Blob;
  name: string;
  media_type: string;
  sensitive?: boolean | undefined;
}

export interface UploadEvidenceOptions {
  /** Sends the bytes: `fetch` by default, which tells no progress; {@link putByXhr} does, in a browser. */
  put?: PutBytes | undefined;
  /** Bytes that were sent so far. */
  onProgress?: ((sent: number) => void) | undefined;
  /** The digest, once it is known. */
  onHashed?: ((sha256: string) => void) | undefined;
  signal?: AbortSignal | undefined;
  if_match?: number | (() => number | undefined) | undefined;
  /** Of attaching. Give the same one to try again what may have happened already. */
  idempotency_key?: string | undefined;
  /** What addresses without an origin start from; the page's by default. */
  origin?: string | undefined;
}

export interface PutRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Blob;
  signal: AbortSignal | undefined;
  onProgress: ((sent: number) => void) | undefined;
}
/** Sends bytes by PUT and answers with the status. A network failure is a throw. */
export type PutBytes = (request: PutRequest) => Promise<number>;

const putByFetch: PutBytes = async ({ url, headers, body, signal, onProgress }) => {
  const { status } = await fetch(url, { method: 'PUT', headers, body, ...(signal && { signal }) });
  onProgress?.(body.size);
  return status;
};

/** Sends bytes in a browser, and tells how far it is. */
export const putByXhr: PutBytes = ({ url, headers, body, signal, onProgress }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal?.addEventListener('abort', abort, { once: true });
    request.upload.addEventListener('progress', ({ loaded }) => onProgress?.(loaded));
    request.addEventListener('load', () => resolve(request.status));
    request.addEventListener('error', () => reject(new TypeError('the upload could not be sent')));
    request.addEventListener('abort', () => reject(new DOMException('the upload was stopped', 'AbortError')));
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
  });

async function sha256Of(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Hashes a file, uploads it straight to the store and attaches it to a step. What was uploaded before and not attached is
 * not sent again: call it once more after a failure.
 *
 * @throws {IncidentCenterError} as `createEvidenceUpload` and `attachEvidence` do; `UNAVAILABLE` where the store could not
 * be reached, `EVIDENCE_MISMATCH` where it refused the bytes. An abort throws the signal's reason.
 * @example
 * const { evidence } = await uploadEvidence(client, { execution_id, step, file, name: file.name, media_type: file.type });
 */
export async function uploadEvidence(
  client: Pick<IncidentCenterClient, 'createEvidenceUpload' | 'attachEvidence'>,
  { execution_id, step, file, name, media_type, sensitive }: EvidenceFile,
  options: UploadEvidenceOptions = {},
): Promise<ClientResponse<'attach_evidence'>> {
  const { signal, onProgress, put = putByFetch } = options;
  const sha256 = await sha256Of(file);
  signal?.throwIfAborted();
  options.onHashed?.(sha256);
  const announced = { execution_id, step, media_type, size: file.size, sha256 };
  const { url, headers, uploaded } = await client.createEvidenceUpload(announced, { signal });
  if (!uploaded) {
    const origin = options.origin ?? globalThis.location?.href;
    const request = { url: new URL(url, origin).href, headers, body: file, signal, onProgress };
    const status = await put(request).catch((cause): never => {
      signal?.throwIfAborted();
      throw new IncidentCenterError('UNAVAILABLE', 'The file could not be sent', { cause });
    });
    if (status >= 400)
      throw new IncidentCenterError(
        status < 500 ? 'EVIDENCE_MISMATCH' : 'UNAVAILABLE',
        `The store answered the upload with ${status}`,
        { details: { status } },
      );
  }
  onProgress?.(file.size);
  const if_match = typeof options.if_match === 'function' ? options.if_match() : options.if_match;
  return client.attachEvidence(
    { ...announced, name, ...(sensitive === true && { sensitive }) },
    { signal, if_match, idempotency_key: options.idempotency_key ?? randomId() },
  );
}
