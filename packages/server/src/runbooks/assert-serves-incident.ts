import { IncidentCenterError } from '@incident-center/sdk/contract';

/**
 * Refuses a runbook for an incident that has a tenant the runbook does not: whoever has only that tenant would see a run
 * whose spec is not theirs to read.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT`
 */
export function assertServesIncident(
  runbook: { tenants: readonly string[] },
  incident: { tenants: readonly string[] },
): void {
  if (!incident.tenants.every((tenant) => runbook.tenants.includes(tenant)))
    throw new IncidentCenterError('INVALID_INPUT', 'the runbook does not belong to every tenant of the incident');
}
