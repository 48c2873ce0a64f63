import { describe, expect, it } from 'vitest';
import { mediaTypeOf, nameOf, sha256Of } from './evidence-file';

describe('a file of evidence', () => {
  it('has the digest that everyone else computes', async () => {
    const bytes = new TextEncoder().encode('abc');
    expect(await sha256Of(bytes)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it.each([
    ['text/plain; charset=utf-8', 'text/plain'],
    ['', 'application/octet-stream'],
    ['not a type', 'application/octet-stream'],
    ['image/png', 'image/png'],
  ])('of type "%s" is sent as %s', (given, sent) => expect(mediaTypeOf(given)).toBe(sent));

  it('that no browser knows has a type by its name', () => {
    expect(mediaTypeOf('', 'Latency.LOG')).toBe('text/plain');
    expect(mediaTypeOf('image/png', 'a.log')).toBe('image/png');
    expect(mediaTypeOf('', 'core.dump')).toBe('application/octet-stream');
  });

  const at = new Date('2026-11-23T03:07:00Z');
  it('keeps its name', () => expect(nameOf({ name: 'health.png', type: 'image/png' }, false, at)).toBe('health.png'));
  it('gets a name by its time when it is a pasted picture', () =>
    expect(nameOf({ name: 'image.png', type: 'image/png' }, true, at)).toBe('pasted-030700.png'));
});
