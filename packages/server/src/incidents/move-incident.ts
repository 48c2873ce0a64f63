import type { PolicyAction } from '@incident-center/sdk/contract';
import { type IncidentMove, type IncidentStatus, mitigationIsOver } from '@incident-center/state-machines';
import { authorize } from '../authorization/authorize.js';
import { type Row, updateRecord } from '../database/records.js';
import { scheduleClosingBundle } from '../evidence/closing-bundle.js';
import { decideLegal } from '../legality.js';
import type { UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { incidentChain, incidentResource } from './incident-wire.js';
import { scheduleSla } from './schedule-sla.js';
import { slaEnd, slaEnded } from './sla-clock.js';
import { tellSlaEnd } from './tell-sla.js';

/** The policy action that guards each move. */
export const ACTION_OF_MOVE: Record<IncidentMove, PolicyAction> = {
  acknowledge: 'can_acknowledge_incident',
  mitigate: 'can_mitigate_incident',
  monitor: 'can_monitor_incident',
  resolve: 'can_resolve_incident',
  close: 'can_close_incident',
  reopen: 'can_reopen_incident',
};

/** The statuses in which an incident's clock stands still for good. */
const CLOCK_STOPS: ReadonlySet<IncidentStatus> = new Set(['resolved', 'closed']);

/** The moment that a status is reached for the first time; reopening clears the end. */
function momentsOf(row: Row<'incident'>, to: IncidentStatus, at: Date): Partial<Row<'incident'>> {
  switch (to) {
    case 'acknowledged':
      return { acknowledged_at: row.acknowledged_at ?? at };
    case 'mitigating':
      // Whoever starts to mitigate has taken notice.
      return { acknowledged_at: row.acknowledged_at ?? at, mitigated_at: row.mitigated_at ?? at, resolved_at: null };
    case 'monitoring':
      return { monitored_at: at };
    case 'resolved':
      return { resolved_at: at };
    case 'closed':
      return { closed_at: at };
    case 'new':
      return {};
  }
}

/** Moves a locked incident: legal, then permitted, then saved and recorded. */
export async function moveIncident(
  context: UseCaseContext,
  row: Row<'incident'>,
  move: { event: IncidentMove; rationale?: string | undefined; alert_ids?: string[] },
): Promise<Row<'incident'>> {
  const decision = decideLegal('incident', row.status, move.event);
  const rationale = move.rationale === undefined ? {} : { rationale: move.rationale };
  const authorized_by = await authorize(context, ACTION_OF_MOVE[move.event], incidentResource(row), rationale);
  const ended = slaEnd(row) === null && CLOCK_STOPS.has(decision.to);
  const { row: moved, change } = await updateRecord(context.queries, 'incident', row, {
    status: decision.to,
    updated_at: context.at,
    ...momentsOf(row, decision.to, context.at),
    ...(ended ? slaEnded(row, context.at) : {}),
  });
  await scheduleSla(context.queries, moved);
  const event = {
    chain: incidentChain(row.id),
    scope: row,
    target_ids: [row.id, ...(move.alert_ids ?? [])],
    incident_id: row.id,
    authorized_by,
  };
  await record(context, {
    ...event,
    type: 'status_changed',
    payload: { from: decision.from, to: decision.to, move: move.event },
    texts: rationale,
    changes: [change],
  });
  if (ended) await tellSlaEnd(context, { before: row, after: moved });
  if (decision.to === 'closed') {
    await record(context, { ...event, type: 'incident_closed', payload: { mitigated: mitigationIsOver(row) } });
    await scheduleClosingBundle(context.queries, moved, context.at);
  }
  return moved;
}
