import { sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { logNode } from '../database/schema.js';

/** Gives the hash of a complete subtree of the log. */
export type NodeAt = (level: number, index: number) => string;

const ANY_HASH = '0'.repeat(64);

/** Reads complete subtrees of the log, with one statement. */
export async function readNodes(
  queries: Queries,
  wanted: readonly { level: number; index: number }[],
): Promise<NodeAt> {
  const unique = new Map(wanted.map((node) => [`${node.level}/${node.index}`, node]));
  const column = (name: 'level' | 'index') => `{${[...unique.values()].map((node) => node[name]).join(',')}}`;
  const rows = await queries
    .select()
    .from(logNode)
    .where(
      sql`(${logNode.level}, ${logNode.index}) in (select * from unnest(${column('level')}::int[], ${column('index')}::bigint[]))`,
    );
  const hashes = new Map(rows.map((row) => [`${row.level}/${row.index}`, row.hash]));
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
