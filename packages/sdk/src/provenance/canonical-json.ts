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

/** For what the quick way does not see through: escapes. */
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

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Integers of up to this many digits are within 2^53-1, and written in the one way that JSON has for them. */
const PLAIN_DIGITS = 15;

/** Where the number that begins here ends, or -1 where it is not written as ECMAScript writes it. */
function endOfNumber(text: string, start: number): number {
  let at = text.charCodeAt(start) === MINUS ? start + 1 : start;
  const digits = at;
  let code = text.charCodeAt(at);
  while (code >= ZERO && code <= NINE) {
    at += 1;
    code = text.charCodeAt(at);
  }
  const integer = code === COMMA || code === CLOSE_OBJECT || code === CLOSE_ARRAY || at === text.length;
  if (integer && at - digits <= PLAIN_DIGITS) return digits > start && text.charCodeAt(digits) === ZERO ? -1 : at;
  while (at < text.length && code !== COMMA && code !== CLOSE_OBJECT && code !== CLOSE_ARRAY) {
    at += 1;
    code = text.charCodeAt(at);
  }
  const number = Number(text.slice(start, at));
  const kept = !Number.isInteger(number) || Number.isSafeInteger(number);
  return kept && !Object.is(number, -0) && String(number) === text.slice(start, at) ? at : -1;
}

/** Whether the text from one place to before its end comes before the other, by UTF-16 code units. */
function comesBefore(text: string, left: number, leftEnd: number, right: number, rightEnd: number): boolean {
  const length = Math.min(leftEnd - left, rightEnd - right);
  for (let at = 0; at < length; at += 1) {
    const difference = text.charCodeAt(left + at) - text.charCodeAt(right + at);
    if (difference !== 0) return difference < 0;
  }
  return leftEnd - left < rightEnd - right;
}

/**
 * Whether a text is canonical, of which it is known that it is JSON without an escape. Then only spaces, numbers, depth and
 * the order of keys are left to look at, and strings are jumped over.
 */
function isCanonicalPlain(text: string): boolean {
  // Where the last key of each open object begins and ends; -1 before its first.
  const keys: number[] = [];
  const ends: number[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === COMMA) at += 1;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      keys.pop();
      ends.pop();
      at += 1;
    } else if (keys.length > MAX_DEPTH) return false;
    else if (code === QUOTE) {
      const end = text.indexOf('"', at + 1);
      if (text.charCodeAt(end + 1) === COLON) {
        const top = keys.length - 1;
        const before = keys[top] ?? -1;
        if (before >= 0 && !comesBefore(text, before, ends[top] ?? 0, at + 1, end)) return false;
        keys[top] = at + 1;
        ends[top] = end;
        at = end + 2;
      } else at = end + 1;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      keys.push(-1);
      ends.push(-1);
      at += 1;
    } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      at = endOfNumber(text, at);
      if (at < 0) return false;
    } else if (code === LETTER_T || code === LETTER_N) at += 4;
    else if (code === LETTER_F) at += 5;
    else return false;
  }
  return true;
}

/**
 * The value of a canonical text (RFC 8785, I-JSON, at most 32 levels, no integer beyond 2^53-1), or undefined where the
 * text is not the one canonical text of a value. Never throws, and needs no stack for what is nested too deeply.
 */
export function parseCanonicalText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // The reader of a million events: most have no escape, and are compared with nothing.
  const canonical =
    text.includes('\\') || !text.isWellFormed() ? isCanonicalSlowly(value, text) : isCanonicalPlain(text);
  return canonical ? value : undefined;
}

/** {@link parseCanonicalText} of UTF-8; a byte order mark is no JSON. */
export function parseCanonicalJson(bytes: Uint8Array): unknown {
  try {
    return parseCanonicalText(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}
