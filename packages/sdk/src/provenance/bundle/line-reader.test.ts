import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../cli/node-crypto.js';
import { BUNDLE_LIMITS } from './bundle-files.js';
import { LineReader } from './line-reader.js';

const readerOf = (bytes: Uint8Array) =>
  new LineReader(
    { size: bytes.length, read: async (at, target) => target.set(bytes.subarray(at, at + target.length)) },
    nodeCrypto,
  );

async function linesOf(bytes: Uint8Array) {
  const reader = readerOf(bytes);
  const lines: string[] = [];
  while (await reader.next()) {
    expect(reader.line).toBe(lines.length + 1);
    lines.push(reader.tooLong ? '(too long)' : Buffer.from(reader.bytes()).toString('latin1'));
    // Whoever hashes a line writes before it: that must not reach the line before or after.
    reader.buffer[reader.start - 1] = 0;
  }
  return { lines, unended: reader.unended, digest: await reader.digest() };
}

const KB = 1024;
/** Lengths around those of the pieces that are read. */
const length = fc.oneof(
  fc.nat(20),
  fc.integer({ min: 1020 * KB, max: 1030 * KB }),
  fc.constantFrom(0, 1024 * KB - 1, 1024 * KB),
);

describe('lines', () => {
  it('come whole and in order, however they lie in what is read, with the digest of all bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(length, { maxLength: 6 }), fc.boolean(), async (lengths, ended) => {
        const lines = lengths.map((size, at) => String.fromCharCode(97 + at).repeat(size));
        const bytes = Buffer.from(lines.join('\n') + (ended && lines.length > 0 ? '\n' : ''));
        const read = await linesOf(bytes);
        const rest = !ended && lines.at(-1) === '' ? lines.slice(0, -1) : lines;
        expect(read.lines.length).toBe(rest.length);
        expect(read.lines.every((line, at) => line === rest[at])).toBe(true);
        expect(read.unended).toBe(!ended && (lines.at(-1) ?? '') !== '');
        expect(read.digest).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('have a digest when nobody has read to the end', async () => {
    const bytes = Buffer.from('a\n'.repeat(2_000_000));
    const reader = readerOf(bytes);
    await reader.next();
    expect(await reader.digest()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it.each([
    [BUNDLE_LIMITS.line, false],
    [BUNDLE_LIMITS.line + 1, true],
    [3 * BUNDLE_LIMITS.line, true],
  ])('of %d bytes are too long: %s, and the next one is read again', async (size, tooLong) => {
    const read = await linesOf(
      Buffer.concat([Buffer.from('before\n'), Buffer.alloc(size, 'x'), Buffer.from('\nafter\n')]),
    );
    expect(read.lines.length).toBe(3);
    expect(read.lines[1] === '(too long)').toBe(tooLong);
    expect([read.lines[0], read.lines[2]]).toEqual(['before', 'after']);
  });

  it('that are too long and never end are one line', async () => {
    expect((await linesOf(Buffer.alloc(2 * BUNDLE_LIMITS.line, 'x'))).lines).toEqual(['(too long)']);
    expect((await linesOf(Buffer.alloc(0))).lines).toEqual([]);
  });
});
