import { describe, expect, it } from 'vitest';
import { base64Of, mediaTypeOf, nameOf, sha256Of } from './evidence-file';

describe('a file of evidence', () => {
  it('has the digest that everyone else computes', async () => {
    const bytes = new TextEncoder().encode('abc');
    expect(await sha256Of(bytes)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('goes out whole, whatever its size', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
    expect(Buffer.from(base64Of(bytes), 'base64').equals(Buffer.from(bytes))).toBe(true);
  });

  it.each([
    ['text/plain; charset=utf-8', 'text/plain'],
    ['', 'application/octet-stream'],
    ['not a type', 'application/octet-stream'],
    ['image/png', 'image/png'],
  ])('of type "%s" is sent as %s', (given, sent) => expect(mediaTypeOf(given)).toBe(sent));

  const at = new Date('2026-11-23T03:07:00Z');
  it('keeps its name', () => expect(nameOf({ name: 'health.png', type: 'image/png' }, false, at)).toBe('health.png'));
  it('gets a name by its time when it is a pasted picture', () =>
    expect(nameOf({ name: 'image.png', type: 'image/png' }, true, at)).toBe('pasted-030700.png'));
});
