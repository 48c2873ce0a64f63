import { inArray } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { chainHead } from '../database/schema.js';

/** The newest event's hash of each chain: what `provenance_hash` is. */
export async function chainHashes(queries: Queries, chains: readonly string[]): Promise<Map<string, string>> {
  if (chains.length === 0) return new Map();
  const rows = await queries
    .select()
    .from(chainHead)
    .where(inArray(chainHead.chain, [...new Set(chains)]));
  return new Map(rows.map((row) => [row.chain, row.hash]));
}

/** The newest event's hash of one chain, or null before its first. */
export async function chainHash(queries: Queries, chain: string): Promise<string | null> {
  return (await chainHashes(queries, [chain])).get(chain) ?? null;
}
