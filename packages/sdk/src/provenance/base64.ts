const CHUNK = 0x2000;

/** Standard base64 with padding. */
export function bytesToBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}

/** The bytes of standard base64 with padding, in the one way to write them; undefined for anything else. */
export function strictBase64(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string' || text.length % 4 !== 0) return undefined;
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return bytesToBase64(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}
