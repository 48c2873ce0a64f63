import { describe, expect, it } from 'vitest';
import { initials, referenceLength, shortHash, shortReference } from './shorten';

const one = '0193b6d2-1111-7000-8000-00000b7f3a2c';
const other = '0193b6d2-2222-7000-8000-00000c7f3a2c';

describe('a reference', () => {
  it('is the end of the id', () => expect(shortReference(one)).toBe('#7f3a2c'));
  it('grows where two would be the same', () => {
    const length = referenceLength([one, other]);
    expect(shortReference(one, length)).toBe('#b7f3a2c');
    expect(shortReference(other, length)).toBe('#c7f3a2c');
  });
  it('stays short for one id listed twice', () => expect(referenceLength([one, one])).toBe(6));
});

describe('a hash', () => {
  it('keeps both ends', () => expect(shortHash(`9c1e6f${'0'.repeat(54)}40ab`)).toBe('9c1e6f…40ab'));
  it('is left whole when cutting would save nothing', () => expect(shortHash('9c1e6f040ab')).toBe('9c1e6f040ab'));
});

describe('initials', () => {
  it.each([
    ['On-call operator', 'OC'],
    ['Team lead', 'TL'],
    ['operator', 'OP'],
    ['', ''],
  ])('of %s are %s', (name, letters) => expect(initials(name)).toBe(letters));
});
