import { and, desc, eq } from 'drizzle-orm';
import { loadVisible, visibleIn } from '../authorization/visible.js';
import { runbook } from '../database/schema.js';
import type { Query } from '../query.js';
import { runbookSummaries, runbookToWire } from './runbook-wire.js';

export const getRunbook: Query<'get_runbook'> = {
  run: async (context, input) => {
    const versions = await context.queries
      .select()
      .from(runbook)
      .where(and(eq(runbook.id, input.runbook_id), await visibleIn(context, 'can_view_runbook', runbook)))
      .orderBy(desc(runbook.version));
    const version = input.version ?? versions[0]?.version ?? 0;
    const row = await loadVisible(
      context,
      'runbook',
      and(eq(runbook.id, input.runbook_id), eq(runbook.version, version)),
    );
    return {
      runbook: await runbookToWire(context.queries, row),
      versions: await runbookSummaries(context.queries, versions),
    };
  },
};
