import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUstarHeader, USTAR_MAX_SIZE, type UstarFile, ustarArchive, ustarHeader } from './ustar.js';

const text = (words: string) => new TextEncoder().encode(words);
const file = (path: string, words: string): UstarFile => ({
  path,
  size: text(words).length,
  chunks: () => [text(words)],
});

async function bytesOf(files: UstarFile[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of ustarArchive(files)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('an archive', () => {
  it('is what tar reads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ustar-'));
    try {
      const words = 'x'.repeat(513);
      const bytes = await bytesOf([
        file('manifest.json', '{}'),
        file('objects/ab', words),
        file('rotations.ndjson', ''),
      ]);
      writeFileSync(join(folder, 'bundle.tar'), bytes);
      expect(execFileSync('tar', ['tf', 'bundle.tar'], { cwd: folder, encoding: 'utf8' })).toBe(
        'manifest.json\nobjects/ab\nrotations.ndjson\n',
      );
      execFileSync('tar', ['xf', 'bundle.tar'], { cwd: folder });
      expect(readFileSync(join(folder, 'objects', 'ab'), 'utf8')).toBe(words);
      expect(bytes.length % 512).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is not finished where contents have another size than was said', async () => {
    await expect(bytesOf([{ ...file('proof.txt', 'leaf'), size: 5 }])).rejects.toThrowError(RangeError);
    await expect(bytesOf([{ ...file('proof.txt', 'leaf'), size: 3 }])).rejects.toThrowError(RangeError);
  });
});

describe('a header', () => {
  it('reads back as the name and the size that it was made of', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{1,100}$/), fc.nat(USTAR_MAX_SIZE), (name, size) => {
        expect(readUstarHeader(ustarHeader(name, size))).toEqual({ name, size });
      }),
    );
  });

  it('is refused with any byte changed: there is one header for a name and a size', () => {
    const header = ustarHeader('manifest.json', 1234);
    for (let at = 0; at < header.length; at += 1) {
      for (const byte of [0x20, 0x31, 0xff]) {
        const changed = header.with(at, byte);
        if (changed.every((one, place) => one === header[place])) continue;
        expect(readUstarHeader(changed), `byte ${at}`).toBeUndefined();
      }
    }
  });

  it.each([-1, 0.5, Number.NaN, USTAR_MAX_SIZE + 1])('is not made for a size of %s', (size) => {
    expect(() => ustarHeader('a', size)).toThrowError(RangeError);
  });
});
