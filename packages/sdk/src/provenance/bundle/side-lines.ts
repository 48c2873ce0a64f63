import { parseCanonicalText } from '../canonical-json.js';
import { CanonicalScan } from '../canonical-scan.js';
import type { ProvenanceCrypto } from '../provenance-crypto.js';
import type { LineReader } from './line-reader.js';
import type { SideForm, SideLine } from './side-forms.js';
import type { Findings } from './verdict.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const CLOSE_ARRAY = 0x5d;
const SALT_BYTES = 32;
const SALT_TO_VALUE = 2 * SALT_BYTES + '","value":'.length;

/** Of a digit of which it is known that it is one of lower-case hex. */
const digitOf = (code = 0) => (code < 0x60 ? code - 0x30 : code - 0x57);

/** Text of UTF-8, or undefined for what is none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads the lines of a file beside the events, each when it is due: one of them is in memory. */
export class SideLines<Line extends SideLine> {
  /** The next line that nothing has asked for yet. */
  head: Line | undefined;
  lines = 0;
  #ended = false;
  /** What is hashed: filled again for each line, so that nothing has to be collected. */
  #message = new Uint8Array(4096);
  readonly #salt = new Uint8Array(SALT_BYTES);
  readonly #scan: CanonicalScan;

  constructor(
    readonly file: string,
    private readonly reader: LineReader,
    private readonly of: { form: SideForm<Line>; findings: Findings; crypto: ProvenanceCrypto },
  ) {
    this.#scan = new CanonicalScan(of.crypto);
  }

  get line(): number {
    return this.reader.line;
  }

  /** Takes the next line where it is in memory; false where it has to be waited for. */
  tryAdvance(): boolean {
    this.head = undefined;
    while (!this.#ended && this.reader.tryNext()) {
      this.lines += 1;
      this.head = this.#read();
      if (this.head !== undefined) return true;
      this.of.findings.add('malformed_line', { file: this.file, line: this.reader.line });
    }
    return this.#ended;
  }

  #read(): Line | undefined {
    const { buffer, start, end, tooLong, unended } = this.reader;
    if (tooLong || unended) return undefined;
    const { form } = this.of;
    this.#scan.begin(buffer, start, end);
    const found = form.scan(this.#scan);
    if (found !== undefined && this.#scan.isAtEnd()) return found;
    const text = textOf(this.reader.bytes());
    return text === undefined ? undefined : form.read(parseCanonicalText(text));
  }

  async advance(): Promise<void> {
    while (!this.tryAdvance()) if (!(await this.reader.fill())) this.#ended = true;
  }

  /** The canonical JSON of the value at the head: the end of the line, since `value` is its last member. */
  #value(valueAt: number): Uint8Array {
    const { start, end } = this.reader;
    return this.reader.view(start + valueAt, end - 1);
  }

  /** The value at the head. */
  value(): unknown {
    return this.head === undefined ? undefined : JSON.parse(utf8.decode(this.#value(this.head.valueAt)));
  }

  /** The HMAC that the line at the head commits to: HMAC-SHA256(salt, JCS([subject, path, value])). */
  hmac(): string {
    const { head } = this;
    if (head === undefined) return '';
    const { before, valueAt } = head;
    const value = this.#value(valueAt);
    const needed = 3 * before.length + value.length + 1;
    if (this.#message.length < needed) this.#message = new Uint8Array(2 * needed);
    const message = this.#message;
    const { written } = encoder.encodeInto(before, message);
    message.set(value, written);
    const length = written + value.length + 1;
    message[length - 1] = CLOSE_ARRAY;
    this.#readSalt(valueAt);
    return this.of.crypto.hmacSha256(this.#salt, message.subarray(0, length));
  }

  /** The salt stands right before the value. */
  #readSalt(valueAt: number): void {
    const { buffer, start } = this.reader;
    let at = start + valueAt - SALT_TO_VALUE;
    for (let place = 0; place < SALT_BYTES; place += 1, at += 2)
      this.#salt[place] = (digitOf(buffer[at]) << 4) | digitOf(buffer[at + 1]);
  }
}
