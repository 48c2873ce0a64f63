/** What the server takes at most, in bytes. */
export const LARGEST_EVIDENCE = 5_000_000;

/** SHA-256 of some bytes in lower-case hex, by the browser. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes as base64, a piece at a time: a call with every byte as an argument would overflow the stack. */
export function base64Of(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(pieces.join(''));
}

const mediaType = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/i;

/** The media type as the contract takes it: no parameters, and never nothing. */
export function mediaTypeOf(type: string): string {
  const plain = type.split(';')[0]?.trim() ?? '';
  return mediaType.test(plain) && plain.length <= 100 ? plain : 'application/octet-stream';
}

/** A name for what has none, as a pasted picture: with its time, so that two are told apart. */
export function nameOf(file: Pick<File, 'name' | 'type'>, pasted: boolean, at: Date): string {
  if (!pasted && file.name) return file.name.slice(-255);
  if (pasted && file.name && !/^image\.\w+$/.test(file.name)) return file.name.slice(-255);
  const extension = /\/([a-z0-9]+)/i.exec(file.type)?.[1] ?? 'bin';
  return `pasted-${at.toISOString().slice(11, 19).replaceAll(':', '')}.${extension}`;
}
