import type { PolicyResource } from '@incident-center/policy';
import { ALERTS_SHOWN, type Incident } from '@incident-center/sdk/contract';
import { mitigationIsOver } from '@incident-center/state-machines/transition-table';
import type { Row } from '../database/records.js';
import { slaStateOf } from './sla-clock.js';

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
    sla_at_risk_from: row.sla_at_risk_from.toISOString(),
    sla_paused_at: moment(row.sla_paused_at),
    sla_warned_at: moment(row.sla_warned_at),
    sla_breached_at: moment(row.sla_breached_at),
    linked_alert_ids: row.linked_alert_ids.slice(-ALERTS_SHOWN),
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
