import type { IncidentStatus } from './states.js';

/**
 * Whether mitigation was begun and is over. Closing an incident before that is closing without mitigation.
 *
 * @example
 * mitigationIsOver({ status: 'mitigating', mitigated_at: '2026-11-23T03:00:00.000Z' }); // false
 */
export function mitigationIsOver(incident: { status: IncidentStatus; mitigated_at: unknown }): boolean {
  return incident.mitigated_at !== null && (incident.status === 'monitoring' || incident.status === 'resolved');
}
