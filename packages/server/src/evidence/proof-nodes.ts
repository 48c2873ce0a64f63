import { nodeHash } from '@incident-center/sdk/provenance';
import { sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { tampered } from './tampered.js';

/** A complete subtree of 2^level leaves. */
export interface NodePlace {
  level: number;
  index: number;
}

/**
 * Reads the hashes of subtrees, with one statement for all of them.
 *
 * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` where one is gone.
 */
export async function readNodeHashes(queries: Queries, places: readonly NodePlace[]): Promise<string[]> {
  if (places.length === 0) return [];
  const levels = `{${places.map(({ level }) => level).join(',')}}`;
  const indexes = `{${places.map(({ index }) => index).join(',')}}`;
  const { rows } = (await queries.execute(sql`
    select node.hash from unnest(${levels}::int[], ${indexes}::bigint[]) with ordinality as wanted (level, index, place)
    left join incident_center.log_node as node on node.level = wanted.level and node.index = wanted.index
    order by wanted.place
  `)) as unknown as { rows: { hash: string | null }[] };
  return rows.map(({ hash }, at) => {
    const place = places[at];
    if (hash === null || !/^[0-9a-f]{64}$/.test(hash))
      throw tampered({ problem: `log_node ${place?.level}/${place?.index}` });
    return hash;
  });
}

/** Computes the root of a tree from parts that cover it, given from left to right. */
export function treeFold() {
  const stack: (NodePlace & { hash: string })[] = [];
  return {
    push: (part: NodePlace & { hash: string }): void => {
      let node = part;
      for (let left = stack.at(-1); left !== undefined; left = stack.at(-1)) {
        if (left.level !== node.level || left.index % 2 !== 0 || left.index + 1 !== node.index) break;
        stack.pop();
        node = { level: node.level + 1, index: left.index / 2, hash: nodeHash(left.hash, node.hash) };
      }
      stack.push(node);
    },
    root: (): string | undefined => {
      const hashes = stack.map(({ hash }) => hash);
      const last = hashes.pop();
      return last === undefined ? undefined : hashes.reduceRight((right, left) => nodeHash(left, right), last);
    },
  };
}
