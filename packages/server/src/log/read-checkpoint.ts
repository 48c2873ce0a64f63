import type { Checkpoint } from '@incident-center/sdk/contract';
import { and, asc, count, desc, eq, gte, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { logCheckpoint, logCosignature } from '../database/schema.js';

/** Which checkpoint: of this size, or the newest that as many witnesses have signed. */
export interface WantedCheckpoint {
  size?: number | undefined;
  min_cosignatures?: number | undefined;
}

/** A checkpoint with the lines of its witnesses under the log's own; undefined where there is none. */
export async function readCheckpoint(queries: Queries, wanted: WantedCheckpoint): Promise<Checkpoint | undefined> {
  const { size, min_cosignatures = 0 } = wanted;
  const cosigned = queries
    .select({ at: count() })
    .from(logCosignature)
    .where(eq(logCosignature.size, logCheckpoint.size));
  const [row] = await queries
    .select()
    .from(logCheckpoint)
    .where(
      and(
        size === undefined ? undefined : eq(logCheckpoint.size, size),
        min_cosignatures === 0 ? undefined : gte(sql`(${cosigned})`, min_cosignatures),
      ),
    )
    .orderBy(desc(logCheckpoint.size))
    .limit(1);
  if (row === undefined) return undefined;
  const { note, key_id, public_key, created_at } = row;
  const lines = await queries
    .select({ line: logCosignature.line })
    .from(logCosignature)
    .where(eq(logCosignature.size, row.size))
    .orderBy(asc(logCosignature.witness), asc(logCosignature.public_key));
  return {
    note: note + lines.map(({ line }) => line).join(''),
    key_id,
    public_key,
    size: row.size,
    created_at: created_at.toISOString(),
  };
}
