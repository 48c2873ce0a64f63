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
