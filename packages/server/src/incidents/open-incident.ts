import type { CommitmentOpening, EventPayload, Scope } from '@incident-center/sdk/contract';
import type { Severity } from '@incident-center/state-machines';
import type { AuthorizedBy } from '../authorization/commit-decision.js';
import { insertRecord, type Row } from '../database/records.js';
import { rationaleRequired } from '../options.js';
import type { UseCaseContext } from '../perform.js';
import { SPANS } from '../telemetry/names.js';
import { inSpan } from '../telemetry/tracing.js';
import { record } from '../timeline/record.js';
import { incidentChain } from './incident-wire.js';
import { scheduleSla } from './schedule-sla.js';
import { slaTimes } from './sla-clock.js';

export interface OpenIncidentInput {
  scope: Scope;
  title: string;
  description: string;
  severity: Severity;
  tags: Record<string, string>;
  owner?: string | undefined;
  authorized_by: AuthorizedBy;
  /** How it came about, for the event. */
  payload: EventPayload;
  texts?: Record<string, CommitmentOpening['value']>;
}

/** Writes a new incident and its first event: for people who declare one and for alerts that open one. */
export const openIncident = (context: UseCaseContext, input: OpenIncidentInput): Promise<Row<'incident'>> =>
  inSpan(SPANS.creation, {}, () => writeIncident(context, input));

async function writeIncident(context: UseCaseContext, input: OpenIncidentInput): Promise<Row<'incident'>> {
  const { center, principal, at, queries } = context;
  const { scope, severity } = input;
  const row: Row<'incident'> = {
    id: center.newId(),
    title: input.title,
    description: input.description,
    severity,
    status: 'new',
    ...scope,
    tags: input.tags,
    created_at: at,
    updated_at: at,
    acknowledged_at: null,
    mitigated_at: null,
    monitored_at: null,
    resolved_at: null,
    closed_at: null,
    ...slaTimes(center.options, { ...scope, severity, created_at: at, sla_pauses: [] }),
    sla_paused_at: null,
    sla_pauses: [],
    sla_warned_at: null,
    sla_breached_at: null,
    escalation_tier: 0,
    linked_alert_ids: [],
    linked_runbook_ids: [],
    linked_approval_ids: [],
    owner: input.owner ?? null,
    rationale_required: rationaleRequired(center.options, scope.tenants, severity),
    severity_history: [{ severity, changed_at: at.toISOString(), changed_by: principal.id }],
    version: 1,
  };
  const change = await insertRecord(queries, 'incident', row);
  await scheduleSla(queries, row);
  await record(context, {
    type: 'incident_created',
    chain: incidentChain(row.id),
    scope,
    target_ids: [row.id],
    incident_id: row.id,
    authorized_by: input.authorized_by,
    payload: { severity, status: row.status, ...input.payload },
    ...(input.texts === undefined ? {} : { texts: input.texts }),
    changes: [change],
  });
  return row;
}
