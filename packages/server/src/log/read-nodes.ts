import { and, eq, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { logNode } from '../database/schema.js';

/** Gives the hash of a complete subtree of the log. */
export type NodeAt = (level: number, index: number) => string;

const ANY_HASH = '0'.repeat(64);

/** Reads complete subtrees of the log, with one statement for each level. */
export async function readNodes(
  queries: Queries,
  wanted: readonly { level: number; index: number }[],
): Promise<NodeAt> {
  const indexes = new Map<number, Set<number>>();
  for (const { level, index } of wanted) indexes.set(level, (indexes.get(level) ?? new Set()).add(index));
  const hashes = new Map<string, string>();
  for (const [level, set] of indexes) {
    const rows = await queries
      .select()
      .from(logNode)
      .where(and(eq(logNode.level, level), sql`${logNode.index} = any(${`{${[...set].join(',')}}`}::bigint[])`));
    for (const row of rows) hashes.set(`${row.level}/${row.index}`, row.hash);
  }
  return (level, index) => {
    const hash = hashes.get(`${level}/${index}`);
    if (hash === undefined) throw new RangeError(`the node ${level}/${index} is missing`);
    return hash;
  };
}

/**
 * Makes a proof from the subtrees that it takes.
 *
 * @throws {RangeError} where one of them is missing.
 * @example
 * const hashes = await readProof(queries, (nodeAt) => consistencyProof(first, second, nodeAt));
 */
export async function readProof(queries: Queries, prove: (nodeAt: NodeAt) => string[]): Promise<string[]> {
  const wanted: { level: number; index: number }[] = [];
  // What a proof takes does not depend on the hashes.
  prove((level, index) => {
    wanted.push({ level, index });
    return ANY_HASH;
  });
  return prove(await readNodes(queries, wanted));
}
