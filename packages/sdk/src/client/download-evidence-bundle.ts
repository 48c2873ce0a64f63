import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { IncidentCenterError } from '../contract/error-codes.js';
import type { BundleDownload } from '../contract/timeline-event.js';
import type { ClientInput, IncidentCenterClient } from './client-types.js';

export interface DownloadEvidenceBundleOptions {
  signal?: AbortSignal | undefined;
  /** What the server made, before its bytes are read. */
  onMade?: ((bundle: BundleDownload) => void) | undefined;
  /** Bytes that were read so far. */
  onProgress?: ((read: number) => void) | undefined;
  /**
   * Takes the bytes, in order, where they are not to be kept in memory: what it answers is waited for. They are good once the
   * download is over; where it throws, throw them away.
   */
  write?: ((piece: Uint8Array) => void | Promise<void>) | undefined;
  /** Reads the address; `fetch` by default. */
  fetch?: typeof fetch | undefined;
  /** What addresses without an origin start from; the page's by default. */
  origin?: string | undefined;
}

export interface DownloadedEvidenceBundle {
  bundle: BundleDownload;
  /** The archive; empty where `write` took it. */
  file: Blob;
}

const mismatch = (message: string, details: Record<string, unknown>) =>
  new IncidentCenterError('EVIDENCE_MISMATCH', message, { details });

/**
 * Has an evidence bundle made and downloads it; what arrives is compared with the size and the SHA-256 of the server's answer.
 * That it is what the server made says nothing about what is in it: that takes a verifier.
 *
 * @throws {IncidentCenterError} as `getEvidenceBundle` does; `UNAVAILABLE` where the store could not be reached or the
 * connection broke, `EVIDENCE_MISMATCH` where it gave something else. An abort throws the signal's reason.
 * @example
 * const { bundle, file } = await downloadEvidenceBundle(client, { incident_id });
 * await writeFile(bundle.name, file.stream());
 * @example
 * // Without keeping it in memory:
 * const out = await open(`${directory}/evidence.tar`, 'wx');
 * await downloadEvidenceBundle(client, { incident_id }, { origin, write: async (piece) => void (await out.writeFile(piece)) });
 */
export async function downloadEvidenceBundle(
  client: Pick<IncidentCenterClient, 'getEvidenceBundle'>,
  asked: ClientInput<'get_evidence_bundle'>,
  options: DownloadEvidenceBundleOptions = {},
): Promise<DownloadedEvidenceBundle> {
  const { signal, write, onProgress } = options;
  const { bundle } = await client.getEvidenceBundle(asked, { signal });
  options.onMade?.(bundle);
  const lost = (cause: unknown): never => {
    signal?.throwIfAborted();
    throw new IncidentCenterError('UNAVAILABLE', 'The bundle could not be downloaded', { cause });
  };
  const url = new URL(bundle.url, options.origin ?? globalThis.location?.href);
  const response = await (options.fetch ?? fetch)(url, { ...(signal && { signal }) }).catch(lost);
  const { status, body } = response;
  if (!response.ok || body === null)
    throw new IncidentCenterError('UNAVAILABLE', `The store answered the download with ${status}`, {
      details: { status },
    });
  const hash = sha256.create();
  const kept: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  let read = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(lost);
      if (done) break;
      read += value.byteLength;
      if (read > bundle.size) throw mismatch('The store gave more than the bundle', { size: bundle.size });
      hash.update(value);
      if (write === undefined) kept.push(value);
      else await write(value);
      onProgress?.(read);
    }
  } finally {
    // Nobody reads on.
    await reader.cancel().catch(() => undefined);
  }
  if (read !== bundle.size) throw mismatch('The download ended early', { size: bundle.size, read });
  const digest = bytesToHex(hash.digest());
  if (digest !== bundle.sha256) throw mismatch('The store gave other bytes than the bundle', { sha256: digest });
  return { bundle, file: new Blob(kept, { type: bundle.media_type }) };
}
