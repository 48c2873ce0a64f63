import { isIncidentCenterError } from '@incident-center/sdk/contract';
import { legalEvents } from '@incident-center/state-machines';
import { and, count, eq } from 'drizzle-orm';
import type { Row } from '../database/records.js';
import { alert, dueTimer } from '../database/schema.js';
import { moveIncident } from '../incidents/move-incident.js';
import type { UseCaseContext } from '../perform.js';
import { clearTimers, setTimer } from '../timers/set-timer.js';
import { systemPrincipal } from '../timers/system-principal.js';
import { rulesOf } from './alert-rules.js';
import type { AlertSourceOptions } from './alert-source-options.js';

type Move = Parameters<typeof moveIncident>[2];

const ALL_RESOLVED = 'Every alert of this incident is resolved.';
const FIRING_AGAIN = 'An alert of this incident is firing again.';
const ACKNOWLEDGED = 'The sender of the alert says that somebody works on it.';
const DENIALS: readonly string[] = ['NOT_PERMITTED', 'RATIONALE_REQUIRED', 'APPROVAL_REQUIRED', 'EVIDENCE_REQUIRED'];

/** Moves an incident for its alerts. What a policy denies is left out: the sender could not mend it, and would not ask again. */
async function moveIfAllowed(context: UseCaseContext, row: Row<'incident'>, move: Move): Promise<Row<'incident'>> {
  if (!legalEvents('incident', row.status).some((legal) => legal === move.event)) return row;
  try {
    return await moveIncident(context, row, move);
  } catch (error) {
    if (!isIncidentCenterError(error) || !DENIALS.includes(error.code)) throw error;
    context.center.log(`the policy does not let ${context.principal.id} ${move.event} incident ${row.id}`);
    return row;
  }
}

/** Whether the incident waits for one of its alerts to fire again. */
export async function isHeld({ queries }: UseCaseContext, incident_id: string): Promise<boolean> {
  const timer = and(eq(dueTimer.kind, 'alert_hold'), eq(dueTimer.subject, incident_id));
  return (await queries.select({ kind: dueTimer.kind }).from(dueTimer).where(timer)).length > 0;
}

type MovesTo = 'monitoring' | 'resolved';

/** Whether any alert of an incident fires. */
export async function anyFires({ queries }: UseCaseContext, incident_id: string): Promise<boolean> {
  const [found] = await queries
    .select({ firing: count() })
    .from(alert)
    .where(and(eq(alert.incident_id, incident_id), eq(alert.status, 'firing')));
  return (found?.firing ?? 0) > 0;
}

/** The same transaction for the system: an alert source may not resolve, whatever its rule says. */
const asSystem = (context: UseCaseContext, row: Row<'incident'>): UseCaseContext => ({
  ...context,
  principal: systemPrincipal(row.tenants),
});

/** Moves an incident whose alerts are all resolved to where its rule says. */
export async function settle(
  context: UseCaseContext,
  row: Row<'incident'>,
  { to, alert_ids }: { to: MovesTo; alert_ids: string[] },
): Promise<void> {
  const because = { rationale: ALL_RESOLVED, alert_ids };
  if (to === 'monitoring') await moveIfAllowed(context, row, { event: 'monitor', ...because });
  else await moveIfAllowed(asSystem(context, row), row, { event: 'resolve', ...because });
}

export interface Followed {
  /** Options of the alerts' source. */
  source: AlertSourceOptions;
  changed: readonly Row<'alert'>[];
  acknowledged: boolean;
  held: boolean;
}

/**
 * Lets an incident follow its alerts: back to work when one fires again; to monitoring, or resolved, when none fires any
 * more, at once or after the hold of the rule.
 */
export async function followAlerts(context: UseCaseContext, given: Row<'incident'>, of: Followed): Promise<void> {
  const alert_ids = of.changed.map(({ id }) => id);
  let row = given;
  if (of.acknowledged && row.status === 'new')
    row = await moveIfAllowed(context, row, { event: 'acknowledge', rationale: ACKNOWLEDGED });
  const last = of.changed.at(-1);
  if (last === undefined) return;
  // What fires among those that came settles it; the others are asked only where none does.
  const latest = new Map(of.changed.map((one) => [one.id, one.status]));
  if ([...latest.values()].includes('firing') || (await anyFires(context, row.id))) {
    if (of.held) await clearTimers(context.queries, row.id, ['alert_hold']);
    if (row.status === 'monitoring')
      await moveIfAllowed(context, row, { event: 'mitigate', rationale: FIRING_AGAIN, alert_ids });
    if (row.status === 'resolved')
      await moveIfAllowed(context, row, { event: 'reopen', rationale: FIRING_AGAIN, alert_ids });
    return;
  }
  const rule = rulesOf(of.source).find(({ name }) => name === last.rule);
  const to = rule?.resolves_to ?? 'monitoring';
  const seconds = rule?.flap_hold_seconds ?? 0;
  if (seconds > 0) {
    const due_at = new Date(context.at.getTime() + seconds * 1_000);
    await setTimer(context.queries, { kind: 'alert_hold', subject: row.id, tenants: row.tenants, due_at });
  }
  if (seconds === 0) await settle(context, row, { to, alert_ids });
}
