import { createHash } from 'node:crypto';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { Inspect, UploadTerms } from './object-store.js';

/** Reads to the end without keeping anything, and says what it was. */
export async function digestOfPieces(
  pieces: AsyncIterable<Uint8Array>,
  inspect?: Inspect,
): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    size += piece.byteLength;
    await inspect?.(piece);
  }
  return { sha256: hash.digest('hex'), size };
}

/**
 * Compares what came with what was announced.
 *
 * @throws {IncidentCenterError} `EVIDENCE_MISMATCH`, with both.
 */
export function assertAnnounced(expected: UploadTerms, actual: { sha256: string; size: number } | undefined): void {
  if (actual?.sha256 === expected.sha256 && actual.size === expected.size) return;
  const message =
    actual === undefined
      ? 'nothing was uploaded for this file'
      : 'the bytes that were uploaded are not those that were announced';
  const { sha256, size } = expected;
  throw new IncidentCenterError('EVIDENCE_MISMATCH', message, {
    details: { expected: { sha256, size }, actual: actual ?? null },
  });
}

/** Yields what is read, and throws as soon as there is more than was announced. */
export async function* atMost(pieces: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const piece of pieces) {
    read += piece.byteLength;
    if (read > size)
      throw new IncidentCenterError('EVIDENCE_MISMATCH', `more than the ${size} bytes that were announced`);
    yield piece;
  }
}
