import { CLEARANCES, type Clearance, IncidentCenterError } from '@incident-center/sdk/contract';

interface Scope {
  tenants: readonly string[];
  classification: Clearance;
}

/** Whether everybody who sees the incident may read the runbook. */
export const servesIncident = (runbook: Scope, incident: Scope): boolean =>
  incident.tenants.every((tenant) => runbook.tenants.includes(tenant)) &&
  CLEARANCES.indexOf(runbook.classification) <= CLEARANCES.indexOf(incident.classification);

/**
 * Refuses a runbook for an incident that has a tenant the runbook does not, or that is classified lower: whoever has only
 * that tenant, or only that clearance, would see a run whose spec is not theirs to read.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT`
 */
export function assertServesIncident(runbook: Scope, incident: Scope): void {
  if (servesIncident(runbook, incident)) return;
  if (!incident.tenants.every((tenant) => runbook.tenants.includes(tenant)))
    throw new IncidentCenterError('INVALID_INPUT', 'the runbook does not belong to every tenant of the incident');
  throw new IncidentCenterError('INVALID_INPUT', 'the runbook is classified higher than the incident');
}
