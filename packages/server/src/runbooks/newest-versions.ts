import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type ReadContext, visibleIn } from '../authorization/visible.js';
import type { Row } from '../database/records.js';
import { runbook } from '../database/schema.js';

/** The newest version of each runbook that matches and may be seen; of the published ones only, where asked. */
export async function newestVersions(
  context: ReadContext,
  where: SQL | undefined,
  { published = false }: { published?: boolean } = {},
): Promise<Row<'runbook'>[]> {
  return context.queries
    .selectDistinctOn([runbook.id])
    .from(runbook)
    .where(
      and(
        await visibleIn(context, 'can_view_runbook', runbook),
        published ? eq(runbook.status, 'published') : undefined,
        where,
      ),
    )
    .orderBy(runbook.id, sql`${runbook.version} desc`);
}
