import { count, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Queries } from './database/database.js';

/** Counting stops here: nobody reads beyond "1000+", and an exact count of everything is slow. */
export const COUNT_CAP = 1_000;

/** How many rows match, as far as {@link COUNT_CAP}. */
export async function cappedCount(
  queries: Queries,
  table: PgTable,
  where: SQL | undefined,
): Promise<{ total: number; total_is_capped: boolean }> {
  const some = queries
    .select({ one: sql`1`.as('one') })
    .from(table)
    .where(where)
    .limit(COUNT_CAP + 1)
    .as('some');
  const [row] = await queries.select({ counted: count() }).from(some);
  const counted = row?.counted ?? 0;
  return { total: Math.min(counted, COUNT_CAP), total_is_capped: counted > COUNT_CAP };
}

/** One page out of `limit + 1` rows that were read, and the cursor of the next one if there is one. */
export function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (last: Row) => string) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** A LIKE pattern that finds the text anywhere, with what LIKE would read as wildcards taken literally. */
export const containsPattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
