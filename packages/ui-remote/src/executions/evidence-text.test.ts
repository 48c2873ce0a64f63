import { describe, expect, it } from 'vitest';
import { linesOf } from './evidence-text';

describe('the lines of a text', () => {
  it('end where any system ends them, and the end of the last one is no line', () => {
    expect(linesOf('a\nb\r\nc\rd\n')).toEqual(['a', 'b', 'c', 'd']);
    expect(linesOf('a\n\n')).toEqual(['a', '']);
    expect(linesOf('')).toEqual([]);
  });

  it('show control characters instead of obeying them, and keep tabs', () => {
    expect(linesOf('\u001b[31mred\u0000\tx\u007f')).toEqual(['␛[31mred␀\tx␡']);
  });

  it('cannot be turned around by what only changes the direction of letters', () => {
    expect(linesOf('rm \u202egnp.txt\u202c')).toEqual(['rm [U+202E]gnp.txt[U+202C]']);
    expect(linesOf('a\u200bb\u2066c')).toEqual(['a[U+200B]b[U+2066]c']);
  });

  it('leave out the mark that some systems begin a text with', () => {
    expect(linesOf('\ufefffirst')).toEqual(['first']);
  });
});
