import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCursor, writeCursor } from './cursor.js';

const secret = new Uint8Array(32).fill(7);

describe('a cursor', () => {
  it('gives back the position that was written', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer())), (position) => {
        expect(readCursor(secret, 'incidents', writeCursor(secret, 'incidents', position))).toEqual(position);
      }),
    );
  });

  it('is refused for another list, under another secret, and with any character changed', () => {
    const cursor = writeCursor(secret, 'incidents', ['2026-01-01T00:00:00.000Z', 'id']);
    const malformed = expect.objectContaining({ code: 'MALFORMED_CURSOR' });
    expect(() => readCursor(secret, 'runbooks', cursor)).toThrowError(malformed);
    expect(() => readCursor(new Uint8Array(32), 'incidents', cursor)).toThrowError(malformed);
    for (let at = 0; at < cursor.length; at += 1) {
      const changed = `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
      expect(() => readCursor(secret, 'incidents', changed)).toThrowError(malformed);
    }
  });

  it.each(['', '.', 'e30', 'a.b.c', '%'])('is refused where it never was one: %s', (cursor) => {
    expect(() => readCursor(secret, 'incidents', cursor)).toThrowError(
      expect.objectContaining({ code: 'MALFORMED_CURSOR' }),
    );
  });
});
