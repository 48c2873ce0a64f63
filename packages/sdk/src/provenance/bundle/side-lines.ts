import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { parseCanonicalText } from '../canonical-json.js';
import { hasForm, isHash, isObject, isText, isUuid } from '../closed-form.js';
import type { ProvenanceCrypto } from '../provenance-crypto.js';
import type { LineReader } from './line-reader.js';
import type { Findings } from './verdict.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const CLOSE_ARRAY = 0x5d;

/** Text of UTF-8, or undefined for what is none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A line that opens a commitment: what for, with what, and the bytes of its value's canonical JSON. */
interface SideLine {
  salt: string;
  value: unknown;
}

export interface Opening extends SideLine {
  event_id: string;
  path: string;
}

export interface Decision extends SideLine {
  value: { decision_id: string; bundle_revision?: unknown };
}

const OPENING = { event_id: isUuid, path: isText, salt: isHash, value: () => true };
const isDecisionValue = (value: unknown) => isObject(value) && isUuid(value.decision_id);
const DECISION = { salt: isHash, value: isDecisionValue };

export const isOpening = (value: unknown): value is Opening => hasForm(value, OPENING);
export const isDecision = (value: unknown): value is Decision => hasForm(value, DECISION);

/** Reads the lines of a file beside the events, each when it is due: one of them is in memory. */
export class SideLines<Line extends SideLine> {
  /** The next line that nothing has asked for yet. */
  head: Line | undefined;
  lines = 0;
  #ended = false;
  #bytes: Uint8Array = new Uint8Array();
  /** What is hashed: filled again for each line, so that nothing has to be collected. */
  #message = new Uint8Array(4096);

  constructor(
    readonly file: string,
    private readonly reader: LineReader,
    private readonly of: { isLine: (value: unknown) => value is Line; findings: Findings; crypto: ProvenanceCrypto },
  ) {}

  get line(): number {
    return this.reader.line;
  }

  /** Takes the next line where it is in memory; false where it has to be waited for. */
  tryAdvance(): boolean {
    this.head = undefined;
    while (!this.#ended && this.reader.tryNext()) {
      this.lines += 1;
      const { reader } = this;
      const text = reader.tooLong || reader.unended ? undefined : textOf(reader.bytes());
      const value = text === undefined ? undefined : parseCanonicalText(text);
      if (this.of.isLine(value)) {
        this.head = value;
        this.#bytes = reader.bytes();
        return true;
      }
      this.of.findings.add('malformed_line', { file: this.file, line: reader.line });
    }
    return this.#ended;
  }

  async advance(): Promise<void> {
    while (!this.tryAdvance()) if (!(await this.reader.fill())) this.#ended = true;
  }

  /**
   * The HMAC that the line at the head commits to: HMAC-SHA256(salt, JCS([subject, path, value])). The value's canonical
   * JSON is the end of the line, since the line is canonical and `value` is its last member.
   */
  hmac(subject: string, path: string, valueAt: number): string {
    const { head } = this;
    if (head === undefined) return '';
    const before = `[${JSON.stringify(subject)},${JSON.stringify(path)},`;
    const value = this.#bytes.subarray(valueAt, this.#bytes.length - 1);
    const needed = 3 * before.length + value.length + 1;
    if (this.#message.length < needed) this.#message = new Uint8Array(2 * needed);
    const message = this.#message;
    const { written } = encoder.encodeInto(before, message);
    message.set(value, written);
    const length = written + value.length + 1;
    message[length - 1] = CLOSE_ARRAY;
    return this.of.crypto.hmacSha256(hexToBytes(head.salt), message.subarray(0, length));
  }
}

/** Where the value begins in the line of an opening, in bytes. */
export const openingValueAt = ({ event_id, path }: Opening): number =>
  `{"event_id":"${event_id}","path":,"salt":"","value":`.length + 64 + utf8ToBytes(JSON.stringify(path)).length;
/** Where the value begins in the line of a decision. */
export const DECISION_VALUE_AT = '{"salt":"","value":'.length + 64;
