import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventStreamParser } from './event-stream.js';

const parse = (...pieces: string[]) => {
  const parser = createEventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

describe('an event stream', () => {
  it('gives a frame once its blank line has come', () => {
    const parser = createEventStreamParser();
    expect(parser.push('id: 7\nevent: timeline\ndata: {"a":1}\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ id: '7', event: 'timeline', data: '{"a":1}' }]);
  });

  it('joins data lines, takes off one space, and passes over comments and fields it does not know', () => {
    expect(parse(': hello\nretry: 5\ndata:  a\ndata:b\ndata\nfoo: bar\n\n')).toEqual([
      { id: undefined, event: 'message', data: ' a\nb\n' },
    ]);
  });

  it('drops a frame without data, with its id', () => {
    expect(parse('id: 1\nevent: x\n\ndata: y\n\n')).toEqual([{ id: undefined, event: 'message', data: 'y' }]);
  });

  it('gives the same frames however the text is cut, with any line ends', () => {
    const stream = fc.array(fc.record({ id: fc.nat(), data: fc.stringMatching(/^[\w: é😀]*$/u) }), { maxLength: 6 });
    fc.assert(
      fc.property(
        stream,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(200), { maxLength: 20 }),
        fc.boolean(),
        (frames, end, cuts, mark) => {
          const lines = frames.flatMap(({ id, data }) => [`id:${id}`, `data:x${data}`, '']);
          const text = (mark ? '\uFEFF' : '') + lines.map((line) => line + end).join('');
          const at = [...new Set(cuts)].filter((cut) => cut < text.length).sort((a, b) => a - b);
          const pieces = [0, ...at].map((from, index) => text.slice(from, at[index]));
          const expected = frames.map(({ id, data }) => ({ id: `${id}`, event: 'message', data: `x${data}` }));
          // A lone CR may be half of a CRLF until something follows it.
          expect(parse(...pieces, ':\n')).toEqual(expected);
        },
      ),
    );
  });

  it('refuses a frame that never ends, in one line or in many', () => {
    expect(() => parse('data: '.padEnd(1_000_002, 'x'))).toThrow('too long');
    expect(() => parse(`data: ${'x'.repeat(1000)}\n`.repeat(1_000))).toThrow('too long');
  });
});
