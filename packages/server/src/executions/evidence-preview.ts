import { createHmac, timingSafeEqual } from 'node:crypto';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { Center } from '../center.js';
import { digestOfPieces } from '../object-store/read-pieces.js';

/** What a browser draws by itself without running any of it. SVG and HTML are none of these. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
const TEXTS = new Set(['text/plain', 'text/csv', 'text/markdown', 'application/json', 'application/x-ndjson']);
/** Of a text this much is shown. */
const TEXT_BYTES = 64 * 1024;
const MOST_PICTURE_BYTES = 20 * 1024 ** 2;

export interface PreviewKind {
  kind: 'image' | 'text';
  truncated: boolean;
}

/** @throws {IncidentCenterError} `UNSUPPORTED_MEDIA_TYPE` where there is nothing safe to show. */
export function previewOf({ media_type, size }: { media_type: string; size: number }): PreviewKind {
  const type = media_type.toLowerCase();
  if (PICTURES.has(type) && size <= MOST_PICTURE_BYTES) return { kind: 'image', truncated: false };
  if (TEXTS.has(type)) return { kind: 'text', truncated: size > TEXT_BYTES };
  throw new IncidentCenterError('UNSUPPORTED_MEDIA_TYPE', `there is no preview of ${media_type} of this size`);
}

type Signing = Pick<Center, 'secret' | 'options' | 'now'>;

const signatureOf = ({ secret }: Signing, parts: readonly string[]) =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['evidence preview', ...parts]))
    .digest('hex');

/** An address of a preview, below `<base path>/objects/previews`. */
export function previewUrl(
  center: Signing,
  { sha256, media_type }: { sha256: string; media_type: string },
  ttlSeconds: number,
): string {
  const expires = String(Math.floor(center.now() / 1000) + ttlSeconds);
  const query = new URLSearchParams({ expires, type: media_type });
  query.set('signature', signatureOf(center, [sha256, expires, media_type]));
  return `${center.options.base_path}/objects/previews/${sha256}?${query}`;
}

/** The digest in the path of a preview's address. */
export const previewPath = /\/objects\/previews\/([0-9a-f]{64})$/;

/** The beginning of some UTF-8, without the letter that was cut in two. */
function wholeLetters(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  const lead = bytes[end - 1] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return end - 1 + length <= bytes.length ? bytes : bytes.subarray(0, end - 1);
}

/**
 * Answers the address of a preview. All of the object is read, also where little of it is shown: nothing is shown of one
 * that was changed.
 *
 * @throws {IncidentCenterError} `BAD_SIGNATURE`; `EVIDENCE_TAMPERED`; `NOT_FOUND`.
 */
export async function servePreview(center: Center, url: URL): Promise<Response> {
  const sha256 = previewPath.exec(url.pathname)?.[1] ?? '';
  const value = (name: string) => url.searchParams.get(name) ?? '';
  const expected = Buffer.from(signatureOf(center, [sha256, value('expires'), value('type')]));
  const given = Buffer.from(value('signature'));
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  if (!genuine || Number(value('expires')) * 1000 <= center.now()) throw new IncidentCenterError('BAD_SIGNATURE');
  const { size, pieces } = await center.objects.open(`sha256/${sha256}`);
  const { kind, truncated } = previewOf({ media_type: value('type'), size });
  const kept: Uint8Array[] = [];
  let room = kind === 'text' ? TEXT_BYTES : MOST_PICTURE_BYTES;
  const read = await digestOfPieces(pieces, (piece) => {
    if (room > 0) kept.push(piece.subarray(0, room));
    room -= piece.byteLength;
  });
  if (read.sha256 !== sha256) throw new IncidentCenterError('EVIDENCE_TAMPERED');
  const bytes = Buffer.concat(kept);
  return new Response(new Uint8Array(truncated ? wholeLetters(bytes) : bytes), {
    headers: {
      'Content-Type': kind === 'text' ? 'text/plain; charset=utf-8' : value('type').toLowerCase(),
      'Content-Disposition': 'inline',
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    },
  });
}
