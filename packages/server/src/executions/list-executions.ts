import { and, eq, sql } from 'drizzle-orm';
import { visibleIn } from '../authorization/visible.js';
import { readCursor, writeCursor } from '../cursor.js';
import { runbookExecution } from '../database/schema.js';
import { cappedCount, pageOf } from '../page.js';
import type { Query } from '../query.js';
import { executionsToWire } from './execution-wire.js';

export const listExecutions: Query<'list_executions'> = {
  run: async (context, input) => {
    const { center, queries } = context;
    const filtered = and(
      await visibleIn(context, 'can_view_execution', runbookExecution),
      input.incident_id === undefined ? undefined : eq(runbookExecution.incident_id, input.incident_id),
      input.runbook_id === undefined ? undefined : eq(runbookExecution.runbook_id, input.runbook_id),
      input.state === undefined ? undefined : eq(runbookExecution.state, input.state),
    );
    const [startedAt, id] = input.cursor === undefined ? [] : readCursor(center.secret, 'executions', input.cursor);
    const after =
      startedAt === undefined
        ? undefined
        : sql`(${runbookExecution.started_at}, ${runbookExecution.id}) < (${String(startedAt)}::timestamptz, ${String(id)}::uuid)`;
    const rows = await queries
      .select()
      .from(runbookExecution)
      .where(and(filtered, after))
      .orderBy(sql`${runbookExecution.started_at} desc, ${runbookExecution.id} desc`)
      .limit(input.limit + 1);
    const { items, next_cursor } = pageOf(rows, input.limit, (last) =>
      writeCursor(center.secret, 'executions', [last.started_at.toISOString(), last.id]),
    );
    return {
      items: await executionsToWire(queries, items),
      next_cursor,
      ...(await cappedCount(queries, runbookExecution, filtered)),
    };
  },
};
