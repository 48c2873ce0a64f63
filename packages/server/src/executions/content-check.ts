import { IncidentCenterError } from '@incident-center/sdk/contract';

type Magic = readonly (readonly [offset: number, bytes: readonly number[]])[];

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

/** How files of these kinds begin; any of several ways. */
const BEGINNINGS: Readonly<Record<string, readonly Magic[]>> = {
  'image/png': [[[0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]]]],
  'image/jpeg': [[[0, [0xff, 0xd8, 0xff]]]],
  'image/gif': [[[0, ascii('GIF87a')]], [[0, ascii('GIF89a')]]],
  'image/webp': [
    [
      [0, ascii('RIFF')],
      [8, ascii('WEBP')],
    ],
  ],
  'application/pdf': [[[0, ascii('%PDF-')]]],
  'application/gzip': [[[0, [0x1f, 0x8b]]]],
  'application/zip': [[[0, [0x50, 0x4b, 0x03, 0x04]]], [[0, [0x50, 0x4b, 0x05, 0x06]]]],
};
const LONGEST_BEGINNING = 12;

const isText = (type: string) =>
  type.startsWith('text/') || type === 'application/json' || type === 'application/x-ndjson' || type.endsWith('+json');

const mismatch = (media_type: string, message: string) =>
  new IncidentCenterError('EVIDENCE_MISMATCH', message, { details: { media_type } });

const begins = (head: Uint8Array, magic: Magic) =>
  magic.every(([offset, bytes]) => bytes.every((byte, at) => head[offset + at] === byte));

/** Looks at the beginning, once there is enough of it. */
function beginningCheck(media_type: string, size: number) {
  const known = BEGINNINGS[media_type] ?? [];
  let head = new Uint8Array();
  return (piece: Uint8Array) => {
    if (known.length === 0 || head.length >= Math.min(size, LONGEST_BEGINNING)) return;
    head = new Uint8Array([...head, ...piece.subarray(0, LONGEST_BEGINNING - head.length)]);
    if (head.length < Math.min(size, LONGEST_BEGINNING)) return;
    if (!known.some((magic) => begins(head, magic)))
      throw mismatch(media_type, `the file does not begin as ${media_type} does`);
  };
}

/** Reads all of it as text. */
function textCheck(media_type: string, size: number) {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let read = 0;
  return (piece: Uint8Array) => {
    read += piece.byteLength;
    if (piece.includes(0)) throw mismatch(media_type, `the file holds a NUL, which ${media_type} does not`);
    try {
      decoder.decode(piece, { stream: read < size });
    } catch (cause) {
      throw new IncidentCenterError('EVIDENCE_MISMATCH', 'the file is text that is not UTF-8', {
        details: { media_type },
        cause,
      });
    }
  };
}

/**
 * Compares the content of a file with what it is said to be, piece by piece: pictures, PDF and archives by how they
 * begin, text by being UTF-8. Of other kinds nothing is known.
 *
 * @returns what takes every piece in order, and throws `EVIDENCE_MISMATCH`.
 */
export function contentCheck({ media_type, size }: { media_type: string; size: number }): (piece: Uint8Array) => void {
  const type = media_type.toLowerCase();
  return isText(type) ? textCheck(type, size) : beginningCheck(type, size);
}
