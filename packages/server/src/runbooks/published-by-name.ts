import { and, arrayOverlaps, desc, eq } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { runbook } from '../database/schema.js';

/** The newest published version of the runbook that a rule names, in any of the tenants. */
export async function publishedByName(
  queries: Queries,
  name: string,
  tenants: readonly string[],
): Promise<Row<'runbook'> | undefined> {
  const [found] = await queries
    .select()
    .from(runbook)
    .where(and(eq(runbook.name, name), eq(runbook.status, 'published'), arrayOverlaps(runbook.tenants, [...tenants])))
    .orderBy(desc(runbook.version))
    .limit(1);
  return found;
}
