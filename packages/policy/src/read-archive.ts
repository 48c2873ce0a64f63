import { gunzipSync } from 'node:zlib';
import { IncidentCenterPolicyError } from './policy-error.js';

const BLOCK = 512;
const REGULAR = new Set(['0', '\0']);
const DIRECTORY = '5';

const unreadable = (message: string, cause?: unknown) =>
  new IncidentCenterPolicyError('POLICY_BUNDLE_UNREADABLE', `the bundle ${message}`, { cause });

const textAt = (header: Buffer, from: number, length: number) =>
  header.toString('utf8', from, from + length).replace(/\0.*$/s, '');

function octalAt(header: Buffer, from: number, length: number): number {
  const text = textAt(header, from, length).trim();
  if (!/^[0-7]+$/.test(text)) throw unreadable('has a member without a size');
  return Number.parseInt(text, 8);
}

/** The checksum counts its own field as blanks. */
function isHeaderSound(header: Buffer): boolean {
  let sum = 0;
  for (const [at, byte] of header.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte;
  return sum === octalAt(header, 148, 8);
}

function nameOf(header: Buffer): string {
  const prefix = textAt(header, 345, 155);
  const name = `${prefix === '' ? '' : `${prefix}/`}${textAt(header, 0, 100)}`.replace(/^(\.?\/)+/, '');
  if (name === '' || name.split('/').includes('..')) throw unreadable('has a member without a proper name');
  return name;
}

/**
 * The files of a gzipped tar archive, by name without a leading slash. Links, devices, a second file of one name and an
 * archive that stops before its end are refused.
 *
 * @throws IncidentCenterPolicyError `POLICY_BUNDLE_UNREADABLE`
 */
export function readArchive(archive: Uint8Array, maxBytes: number): Map<string, Buffer> {
  let bytes: Buffer;
  try {
    bytes = gunzipSync(archive, { maxOutputLength: maxBytes });
  } catch (cause) {
    throw unreadable(`is no gzipped archive of at most ${maxBytes} bytes`, cause);
  }
  const files = new Map<string, Buffer>();
  for (let at = 0; ; ) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.length < BLOCK) throw unreadable('stops before its end');
    if (header.every((byte) => byte === 0)) return files;
    if (!isHeaderSound(header)) throw unreadable('has a damaged header');
    const type = String.fromCharCode(header[156] ?? 0);
    const size = octalAt(header, 124, 12);
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw unreadable('stops before its end');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === DIRECTORY) continue;
    if (!REGULAR.has(type)) throw unreadable('has a member that is no file');
    const name = nameOf(header);
    if (files.has(name)) throw unreadable(`has ${name} twice`);
    files.set(name, content);
  }
}
