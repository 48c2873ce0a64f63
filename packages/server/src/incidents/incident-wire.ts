import type { PolicyResource } from '@incident-center/policy';
import type { Incident, SlaState } from '@incident-center/sdk/contract';
import { mitigationIsOver } from '@incident-center/state-machines/transition-table';
import type { Row } from '../database/records.js';

/** At risk once half of the time is used. */
const AT_RISK_SHARE = 0.5;

/** Where an incident stands against its deadline at a moment. Derived, never stored. */
export function slaStateOf(row: Row<'incident'>, at: Date): SlaState {
  const end = row.resolved_at ?? row.closed_at;
  if (end !== null) return end.getTime() <= row.sla_deadline.getTime() ? 'met' : 'breached';
  const left = row.sla_deadline.getTime() - at.getTime();
  if (left <= 0) return 'breached';
  const whole = row.sla_deadline.getTime() - row.created_at.getTime();
  return left <= whole * (1 - AT_RISK_SHARE) ? 'at_risk' : 'on_track';
}

const moment = (value: Date | null) => value?.toISOString() ?? null;

/** A row as the API gives it. */
export function incidentToWire(row: Row<'incident'>, provenanceHash: string | null, at: Date): Incident {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    acknowledged_at: moment(row.acknowledged_at),
    mitigated_at: moment(row.mitigated_at),
    monitored_at: moment(row.monitored_at),
    resolved_at: moment(row.resolved_at),
    closed_at: moment(row.closed_at),
    sla_deadline: row.sla_deadline.toISOString(),
    sla_state: slaStateOf(row, at),
    provenance_hash: provenanceHash,
  };
}

/** A row as the policy sees it. */
export function incidentResource(row: Row<'incident'>): PolicyResource {
  return {
    type: 'incident',
    id: row.id,
    tenants: row.tenants,
    environment: row.environment,
    classification: row.classification,
    severity: row.severity,
    status: row.status,
    owner: row.owner,
    mitigated: mitigationIsOver(row),
    rationale_required: row.rationale_required,
  };
}

export const incidentChain = (id: string) => `incident:${id}`;
