import { INCIDENT_STATUSES, SEVERITIES } from '@incident-center/state-machines/transition-table';
import { z } from 'zod';
import { alertSchema } from './alert.js';
import { approvalSchema } from './approval.js';
import { executionSchema } from './execution.js';
import { runbookSummarySchema } from './runbook.js';
import {
  freeTextSchema,
  idSchema,
  newTenantsSchema,
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
    /** From when on it counts as at risk. This and the deadline move with the time that the clock is paused. */
    sla_at_risk_from: timestampSchema,
    /** Since when the clock is paused; null while it runs. */
    sla_paused_at: timestampSchema.nullable(),
    sla_pauses: z.array(
      z.strictObject({ paused_at: timestampSchema, resumed_at: timestampSchema.nullable(), by: z.string() }),
    ),
    /** When the timeline told that it is at risk, and that it is breached; null where it is not, or no longer. */
    sla_warned_at: timestampSchema.nullable(),
    sla_breached_at: timestampSchema.nullable(),
    /** How many of its tenant's escalation tiers it was handed to. */
    escalation_tier: z.number().int().min(0),
    /** The newest 100; the alerts themselves, and all of them, are at `GET /incidents/{incident_id}/alerts`. */
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

const alertSummarySchema = z.strictObject({
  name: z.string().nullable(),
  count: z.number().int(),
  firing: z.number().int(),
});

/** What a row of the list adds: enough to say what the incident waits for, without a request per row. */
export const incidentListItemSchema = incidentSchema
  .extend({
    alert_summary: alertSummarySchema,
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
    /** The newest 100, oldest first; all of them are at `GET /incidents/{incident_id}/alerts`. */
    alerts: z.array(alertSchema),
    /** How many there are of all of them. */
    alert_summary: alertSummarySchema,
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

/** What incidents can be narrowed to. Within one field any value matches, but for tags: there all must. */
const incidentFilterShape = {
  severity: listOf(severitySchema).optional(),
  status: listOf(incidentStatusSchema).optional(),
  tenant: listOf(tenantSchema).optional(),
  environment: listOf(scopeShape.environment).optional(),
  /** Ids, `me`, `others` for everybody else, or `none` for what nobody owns. */
  owner: listOf(z.string().min(1).max(200)).optional(),
  /** `key:value`; the key ends at the first colon. */
  tag: listOf(
    z
      .string()
      .max(601)
      .regex(/^[^:]{1,100}:/, 'must be key:value'),
  ).optional(),
  sla: listOf(z.enum(SLA_STATES)).optional(),
  alert_id: idSchema.optional(),
  runbook_id: idSchema.optional(),
  /** Part of the title, of a tag, of an alert's name, or of the id; with `#` before it, of the id alone. */
  q: z.string().max(200).optional(),
  created_since: timestampSchema.optional(),
  /** The moment itself is no longer in it. */
  created_until: timestampSchema.optional(),
} as const;

export const INCIDENT_SORTS = ['created_at', 'updated_at', 'sla_deadline', 'severity'] as const;
export type IncidentSort = (typeof INCIDENT_SORTS)[number];
const incidentSortSchema = z.enum(INCIDENT_SORTS);

export const listIncidentsQuerySchema = z.strictObject({
  ...incidentFilterShape,
  /** Newest, touched last, due soonest, or severest first. */
  sort: incidentSortSchema.default('created_at'),
  ...pageQueryShape,
});
export const countIncidentsQuerySchema = z.strictObject(incidentFilterShape);
export type IncidentListFilter = z.output<typeof countIncidentsQuerySchema>;

/** What somebody keeps of the list: its filter and its order. */
export const savedViewFilterSchema = z
  .strictObject({ ...incidentFilterShape, sort: incidentSortSchema.optional() })
  .meta({ id: 'SavedViewFilter' });
export type SavedViewFilter = z.output<typeof savedViewFilterSchema>;

const countsSchema = z.record(z.string(), z.number().int().min(0));
/** How many incidents each value would show: under the whole filter but for its own field. Values without any are left out. */
export const incidentCountsSchema = z
  .strictObject({
    severity: countsSchema,
    status: countsSchema,
    tenant: countsSchema,
    environment: countsSchema,
    sla: countsSchema,
    /** `me`, `none` and `others`. */
    owner: countsSchema,
  })
  .meta({ id: 'IncidentCounts' });
export type IncidentCounts = z.infer<typeof incidentCountsSchema>;

export const createIncidentSchema = z.strictObject({
  title: z.string().trim().min(1).max(300),
  description: freeTextSchema.default(''),
  severity: severitySchema,
  tenants: newTenantsSchema,
  environment: scopeShape.environment.default('prod'),
  classification: scopeShape.classification.default('unclassified'),
  tags: tagsSchema.default({}),
  owner: z.string().min(1).max(200).optional(),
});
export const editIncidentSchema = z
  .strictObject({
    title: createIncidentSchema.shape.title,
    description: freeTextSchema,
    /** All of them: what is not named is removed. */
    tags: tagsSchema,
  })
  .partial()
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    message: 'give title, description or tags',
  });
export const escalateIncidentSchema = z.strictObject({
  /** A higher one than now. Left out, the next escalation tier of the tenant gets the incident. */
  severity: severitySchema.optional(),
  rationale: rationaleSchema.optional(),
});
export const clockRationaleSchema = z.strictObject({ rationale: rationaleSchema.optional() });
export const transitionIncidentSchema = z.strictObject({
  status: incidentStatusSchema,
  rationale: rationaleSchema.optional(),
});
export const changeSeveritySchema = z.strictObject({ severity: severitySchema, rationale: rationaleSchema.optional() });
export const assignOwnerSchema = z.strictObject({ owner: z.string().min(1).max(200).nullable() });
export const linkRunbookSchema = z.strictObject({ runbook_id: idSchema });
export const commentSchema = z.strictObject({ text: freeTextSchema.min(1) });
