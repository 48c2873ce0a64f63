import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proofLine, proofParts } from './proof-parts.js';

const widthOf = (part: ReturnType<typeof proofLine>) => {
  const [kind, first = '', second = ''] = part.split(' ');
  return kind === 'leaf'
    ? [Number(first), Number(first) + 1]
    : [second, Number(second) + 1].map((at) => Number(at) * 2 ** Number(first));
};

describe('the parts of a proof', () => {
  it('cover the tree without a gap or an overlap, with a leaf for each event', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300)), fc.nat(50), (picked, more) => {
        const indexes = picked.sort((left, right) => left - right);
        const size = (indexes.at(-1) ?? -1) + 1 + more;
        const parts = [...proofParts(indexes, size)];
        let covered = 0;
        for (const part of parts) {
          const [from, to] = widthOf(proofLine(part, 'hash'));
          expect(from).toBe(covered);
          covered = to ?? 0;
        }
        expect(covered).toBe(size);
        expect(parts.flatMap((part) => (part.kind === 'leaf' ? [part.log_index] : []))).toEqual(indexes);
      }),
    );
  });

  it('are as few as they can be: no two without an event are halves of one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300)), (picked) => {
        const parts = [
          ...proofParts(
            picked.sort((left, right) => left - right),
            301,
          ),
        ];
        for (const [at, part] of parts.entries()) {
          const before = parts[at - 1];
          if (part.kind !== 'node' || before?.kind !== 'node') continue;
          expect(before.level === part.level && before.index % 2 === 0 && part.index === before.index + 1).toBe(false);
        }
      }),
    );
  });

  it('of a large tree are few', () => {
    expect([...proofParts([5, 2 ** 40], 2 ** 52 + 3)].length).toBeLessThan(110);
  });

  it.each([[[3, 3]], [[4, 2]], [[8]], [[-1]], [[0.5]]])('are not made of leaves %j in a tree of 8', (indexes) => {
    expect(() => [...proofParts(indexes, 8)]).toThrowError(RangeError);
  });
});
