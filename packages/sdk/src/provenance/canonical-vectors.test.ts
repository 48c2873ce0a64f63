import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberSequence } from '../../test-vectors/number-sequence.js';
import { canonicalJson, parseCanonicalJson, parseCanonicalText } from './canonical-json.js';

const vectors: Record<string, { input: string; output: string; hex: string }> = JSON.parse(
  readFileSync(new URL('../../test-vectors/canonical-json.json', import.meta.url), 'utf8'),
);

/** RFC 8785, appendix B: IEEE 754 in hex, and the text; the last ones are refused. */
const APPENDIX_B: [string, string | undefined][] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
  ['7fffffffffffffff', undefined],
  ['7ff0000000000000', undefined],
];

const numberOf = (hex: string) => Buffer.from(hex, 'hex').readDoubleBE();

describe('the published test data of RFC 8785', () => {
  it.each(Object.entries(vectors))('%s becomes exactly the bytes that are published', (_, { input, output, hex }) => {
    const canonical = canonicalJson(JSON.parse(input));
    expect(canonical).toBe(output);
    expect(Buffer.from(canonical).toString('hex')).toBe(hex);
  });

  it.each(Object.values(vectors).map(({ input, output }) => [input, output]))(
    'is canonical after, and not before: %j',
    (input, output) => {
      // One of them holds numbers that no reader has to keep: in a bundle they are refused.
      const kept = JSON.stringify(JSON.parse(output)).match(/e\+|[0-9]{17}/) === null;
      expect(parseCanonicalJson(Buffer.from(output))).toEqual(kept ? JSON.parse(output) : undefined);
      if (input !== output) expect(parseCanonicalJson(Buffer.from(input))).toBeUndefined();
    },
  );

  it.each(APPENDIX_B)('the number %s is written as %s', (hex, text) => {
    if (text === undefined) expect(() => canonicalJson(numberOf(hex))).toThrowError(RangeError);
    else expect(canonicalJson(numberOf(hex))).toBe(text);
  });

  it.each([
    [1_000, 'be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687'],
    [100_000, '22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7'],
    [1_000_000, '49415fee2c56c77864931bd3624faad425c3c577d6d74e89a83bc725506dad16'],
  ])(
    '%d numbers of its sequence have the published digest',
    (count, digest) => {
      const hash = createHash('sha256');
      let lines = '';
      for (const { value, bits } of numberSequence(count)) {
        lines += `${bits},${canonicalJson(value)}\n`;
        if (lines.length < 1_000_000) continue;
        hash.update(lines);
        lines = '';
      }
      expect(hash.update(lines).digest('hex')).toBe(digest);
    },
    60_000,
  );
});

/** The definition: a text is canonical where it is what its value is written as. */
function isCanonicalByDefinition(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    const integers = (of: unknown): boolean => {
      if (typeof of === 'number') return !Number.isInteger(of) || Number.isSafeInteger(of);
      return typeof of !== 'object' || of === null || Object.values(of).every(integers);
    };
    return canonicalJson(value) === text && integers(value);
  } catch {
    return false;
  }
}

const DEEP = { depthSize: 'medium', noUnicodeString: false } as const;
const CHANGES = [
  '',
  ' ',
  '0',
  '-',
  '.',
  'e',
  ',',
  '"',
  '\\',
  '\\u0000',
  '1',
  '9007199254740993',
  '{',
  '[',
  ']',
  '}',
  'é',
  '\ud83d',
];

describe('what is canonical', () => {
  it('is what the definition says, of any value and of any change to its text', () => {
    let canonical = 0;
    fc.assert(
      fc.property(fc.jsonValue(DEEP), fc.nat(), fc.nat(2), fc.constantFrom(...CHANGES), (value, place, cut, put) => {
        let text: string;
        try {
          text = canonicalJson(value);
        } catch {
          text = JSON.stringify(value);
        }
        const at = place % (text.length + 1);
        for (const one of [text, text.slice(0, at) + put + text.slice(at + cut)]) {
          const expected = isCanonicalByDefinition(one);
          if (expected) canonical += 1;
          expect(parseCanonicalText(one) !== undefined, one).toBe(expected);
        }
      }),
      { numRuns: 5_000 },
    );
    expect(canonical).toBeGreaterThan(2_000);
  });

  const canonical = (text: string) => parseCanonicalJson(Buffer.from(text)) !== undefined;

  it.each([
    '{"":0}',
    '{"10":1,"9":2}',
    '{"!":0,"1":1}',
    '{"a":"\\u001f\\n\\"\\\\/é€😂"}',
    '[-0.5,1e-7,9007199254740991,5e-324]',
    '{"__proto__":{"a":1}}',
    'null',
    `${'['.repeat(32)}1${']'.repeat(32)}`,
  ])('is read: %s', (text) => expect(canonical(text)).toBe(true));

  it.each([
    ['a byte order mark', '\ufeff{}'],
    ['a space', '{"a": 1}'],
    ['CRLF', '{}\r\n'],
    ['keys in another order', '{"b":1,"a":2}'],
    ['keys in the order of numbers', '{"9":1,"10":2}'],
    ['keys in the order of code points', '{"\ufb33":1,"😂":2}'],
    ['a key twice', '{"a":1,"a":1}'],
    ['a key twice, written in two ways', '{"a":1,"\\u0061":1}'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}'],
    ['-0', '[-0]'],
    ['1.0', '[1.0]'],
    ['1E3', '[1E3]'],
    ['01', '[01]'],
    ['a large integer', '[9007199254740992]'],
    ['a large integer with an exponent', '[1e+21]'],
    ['more digits than a double has', '[0.30000000000000001]'],
    ['NaN', '[NaN]'],
    ['Infinity', '[1e400]'],
    ['an escaped slash', '["\\/"]'],
    ['an escaped letter', '["\\u0061"]'],
    ['upper-case hex', '["\\u001F"]'],
    ['NUL', '["\\u0000"]'],
    ['half a surrogate pair', '["\\ud83d"]'],
    ['a tab as it is', '["\t"]'],
    ['33 levels', `${'['.repeat(33)}1${']'.repeat(33)}`],
    ['something after it', '{}{}'],
    ['nothing', ''],
  ])('is not %s', (_, text) => expect(canonical(text)).toBe(false));

  it('is not what is no UTF-8', () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0x80, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xe2, 0x82],
    ])
      expect(parseCanonicalJson(Uint8Array.from(bytes))).toBeUndefined();
  });

  it('is told of a million brackets without running out of stack', () => {
    expect(canonical('['.repeat(1_000_000))).toBe(false);
    expect(canonical(`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`)).toBe(false);
    expect(canonical(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).toBe(false);
  });
});
