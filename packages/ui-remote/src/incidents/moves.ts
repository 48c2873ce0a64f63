import type { Incident, PolicyAction } from '@incident-center/sdk/contract';
import {
  INCIDENT_STATUSES,
  type IncidentMove,
  type IncidentStatus,
  mitigationIsOver,
  SEVERITIES,
  type Severity,
  transitionsFrom,
} from '@incident-center/state-machines/transition-table';

/** The policy action that guards each move. */
export const ACTION_OF_MOVE: Readonly<Record<IncidentMove, PolicyAction>> = {
  acknowledge: 'can_acknowledge_incident',
  mitigate: 'can_mitigate_incident',
  monitor: 'can_monitor_incident',
  resolve: 'can_resolve_incident',
  close: 'can_close_incident',
  reopen: 'can_reopen_incident',
};

/** A status that an incident could be moved to. */
export interface StatusMove {
  readonly kind: 'status';
  readonly event: IncidentMove;
  readonly to: IncidentStatus;
  /** Closed before mitigation was begun and over: worth saying on the button. */
  readonly withoutMitigation: boolean;
}

/** A severity that an incident could be changed to. */
export interface SeverityMove {
  readonly kind: 'severity';
  readonly to: Severity;
  readonly direction: 'raise' | 'lower';
}

export type Move = StatusMove | SeverityMove;

const isMove = (event: string): event is IncidentMove => event in ACTION_OF_MOVE;

/** Every status that the machine has a way to from here, in the order that incidents go. */
export function statusMoves(incident: Pick<Incident, 'status' | 'mitigated_at'>): StatusMove[] {
  return transitionsFrom('incident', incident.status)
    .flatMap(({ event, to }): StatusMove[] => {
      const status = INCIDENT_STATUSES.find((one) => one === to);
      if (!isMove(event) || !status || status === incident.status) return [];
      const withoutMitigation = event === 'close' && !mitigationIsOver(incident);
      return [{ kind: 'status', event, to: status, withoutMitigation }];
    })
    .sort((a, b) => INCIDENT_STATUSES.indexOf(a.to) - INCIDENT_STATUSES.indexOf(b.to));
}

/** Every other severity, the highest first; none where the machine lets it be changed no more. */
export function severityMoves(incident: Pick<Incident, 'status' | 'severity'>): SeverityMove[] {
  if (!transitionsFrom('incident', incident.status).some(({ event }) => event === 'change_severity')) return [];
  const now = SEVERITIES.indexOf(incident.severity);
  return SEVERITIES.flatMap((to, rank): SeverityMove[] =>
    rank === now ? [] : [{ kind: 'severity', to, direction: rank > now ? 'raise' : 'lower' }],
  ).reverse();
}

/**
 * Whether a move is asked about before it is done, whatever the policy needs: one that can't be undone, and one that
 * calls over what is still going on.
 */
export const asksFirst = (move: Move, firing: number): boolean =>
  move.kind === 'status' && (move.event === 'close' || (move.event === 'resolve' && firing > 0));

/** A name for a move within its incident. */
export const moveKey = (move: Move): string => (move.kind === 'status' ? move.event : `severity_${move.to}`);

/** What the policy is asked about a move. */
export function checkOfMove(incidentId: string, move: Move) {
  const resource = { type: 'incident' as const, id: incidentId };
  return move.kind === 'status'
    ? { action: ACTION_OF_MOVE[move.event], resource }
    : { action: 'can_change_severity' as const, resource, context: { severity: move.to } };
}
