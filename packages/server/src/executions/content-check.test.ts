import { describe, expect, it } from 'vitest';
import { contentCheck } from './content-check.js';

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13];
const text = (content: string) => [...new TextEncoder().encode(content)];

/** Shows a file to the check, in pieces of so many bytes. */
function look(media_type: string, bytes: readonly number[], piece = bytes.length): void {
  const check = contentCheck({ media_type, size: bytes.length });
  for (let at = 0; at < bytes.length; at += Math.max(1, piece)) check(Uint8Array.from(bytes.slice(at, at + piece)));
}

describe('the content of a file', () => {
  it.each<[string, number[]]>([
    ['image/png', [...png, 1, 2, 3]],
    ['IMAGE/PNG', png],
    ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['image/gif', text('GIF89a, and more of it')],
    ['image/webp', text('RIFF....WEBPVP8 ')],
    ['application/pdf', text('%PDF-1.7 and so on')],
    ['application/gzip', [0x1f, 0x8b, 8, 0]],
    ['application/zip', [0x50, 0x4b, 3, 4]],
    ['text/plain', text('p99 2.1 s – größer als gestern, 延迟 🚨')],
    ['application/json', text('{"a":"é"}')],
    ['application/octet-stream', [0, 255, 254]],
  ])('of %s is taken, in whatever pieces it comes', (type, bytes) => {
    for (const piece of [1, 2, 5, bytes.length]) expect(() => look(type, bytes, piece)).not.toThrow();
  });

  it.each<[string, string, number[]]>([
    ['image/png', 'a page', text('<html><script>alert(1)</script>')],
    ['image/png', 'a picture of another kind', [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['image/png', 'half a beginning', png.slice(0, 6)],
    ['image/webp', 'another RIFF', text('RIFF....WAVEfmt ')],
    ['text/plain', 'bytes that are not UTF-8', [0x61, 0xe9, 0x62]],
    ['text/plain', 'a letter that is cut off', [0x61, 0xc3]],
    ['text/plain', 'a NUL', [0x61, 0, 0x62]],
    ['application/json', 'UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
  ])('of %s is refused where it is %s, in whatever pieces it comes', (type, _, bytes) => {
    for (const piece of [1, 3, bytes.length])
      expect(() => look(type, bytes, piece)).toThrow(expect.objectContaining({ code: 'EVIDENCE_MISMATCH' }));
  });
});
