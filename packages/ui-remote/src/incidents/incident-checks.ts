import type { IncidentDetail } from '@incident-center/sdk/contract';
import type { Check } from '../host/use-simulations';
import { checkOfMove, type Move, moveKey, severityMoves, statusMoves } from './moves';

/** Every check that the page's buttons need, in one request. */
export function checksOf({ incident, runbooks }: IncidentDetail): Record<string, Check> {
  const resource = { type: 'incident' as const, id: incident.id };
  const moves: readonly Move[] = [...statusMoves(incident), ...severityMoves(incident)];
  return {
    ...Object.fromEntries(moves.map((move) => [moveKey(move), checkOfMove(incident.id, move)])),
    ...Object.fromEntries(
      runbooks.map(({ id }) => [
        `start_${id}`,
        { action: 'can_execute_runbook' as const, resource: { type: 'runbook' as const, id } },
      ]),
    ),
    assign: { action: 'can_assign_incident', resource },
    link: { action: 'can_link_runbook', resource },
    comment: { action: 'can_comment_on_incident', resource },
    edit: { action: 'can_edit_incident', resource },
    escalate: { action: 'can_escalate_incident', resource },
    clock: { action: 'can_pause_sla', resource },
    decisions: { action: 'can_view_decisions', resource: { type: 'timeline', id: incident.id } },
  };
}
