import { CLEARANCES } from '@incident-center/sdk/contract';
import { and, eq, gte, lt, or, sql } from 'drizzle-orm';
import { readCursor, writeCursor } from '../cursor.js';
import { decisionLog } from '../database/schema.js';
import { cappedCount, pageOf } from '../page.js';
import type { Query, QueryContext } from '../query.js';
import { authorize } from './authorize.js';
import { decisionToWire } from './decision-wire.js';
import { filterToSql } from './sql-filter.js';
import { listFilterOf } from './visible.js';

/** As the indices have it. What belongs to an incident names it. */
const isAbout = (id: string) =>
  or(
    sql`(${decisionLog.input} #>> '{resource,id}') = ${id}`,
    sql`(${decisionLog.input} #>> '{resource,incident_id}') = ${id}`,
  );

/** What may be seen. An empty list would tell whoever may see none that nothing was decided: they are refused instead. */
async function visibleDecisions(context: QueryContext) {
  const { principal } = context;
  const filter = await listFilterOf(context, 'can_view_decisions');
  if (filter.any_of.length === 0) {
    // The least that there could be to see: what is refused of this is the role's, not one scope's.
    const [environment] = principal.environments.filter((name) => name !== '*');
    await authorize(context, 'can_view_decisions', {
      type: 'timeline',
      tenants: principal.tenant_ids,
      environment: environment ?? 'prod',
      classification: CLEARANCES[0],
    });
  }
  return filterToSql(filter, decisionLog);
}

export const listPolicyDecisions: Query<'list_policy_decisions'> = {
  run: async (context, input) => {
    const { center, queries } = context;
    const filtered = and(
      await visibleDecisions(context),
      input.action === undefined ? undefined : eq(decisionLog.action, input.action),
      input.allow === undefined ? undefined : eq(decisionLog.allow, input.allow),
      input.simulated === undefined ? undefined : eq(decisionLog.simulated, input.simulated),
      input.requested_by === undefined ? undefined : eq(decisionLog.requested_by, input.requested_by),
      input.resource_id === undefined ? undefined : isAbout(input.resource_id),
      input.since === undefined ? undefined : gte(decisionLog.timestamp, new Date(input.since)),
      input.until === undefined ? undefined : lt(decisionLog.timestamp, new Date(input.until)),
    );
    const [timestamp, id] = input.cursor === undefined ? [] : readCursor(center.secret, 'decisions', input.cursor);
    const after =
      timestamp === undefined
        ? undefined
        : sql`(${decisionLog.timestamp}, ${decisionLog.decision_id}) < (${String(timestamp)}::timestamptz, ${String(id)}::uuid)`;
    const rows = await queries
      .select()
      .from(decisionLog)
      .where(and(filtered, after))
      .orderBy(sql`${decisionLog.timestamp} desc, ${decisionLog.decision_id} desc`)
      .limit(input.limit + 1);
    const { items, next_cursor } = pageOf(rows, input.limit, (last) =>
      writeCursor(center.secret, 'decisions', [last.timestamp.toISOString(), last.decision_id]),
    );
    return {
      items: items.map(decisionToWire),
      next_cursor,
      ...(await cappedCount(queries, decisionLog, filtered)),
    };
  },
};
