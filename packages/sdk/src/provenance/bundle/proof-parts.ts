/** A part of a tree in `proof.txt`: an event of the bundle, or a complete subtree without one. */
export type ProofPart = { kind: 'leaf'; log_index: number } | { kind: 'node'; level: number; index: number };

/**
 * The parts that cover a tree of `size` leaves from left to right: the leaves that are asked for, and between them the
 * largest complete subtrees that there are.
 *
 * @param indexes log_index of each event of the bundle, rising.
 * @throws {RangeError} where they do not rise, or lie outside the tree.
 * @example
 * for (const part of proofParts([3, 4], 8)) lines.push(proofLine(part, await hashOf(part)));
 */
export function* proofParts(indexes: Iterable<number>, size: number): Generator<ProofPart, void, void> {
  let next = 0;
  for (const log_index of indexes) {
    if (!Number.isSafeInteger(log_index) || log_index < next || log_index >= size)
      throw new RangeError(`leaf ${log_index} does not follow ${next - 1} in a tree of ${size}`);
    yield* nodesBetween(next, log_index);
    yield { kind: 'leaf', log_index };
    next = log_index + 1;
  }
  yield* nodesBetween(next, size);
}

/** The largest complete subtrees from one leaf to before another. */
export function* nodesBetween(from: number, to: number): Generator<ProofPart, void, void> {
  let start = from;
  while (start < to) {
    let level = 0;
    while (start % 2 ** (level + 1) === 0 && start + 2 ** (level + 1) <= to) level += 1;
    yield { kind: 'node', level, index: start / 2 ** level };
    start += 2 ** level;
  }
}

/** A line of `proof.txt`, with its end. */
export function proofLine(part: ProofPart, hash: string): string {
  return part.kind === 'leaf' ? `leaf ${part.log_index} ${hash}\n` : `node ${part.level} ${part.index} ${hash}\n`;
}
