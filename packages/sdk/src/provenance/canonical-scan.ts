import type { ProvenanceCrypto } from './provenance-crypto.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const SLASH = 0x2f;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const LETTER_A = 0x61;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const LETTER_Z = 0x7a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const UNDERSCORE = 0x5f;

const MAX_DEPTH = 32;
/** Integers of up to this many digits are within 2^53-1, and written in the one way that JSON has for them. */
const PLAIN_DIGITS = 15;
const HASH_DIGITS = 64;

/** The UTF-8 of what is compared with. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const tableOf = (isIn: (code: number) => boolean) =>
  Uint8Array.from({ length: 256 }, (_, code) => (isIn(code) ? 1 : 0));
/** Stands in a text as it is, and is one character. */
const PLAIN = tableOf((code) => code >= 0x20 && code < 0x80 && code !== QUOTE && code !== BACKSLASH);
const DIGIT = tableOf((code) => code >= ZERO && code <= NINE);
const HEX = tableOf((code) => '0123456789abcdef'.includes(String.fromCharCode(code)));
/** What RFC 8785 writes with a letter after a backslash. */
const ESCAPED = tableOf((code) => '"\\bfnrt'.includes(String.fromCharCode(code)));
/** Last digits of `\u000…` that have such a letter, or are NUL, which I-JSON texts here do not have. */
const LETTERED = tableOf((code) => '089acd'.includes(String.fromCharCode(code)));

const TRUE = bytesOf('true');
const FALSE = bytesOf('false');
const NULL = bytesOf('null');
const CONTROL = bytesOf('\\u00');
const UUID_FORM = bytesOf('00000000-0000-0000-0000-000000000000');
const MOMENT_FORM = bytesOf('0000-00-00T00:00:00.000Z');

/** Where the escape that begins here ends, or -1 where RFC 8785 does not write it so. */
function endOfEscape(bytes: Uint8Array, at: number): number {
  if (ESCAPED[bytes[at + 1] ?? 0] === 1) return at + 2;
  for (let offset = 1; offset < CONTROL.length; offset += 1) if (bytes[at + offset] !== CONTROL[offset]) return -1;
  const high = (bytes[at + 4] ?? 0) - ZERO;
  const low = bytes[at + 5] ?? 0;
  if (HEX[low] !== 1 || (high !== 0 && high !== 1)) return -1;
  return high === 0 && LETTERED[low] === 1 ? -1 : at + 6;
}

const isTail = (byte: number | undefined) => byte !== undefined && byte >= 0x80 && byte <= 0xbf;

/** Where the character of several bytes that begins here ends, or -1 where it is no UTF-8 (RFC 3629). */
function endOfCharacter(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const next = bytes[at + 1] ?? 0;
  if (lead < 0xc2 || lead > 0xf4) return -1;
  // Neither a longer way to write what is shorter, nor half a surrogate pair, nor beyond U+10FFFF.
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (next < least || next > most) return -1;
  if (lead < 0xe0) return at + 2;
  if (!isTail(bytes[at + 2])) return -1;
  if (lead < 0xf0) return at + 3;
  return isTail(bytes[at + 3]) ? at + 4 : -1;
}

/**
 * Walks over canonical JSON (RFC 8785, I-JSON) in UTF-8 and makes no value of it: that is most of what reading costs. A
 * method takes what its name says and is true, or is false; then nothing more is to be asked. It takes what canonical JSON
 * mostly is and no more: after a false the bytes may still be canonical, with a fraction or a key that is not plain, and
 * {@link parseCanonicalJson} has to be asked. Where every method was true, and the end was reached, they are.
 */
export class CanonicalScan {
  /** The next byte. */
  at = 0;
  end = 0;
  bytes: Uint8Array = new Uint8Array();
  /** Where the text that was taken last begins and ends, without its quotes. */
  start = 0;
  stop = 0;

  constructor(private readonly crypto: Pick<ProvenanceCrypto, 'asciiText'>) {}

