import { and, eq, sql } from 'drizzle-orm';
import { visibleIn } from '../authorization/visible.js';
import { readCursor, writeCursor } from '../cursor.js';
import { approval } from '../database/schema.js';
import { cappedCount, pageOf } from '../page.js';
import type { Query } from '../query.js';
import { approvalsToWire } from './approval-wire.js';
import { decidable } from './decidable.js';

export const listApprovals: Query<'list_approvals'> = {
  run: async (context, input) => {
    const { center, queries } = context;
    const visible = await visibleIn(context, 'can_view_approval', approval);
    const filtered = and(
      visible,
      input.decidable === true ? await decidable(context, visible) : undefined,
      input.status === undefined ? undefined : eq(approval.status, input.status),
      input.incident_id === undefined ? undefined : eq(approval.incident_id, input.incident_id),
      input.execution_id === undefined ? undefined : eq(approval.execution_id, input.execution_id),
      input.runbook_id === undefined ? undefined : eq(approval.runbook_id, input.runbook_id),
    );
    const [requestedAt, id] = input.cursor === undefined ? [] : readCursor(center.secret, 'approvals', input.cursor);
    const after =
      requestedAt === undefined
        ? undefined
        : sql`(${approval.requested_at}, ${approval.id}) < (${String(requestedAt)}::timestamptz, ${String(id)}::uuid)`;
    const rows = await queries
      .select()
      .from(approval)
      .where(and(filtered, after))
      .orderBy(sql`${approval.requested_at} desc, ${approval.id} desc`)
      .limit(input.limit + 1);
    const { items, next_cursor } = pageOf(rows, input.limit, (last) =>
      writeCursor(center.secret, 'approvals', [last.requested_at.toISOString(), last.id]),
    );
    return {
      items: await approvalsToWire(queries, items),
      next_cursor,
      ...(await cappedCount(queries, approval, filtered)),
    };
  },
};
