import { bytesOf, CanonicalScan } from '../canonical-scan.js';
import type { ProvenanceCrypto } from '../provenance-crypto.js';
import type { LineReader } from './line-reader.js';
import { textOf } from './side-lines.js';

const PART = /^(?:leaf|node (0|[1-9][0-9]?)) (0|[1-9][0-9]{0,15}) ([0-9a-f]{64})$/;
const MAX_LEVEL = 52;
const LEAF = bytesOf('leaf ');
const SPACE = bytesOf(' ');

/** What a line of `proof.txt` says: a subtree, which is an event of the bundle or has none of them. */
export interface ProofLine {
  isLeaf: boolean;
  level: number;
  index: number;
  hash: string;
}

function readProofLine(text: string): ProofLine | undefined {
  const [, level, index = '', hash = ''] = PART.exec(text) ?? [];
  const part = { isLeaf: level === undefined, level: Number(level ?? 0), index: Number(index), hash };
  return hash === '' || part.level > MAX_LEVEL || !Number.isSafeInteger(part.index) ? undefined : part;
}

/** Reads the lines of `proof.txt`. */
export class ProofLines {
  readonly #scan: CanonicalScan;

  constructor(crypto: Pick<ProvenanceCrypto, 'asciiText'>) {
    this.#scan = new CanonicalScan(crypto);
  }

  /** The line that was taken; undefined where it is none of the format. */
  read(lines: LineReader): ProofLine | undefined {
    if (lines.tooLong || lines.unended) return undefined;
    const scan = this.#scan;
    scan.begin(lines.buffer, lines.start, lines.end);
    // In the bundle of a log nearly every line is a leaf.
    const index = scan.take(LEAF) ? scan.count() : -1;
    if (index >= 0 && scan.take(SPACE) && scan.digest() && scan.isAtEnd())
      return { isLeaf: true, level: 0, index, hash: scan.taken() };
    return readProofLine(textOf(lines.bytes()) ?? '');
  }
}