  /** Begins anew. What lies behind the end may be read, but nothing that reaches there is at the end. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  isAtEnd(): boolean {
    return this.at === this.end;
  }

  /** Exactly these bytes. */
  take(expected: Uint8Array): boolean {
    const { bytes, at } = this;
    const { length } = expected;
    for (let offset = 0; offset < length; offset += 1) if (bytes[at + offset] !== expected[offset]) return false;
    this.at = at + length;
    return true;
  }

  #byte(expected: number): boolean {
    if (this.bytes[this.at] !== expected) return false;
    this.at += 1;
    return true;
  }

  #comma(): boolean {
    return this.#byte(COMMA);
  }

  /** A text. */
  text(): boolean {
    const { bytes } = this;
    if (bytes[this.at] !== QUOTE) return false;
    let at = this.at + 1;
    this.start = at;
    for (;;) {
      while (PLAIN[bytes[at] ?? 0] === 1) at += 1;
      const code = bytes[at];
      if (code === QUOTE) break;
      at = code === BACKSLASH ? endOfEscape(bytes, at) : endOfCharacter(bytes, at);
      if (at < 0) return false;
    }
    this.stop = at;
    this.at = at + 1;
    return true;
  }

  /** A text of ASCII without an escape: its bytes are its characters. */
  plain(): boolean {
    const { bytes } = this;
    if (bytes[this.at] !== QUOTE) return false;
    let at = this.at + 1;
    this.start = at;
    while (PLAIN[bytes[at] ?? 0] === 1) at += 1;
    this.stop = at;
    this.at = at + 1;
    return bytes[at] === QUOTE;
  }

  /** {@link plain} of at least one character. */
  filled(): boolean {
    return this.plain() && this.stop > this.start;
  }

  /** {@link plain} that begins with a slash. */
  path(): boolean {
    return this.plain() && this.bytes[this.start] === SLASH && this.stop > this.start;
  }

  /** `[a-z][a-z_]*` */
  word(): boolean {
    if (!this.filled()) return false;
    const { bytes, start, stop } = this;
    if (bytes[start] === UNDERSCORE) return false;
    for (let at = start; at < stop; at += 1) {
      const code = bytes[at] ?? 0;
      if ((code < LETTER_A || code > LETTER_Z) && code !== UNDERSCORE) return false;
    }
    return true;
  }

  /** A text of 64 lower-case hex digits. */
  hash(): boolean {
    return this.#byte(QUOTE) && this.digest() && this.#byte(QUOTE);
  }

  /** 64 lower-case hex digits as they are. */
  digest(): boolean {
    const { bytes, at: start } = this;
    const stop = start + HASH_DIGITS;
    for (let at = start; at < stop; at += 1) if (HEX[bytes[at] ?? 0] !== 1) return false;
    this.start = start;
    this.stop = stop;
    this.at = stop;
    return true;
  }

  /** A lower-case UUID. */
  uuid(): boolean {
    return this.#like(UUID_FORM, HEX);
  }

  /** `YYYY-MM-DDThh:mm:ss.sssZ` */
  moment(): boolean {
    return this.#like(MOMENT_FORM, DIGIT);
  }

  /** A text like an example, with digits of a kind where that has zeros. */
  #like(form: Uint8Array, digits: Uint8Array): boolean {
    const { bytes } = this;
    if (!this.#byte(QUOTE)) return false;
    const { at } = this;
    for (let offset = 0; offset < form.length; offset += 1) {
      const code = bytes[at + offset] ?? 0;
      if (form[offset] === ZERO ? digits[code] !== 1 : code !== form[offset]) return false;
    }
    this.start = at;
    this.stop = at + form.length;
    this.at = this.stop;
    return this.#byte(QUOTE);
  }

  /** A UUID, or null. */
  uuidOrNull(): boolean {
    return this.bytes[this.at] === LETTER_N ? this.take(NULL) : this.uuid();
  }

  /** An array of texts. */
  texts(): boolean {
    if (!this.#byte(OPEN_ARRAY)) return false;
    if (this.#byte(CLOSE_ARRAY)) return true;
    do if (!this.text()) return false;
    while (this.#comma());
    return this.#byte(CLOSE_ARRAY);
  }

  /** An integer from 0 on; -1 where there is none, or one of more digits than are read at a glance. */
  count(): number {
    const { bytes } = this;
    const first = this.at;
    let { at } = this;
    let value = 0;
    for (let code = bytes[at] ?? 0; code >= ZERO && code <= NINE; code = bytes[at] ?? 0) {
      value = value * 10 + code - ZERO;
      at += 1;
    }
    const digits = at - first;
    if (digits === 0 || digits > PLAIN_DIGITS || (bytes[first] === ZERO && digits > 1)) return -1;
    this.at = at;
    return value;
  }

  /** An integer, with what has to follow one: without it, a fraction would look like one and something else. */
  #integer(): boolean {
    const negative = this.#byte(MINUS);
    const value = this.count();
    if (value < 0 || (negative && value === 0)) return false;
    const next = this.bytes[this.at];
    return next === COMMA || next === CLOSE_OBJECT || next === CLOSE_ARRAY;
  }

  /** Any value inside an array or an object. */
  value(depth: number): boolean {
    if (depth > MAX_DEPTH) return false;
    switch (this.bytes[this.at]) {
      case QUOTE:
        return this.text();
      case OPEN_OBJECT:
        return this.object(depth);
      case OPEN_ARRAY:
        return this.#array(depth);
      case LETTER_T:
        return this.take(TRUE);
      case LETTER_F:
        return this.take(FALSE);
      case LETTER_N:
        return this.take(NULL);
      default:
        return this.#integer();
    }
  }

  /**
   * An object of plain keys.
   *
   * @param take takes the value of the key that was taken; any value, where it is left out.
   */
  object(depth: number, take?: () => boolean): boolean {
    if (!this.#byte(OPEN_OBJECT)) return false;
    if (this.#byte(CLOSE_OBJECT)) return true;
    let before = -1;
    let beforeStop = -1;
    do {
      if (!this.plain() || !this.#byte(COLON)) return false;
      const { start, stop } = this;
      if (before >= 0 && !this.#rises(before, beforeStop)) return false;
      before = start;
      beforeStop = stop;
      if (!(take === undefined ? this.value(depth + 1) : take())) return false;
    } while (this.#comma());
    return this.#byte(CLOSE_OBJECT);
  }

  #array(depth: number): boolean {
    this.at += 1;
    if (this.#byte(CLOSE_ARRAY)) return true;
    do if (!this.value(depth + 1)) return false;
    while (this.#comma());
    return this.#byte(CLOSE_ARRAY);
  }

  /** Whether the text that was taken comes after one before it. */
  #rises(before: number, beforeStop: number): boolean {
    const { bytes, start, stop } = this;
    const length = Math.min(beforeStop - before, stop - start);
    for (let offset = 0; offset < length; offset += 1) {
      const difference = (bytes[start + offset] ?? 0) - (bytes[before + offset] ?? 0);
      if (difference !== 0) return difference > 0;
    }
    return stop - start > beforeStop - before;
  }

  /** Whether the plain text that was taken is this one. */
  is(expected: Uint8Array): boolean {
    const { bytes, start } = this;
    if (this.stop - start !== expected.length) return false;
    for (let offset = 0; offset < expected.length; offset += 1)
      if (bytes[start + offset] !== expected[offset]) return false;
    return true;
  }

  /** The plain text that was taken. */
  taken(): string {
    return this.crypto.asciiText(this.bytes, this.start, this.stop);
  }
}

/** Makes one text of what is mostly the same. */
export class Repeated {
  #bytes: Uint8Array = new Uint8Array();
  #text = '';

  /** The plain text that was taken. */
  of(scan: CanonicalScan): string {
    if (!scan.is(this.#bytes)) {
      this.#text = scan.taken();
      this.#bytes = bytesOf(this.#text);
    }
    return this.#text;
  }
}
