import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { BundleOptions } from '../evidence/bundle-options.js';

/** What may be attached to a step as evidence. */
export interface EvidenceOptions {
  /**
   * The largest file that may be uploaded.
   *
   * @unit bytes
   * @default 104,857,600: 100 MiB
   * @throws `INVALID_INPUT` unless a whole number from 1 to 1,073,741,824
   */
  max_bytes?: number | undefined;
  /**
   * The kinds of files. Pictures, PDF and archives have to begin as such files do, text has to be UTF-8.
   *
   * @default PNG, JPEG, WebP and GIF; plain text, CSV, Markdown and JSON, also by lines; PDF, gzip, zip; and
   * `application/octet-stream` for what nobody knows
   * @throws `INVALID_INPUT` for what is no media type
   */
  media_types?: readonly string[] | undefined;
  /**
   * How much work evidence bundles may make.
   *
   * @default see below
   * @throws `INVALID_INPUT`: see below
   */
  bundles?: BundleOptions | undefined;
}

/** With every default filled in. */
export interface EvidenceLimits {
  max_bytes: number;
  media_types: readonly string[];
}

const MEDIA_TYPES = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'text/plain',
  'text/csv',
  'text/markdown',
  'application/json',
  'application/x-ndjson',
  'application/pdf',
  'application/gzip',
  'application/zip',
  'application/octet-stream',
];
const MOST_BYTES = 1024 ** 3;

/** @throws {IncidentCenterError} `INVALID_INPUT` */
export function resolveEvidenceOptions({
  max_bytes = 100 * 1024 ** 2,
  media_types = MEDIA_TYPES,
}: EvidenceOptions = {}): EvidenceLimits {
  const refuse = (message: string) => new IncidentCenterError('INVALID_INPUT', `evidence.${message}`);
  if (!Number.isInteger(max_bytes) || max_bytes < 1 || max_bytes > MOST_BYTES)
    throw refuse(`max_bytes is not a whole number from 1 to ${MOST_BYTES}`);
  for (const type of media_types)
    if (!/^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type)) throw refuse(`media_types: '${type}' is none`);
  return { max_bytes, media_types };
}

/** The largest file that goes inside of a request. */
const MOST_INLINE_BYTES = 5_000_000;

/** @throws {IncidentCenterError} `UNSUPPORTED_MEDIA_TYPE`, `EVIDENCE_TOO_LARGE`, with what would be taken. */
export function assertWithinLimits(
  { max_bytes, media_types }: EvidenceLimits,
  file: { media_type: string; size: number },
  { inline = false } = {},
): void {
  if (!media_types.includes(file.media_type.toLowerCase()))
    throw new IncidentCenterError('UNSUPPORTED_MEDIA_TYPE', `evidence cannot be ${file.media_type} here`, {
      details: { media_types },
    });
  const most = inline ? Math.min(max_bytes, MOST_INLINE_BYTES) : max_bytes;
  if (file.size > most)
    throw new IncidentCenterError(
      'EVIDENCE_TOO_LARGE',
      inline && max_bytes > most
        ? `a file of more than ${most} bytes has to be uploaded first: see create_evidence_upload`
        : `evidence may have ${most} bytes here`,
      { details: { max_bytes: most } },
    );
}
