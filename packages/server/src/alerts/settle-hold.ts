import { desc, eq } from 'drizzle-orm';
import { alert, incident } from '../database/schema.js';
import type { TimerHandler } from '../timers/run-timer.js';
import { rulesOf } from './alert-rules.js';
import { anyFires, settle } from './follow-alerts.js';

/** How many of an incident's alerts its move names. */
const NAMED = 100;

/**
 * Ends the hold of a rule (`flap_hold_seconds`): moves the incident, if none of its alerts fires. The rule is looked up again,
 * so that a server with newer options decides by those.
 */
export const settleHold: TimerHandler = async (context, incident_id) => {
  const { queries, center } = context;
  const [row] = await queries.select().from(incident).where(eq(incident.id, incident_id)).for('update');
  if (row === undefined) return undefined;
  return async () => {
    if (await anyFires(context, row.id)) return;
    const resolved = await queries
      .select({ id: alert.id, source: alert.source, rule: alert.rule })
      .from(alert)
      .where(eq(alert.incident_id, row.id))
      .orderBy(desc(alert.ends_at))
      .limit(NAMED);
    const source = center.options.alert_sources[resolved[0]?.source ?? ''];
    const rule = source && rulesOf(source).find(({ name }) => name === resolved[0]?.rule);
    await settle(context, row, { to: rule?.resolves_to ?? 'monitoring', alert_ids: resolved.map(({ id }) => id) });
  };
};
