import { and, eq, sql } from 'drizzle-orm';
import { alertToWire } from '../alerts/alert-wire.js';
import { loadVisible } from '../authorization/visible.js';
import { readCursor, writeCursor } from '../cursor.js';
import { alert, incident } from '../database/schema.js';
import { cappedCount, pageOf } from '../page.js';
import type { Query } from '../query.js';

/** The list's name in its cursors: a place among the alerts of one incident is none among another's. */
export const alertList = (incidentId: string) => `alerts ${incidentId}`;

/** Whoever may see an incident may see what it is about. */
export const listIncidentAlerts: Query<'list_incident_alerts'> = {
  run: async (context, input) => {
    const { center, queries } = context;
    const { id } = await loadVisible(context, 'incident', eq(incident.id, input.incident_id));
    const filtered = and(
      eq(alert.incident_id, id),
      input.status === undefined ? undefined : eq(alert.status, input.status),
    );
    const [startsAt, alertId] =
      input.cursor === undefined ? [] : readCursor(center.secret, alertList(id), input.cursor);
    const after =
      startsAt === undefined
        ? undefined
        : sql`(${alert.starts_at}, ${alert.id}) < (${String(startsAt)}::timestamptz, ${String(alertId)}::uuid)`;
    const rows = await queries
      .select()
      .from(alert)
      .where(and(filtered, after))
      .orderBy(sql`${alert.starts_at} desc, ${alert.id} desc`)
      .limit(input.limit + 1);
    const { items, next_cursor } = pageOf(rows, input.limit, (last) =>
      writeCursor(center.secret, alertList(id), [last.starts_at.toISOString(), last.id]),
    );
    return { items: items.map(alertToWire), next_cursor, ...(await cappedCount(queries, alert, filtered)) };
  },
};
