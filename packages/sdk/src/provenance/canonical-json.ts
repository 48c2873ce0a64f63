import canonicalize from 'canonicalize';

const MAX_DEPTH = 32;
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function assertCanonicalizable(value: unknown, depth: number, path: string): void {
  if (depth > MAX_DEPTH) throw new RangeError(`${path || 'value'} is nested deeper than ${MAX_DEPTH} levels`);
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') {
    if (loneSurrogate.test(value) || value.includes('\u0000'))
      throw new RangeError(`${path} holds text that is not Unicode`);
    return;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${path} is not a finite number`);
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) assertCanonicalizable(item, depth + 1, `${path}/${index}`);
    return;
  }
  if (typeof value === 'object') {
    for (const [key, item] of Object.entries(value as object)) {
      assertCanonicalizable(key, depth + 1, path);
      assertCanonicalizable(item, depth + 1, `${path}/${key}`);
    }
    return;
  }
  throw new RangeError(`${path || 'value'} is not JSON: ${typeof value}`);
}

/**
 * RFC 8785 canonical JSON of an I-JSON value (RFC 7493), at most 32 levels deep.
 *
 * @throws {RangeError} for undefined, non-finite numbers, lone surrogates, NUL, or deeper nesting: two different
 * values must never have one text.
 * @example
 * canonicalJson({ b: 1, a: [true, null] }); // '{"a":[true,null],"b":1}'
 */
export function canonicalJson(value: unknown): string {
  assertCanonicalizable(value, 0, '');
  const text = canonicalize(value);
  if (text === undefined) throw new RangeError('value is not JSON');
  return text;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The order of keys, that they are different, integers, depth and characters: all that a round trip does not show. */
function isSound(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (!isSound(item, depth + 1)) return false;
    return true;
  }
  let before: string | undefined;
  for (const key of Object.keys(value)) {
    if (before !== undefined && before >= key) return false;
    if (!isSound((value as Record<string, unknown>)[key], depth + 1)) return false;
    before = key;
  }
  return true;
}

/** For what the quick way does not see through: keys that look like numbers, and escapes. */
function isCanonicalSlowly(value: unknown, text: string): boolean {
  try {
    return canonicalJson(value) === text && isWithinIntegers(value);
  } catch {
    return false;
  }
}

function isWithinIntegers(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isWithinIntegers);
}

/**
 * The value of a canonical text (RFC 8785, I-JSON, at most 32 levels, no integer beyond 2^53-1), or undefined where the
 * text is not the one canonical text of a value. Never throws, and needs no stack for what is nested too deeply.
 *
 * JSON.stringify gives strings and numbers as RFC 8785 does, so that a native round trip shows all but the order of keys.
 */
export function parseCanonicalText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
    if (JSON.stringify(value) === text && !text.includes('\\u') && isSound(value, 0)) return value;
  } catch {
    return undefined;
  }
  return isCanonicalSlowly(value, text) ? value : undefined;
}

/** {@link parseCanonicalText} of UTF-8; a byte order mark is no JSON. */
export function parseCanonicalJson(bytes: Uint8Array): unknown {
  try {
    return parseCanonicalText(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}
