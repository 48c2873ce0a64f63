import { eq } from 'drizzle-orm';
import { type Row, updateRecord } from '../database/records.js';
import { incident } from '../database/schema.js';
import type { UseCaseContext } from '../perform.js';
import type { TimerHandler } from '../timers/run-timer.js';
import { scheduleSla } from './schedule-sla.js';
import { slaEnd, slaStateOf } from './sla-clock.js';
import { tellSla } from './tell-sla.js';

/** Locks the incident, and then does with it what is to be done. */
const withIncident =
  (run: (context: UseCaseContext, row: Row<'incident'>) => Promise<void>): TimerHandler =>
  async (context, id) => {
    const [row] = await context.queries.select().from(incident).where(eq(incident.id, id)).for('update');
    return row && (() => run(context, row));
  };

async function raise(
  context: UseCaseContext,
  row: Row<'incident'>,
  told: { type: 'sla_at_risk' | 'sla_breached'; patch: Partial<Row<'incident'>> },
): Promise<void> {
  const { row: after, change } = await updateRecord(context.queries, 'incident', row, {
    ...told.patch,
    updated_at: context.at,
  });
  await scheduleSla(context.queries, after);
  await tellSla(context, after, { type: told.type, changes: [change] });
}

/**
 * The timeline's word that an incident is at risk. Not where it ended or is paused meanwhile; where it is breached already, the
 * other timer says so, and a warning would come too late.
 */
export const raiseAtRisk = withIncident(async (context, row) => {
  const state = slaStateOf(row, context.at);
  if (state === 'on_track') await scheduleSla(context.queries, row);
  if (state === 'at_risk' && row.sla_warned_at === null)
    await raise(context, row, { type: 'sla_at_risk', patch: { sla_warned_at: context.at } });
});

/** The timeline's word that an incident is breached. */
export const raiseBreach = withIncident(async (context, row) => {
  if (slaEnd(row) !== null) return;
  const state = slaStateOf(row, context.at);
  if (state === 'on_track' || state === 'at_risk') await scheduleSla(context.queries, row);
  if (state === 'breached' && row.sla_breached_at === null)
    await raise(context, row, { type: 'sla_breached', patch: { sla_breached_at: context.at } });
});
