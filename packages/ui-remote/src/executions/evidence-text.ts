/** How much of a text is drawn at first, and how much more each time: lines. */
export const FIRST_LINES = 40;
export const MORE_LINES = 400;

/**
 * What turns the order of letters around, or hides between them: a log must not look other than it is. Joiners stay:
 * Persian and some pictographs are written with them.
 */
const UNSEEN = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

function seen(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '␡' : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/**
 * The lines of a text, as they are drawn: control characters can be seen and do nothing.
 *
 * @example
 * linesOf('a\r\nb\u001b[31m\n'); // ['a', 'b␛[31m']
 */
export function linesOf(text: string): string[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.replace(UNSEEN, seen));
}
