import { ERROR_CODES, type ErrorCode } from '@incident-center/sdk/client';

/** What every server takes, in bytes, as long as the session has not said more. */
export const LARGEST_EVIDENCE = 5_000_000;

/** SHA-256 of some bytes in lower-case hex, by the browser. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What browsers have no type for, and is evidence often. */
const byEnding: Readonly<Record<string, string>> = {
  log: 'text/plain',
  txt: 'text/plain',
  md: 'text/markdown',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/x-ndjson',
};

const mediaType = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/i;

/** The media type as the contract takes it: no parameters, and never nothing. */
export function mediaTypeOf(type: string, name = ''): string {
  const plain = type.split(';')[0]?.trim() || (byEnding[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? '');
  return mediaType.test(plain) && plain.length <= 100 ? plain : 'application/octet-stream';
}

/** A name for what has none, as a pasted picture: with its time, so that two are told apart. */
export function nameOf(file: Pick<File, 'name' | 'type'>, pasted: boolean, at: Date): string {
  if (!pasted && file.name) return file.name.slice(-255);
  if (pasted && file.name && !/^image\.\w+$/.test(file.name)) return file.name.slice(-255);
  const extension = /\/([a-z0-9]+)/i.exec(file.type)?.[1] ?? 'bin';
  return `pasted-${at.toISOString().slice(11, 19).replaceAll(':', '')}.${extension}`;
}

/** The server's code in an error; whatever else was thrown is a fault of ours. */
export function codeOfError(error: unknown): ErrorCode {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code in ERROR_CODES ? (code as ErrorCode) : 'INTERNAL';
}
