/** What an object of a closed form has under each of its keys. */
export type Form = Readonly<Record<string, (value: unknown) => boolean>>;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is an object with exactly these members; those in `optional` may be missing. */
export function hasForm(value: unknown, form: Form, optional: Form = {}): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  let required = 0;
  for (const key of Object.keys(value)) {
    const needed = Object.hasOwn(form, key) ? form[key] : undefined;
    const check = needed ?? (Object.hasOwn(optional, key) ? optional[key] : undefined);
    if (check === undefined || !check(value[key])) return false;
    if (needed !== undefined) required += 1;
  }
  return required === Object.keys(form).length;
}

const HASH = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const WORD = /^[a-z][a-z_]*$/;

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isFilledText = (value: unknown): value is string => typeof value === 'string' && value !== '';
export const isHash = (value: unknown): value is string => typeof value === 'string' && HASH.test(value);
export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);
export const isWord = (value: unknown): value is string => typeof value === 'string' && WORD.test(value);
/** A safe integer from 0 on. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
/** A safe integer from 1 on. */
export const isPosition = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;
export const isOneOf =
  <Value extends string | number>(...values: readonly Value[]) =>
  (value: unknown): value is Value =>
    (values as readonly unknown[]).includes(value);
export const isArrayOf =
  <Item>(check: (value: unknown) => value is Item) =>
  (value: unknown): value is Item[] =>
    Array.isArray(value) && value.every(check);

/** Whether texts rise, by UTF-16 code units: sorted, and none twice. */
export function rises(texts: readonly string[]): boolean {
  return texts.every((text, at) => at === 0 || (texts[at - 1] ?? '') < text);
}
