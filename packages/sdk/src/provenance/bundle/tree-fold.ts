import { EMPTY_ROOT } from '../merkle.js';

interface Subtree {
  level: number;
  index: number;
  hash: string;
  /** Whether an event of the bundle is in it. */
  event: boolean;
}

/** Computes a root from the parts of a proof, from left to right, in memory for one branch of the tree. */
export class TreeFold {
  /** How many leaves are covered. */
  size = 0;
  readonly #stack: Subtree[] = [];

  constructor(private readonly nodeHash: (left: string, right: string) => string) {}

  /** Why a part does not follow what was there, or undefined where it does and was taken. */
  push(level: number, index: number, hash: string, event: boolean): string | undefined {
    if (index * 2 ** level !== this.size) return `a part begins at ${index * 2 ** level}, and not at ${this.size}`;
    if (this.size + 2 ** level > Number.MAX_SAFE_INTEGER) return 'a tree cannot be as large as that';
    this.size += 2 ** level;
    const subtree = { level, index, hash, event };
    for (;;) {
      const left = this.#stack.at(-1);
      if (subtree.index % 2 === 0 || left?.level !== subtree.level) break;
      if (!left.event && !subtree.event) return `two nodes of level ${left.level} could be one`;
      this.#stack.pop();
      subtree.hash = this.nodeHash(left.hash, subtree.hash);
      subtree.level += 1;
      subtree.index = (subtree.index - 1) / 2;
      subtree.event = true;
    }
    this.#stack.push(subtree);
    return undefined;
  }

  /** The root of a tree of what is covered. */
  root(): string {
    const last = this.#stack.at(-1);
    if (last === undefined) return EMPTY_ROOT;
    return this.#stack.slice(0, -1).reduceRight((right, left) => this.nodeHash(left.hash, right), last.hash);
  }
}
