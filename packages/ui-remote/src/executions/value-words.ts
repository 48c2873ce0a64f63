/** A value as people read it. */
export function wordOf(
  value: string | number | boolean,
  words: { readonly yes: string; readonly no: string },
  number: (value: number) => string,
): string {
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return typeof value === 'number' ? number(value) : value;
}
