import { INCIDENT_STATUSES, SEVERITIES } from '@incident-center/state-machines/transition-table';
import { z } from 'zod';
import { alertSchema } from './alert.js';
import { approvalSchema } from './approval.js';
import { executionSchema } from './execution.js';
import { runbookSummarySchema } from './runbook.js';
import {
  freeTextSchema,
  idSchema,
  pageQueryShape,
  rationaleSchema,
  scopeShape,
  sha256Schema,
  tagsSchema,
  tenantSchema,
  timestampSchema,
} from './scope.js';
import { timelineEventSchema } from './timeline-event.js';

export const severitySchema = z.enum(SEVERITIES);
export const incidentStatusSchema = z.enum(INCIDENT_STATUSES);
export const SLA_STATES = ['on_track', 'at_risk', 'breached', 'paused', 'met'] as const;
export type SlaState = (typeof SLA_STATES)[number];

export const incidentSchema = z
  .strictObject({
    id: idSchema,
    title: z.string(),
    description: z.string(),
    severity: severitySchema,
    status: incidentStatusSchema,
    ...scopeShape,
    tags: tagsSchema,
    created_at: timestampSchema,
    updated_at: timestampSchema,
    acknowledged_at: timestampSchema.nullable(),
    mitigated_at: timestampSchema.nullable(),
    monitored_at: timestampSchema.nullable(),
    resolved_at: timestampSchema.nullable(),
    closed_at: timestampSchema.nullable(),
    /** When the incident must be resolved, by severity and tenant. */
    sla_deadline: timestampSchema,
    sla_state: z.enum(SLA_STATES),
    linked_alert_ids: z.array(idSchema),
    linked_runbook_ids: z.array(idSchema),
    linked_approval_ids: z.array(idSchema),
    owner: z.string().nullable(),
    /** Whether every move of this incident needs a rationale, by severity and tenant. */
    rationale_required: z.boolean(),
    severity_history: z.array(
      z.strictObject({ severity: severitySchema, changed_at: timestampSchema, changed_by: z.string() }),
    ),
    /** The hash of the newest event on this incident's chain. */
    provenance_hash: sha256Schema.nullable(),
    version: z.number().int().min(1),
  })
  .meta({ id: 'Incident' });
export type Incident = z.infer<typeof incidentSchema>;

/** What a row of the list adds: enough to say what the incident waits for, without a request per row. */
export const incidentListItemSchema = incidentSchema
  .extend({
    alert_summary: z.strictObject({ name: z.string().nullable(), count: z.number().int(), firing: z.number().int() }),
    run_summary: z
      .strictObject({
        execution_id: idSchema,
        runbook_name: z.string(),
        state: executionSchema.shape.state,
        step_number: z.number().int(),
        step_count: z.number().int(),
      })
      .nullable(),
  })
  .meta({ id: 'IncidentListItem' });
export type IncidentListItem = z.infer<typeof incidentListItemSchema>;

export const incidentDetailSchema = z
  .strictObject({
    incident: incidentSchema,
    alerts: z.array(alertSchema),
    runbooks: z.array(runbookSummarySchema),
    executions: z.array(executionSchema),
    approvals: z.array(approvalSchema),
    /** The newest events, newest first; the whole chain is at `GET /timeline`. */
    timeline: z.array(timelineEventSchema),
  })
  .meta({ id: 'IncidentDetail' });
export type IncidentDetail = z.infer<typeof incidentDetailSchema>;

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(item).max(20));

export const listIncidentsQuerySchema = z.strictObject({
  severity: listOf(severitySchema).optional(),
  status: listOf(incidentStatusSchema).optional(),
  tenant: listOf(tenantSchema).optional(),
  owner: z.string().max(200).optional(),
  q: z.string().max(200).optional(),
  sort: z.enum(['created_at', 'sla_deadline', 'updated_at']).default('created_at'),
  ...pageQueryShape,
});

export const createIncidentSchema = z.strictObject({
  title: z.string().trim().min(1).max(300),
  description: freeTextSchema.default(''),
  severity: severitySchema,
  tenants: scopeShape.tenants,
  environment: scopeShape.environment.default('prod'),
  classification: scopeShape.classification.default('unclassified'),
  tags: tagsSchema.default({}),
  owner: z.string().min(1).max(200).optional(),
});
export const transitionIncidentSchema = z.strictObject({
  status: incidentStatusSchema,
  rationale: rationaleSchema.optional(),
});
export const changeSeveritySchema = z.strictObject({ severity: severitySchema, rationale: rationaleSchema.optional() });
export const assignOwnerSchema = z.strictObject({ owner: z.string().min(1).max(200).nullable() });
export const linkRunbookSchema = z.strictObject({ runbook_id: idSchema });
export const commentSchema = z.strictObject({ text: freeTextSchema.min(1) });
