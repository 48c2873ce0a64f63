import { z } from 'zod';
import { idSchema, pageQueryShape, scopeShape, sha256Schema, timestampSchema } from './scope.js';

/** Every type of domain event. The prefix of its subject on an event fabric is `incident.` or `runbook.`. */
export const EVENT_TYPES = [
  'incident_created',
  'alert_attached',
  'alert_resolved',
  'alert_refired',
  'status_changed',
  'incident_closed',
  'severity_changed',
  'owner_assigned',
  'incident_edited',
  'incident_escalated',
  'sla_paused',
  'sla_resumed',
  'sla_at_risk',
  'sla_breached',
  'sla_met',
  'runbook_linked',
  'runbook_unlinked',
  'comment_added',
  'runbook_drafted',
  'runbook_edited',
  'runbook_draft_deleted',
  'runbook_published',
  'runbook_started',
  'step_started',
  'step_blocked',
  'step_unblocked',
  'evidence_attached',
  'step_completed',
  'step_skipped',
  'runbook_completed',
  'runbook_failed',
  'runbook_aborted',
  'approval_requested',
  'approval_voted',
  'approval_granted',
  'approval_denied',
  'approval_expired',
  'approval_voided',
  'approval_used',
  'approval_revoked',
  'key_rotated',
  'evidence_bundle_created',
  'payload_redacted',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const eventReferenceSchema = z.strictObject({
  role: z.enum(['runbook_spec', 'approval_evidence', 'step_evidence', 'evidence_bundle', 'publish_provenance']),
  key: z.string(),
  sha256: sha256Schema,
  size: z.number().int().min(0),
});
export type EventReference = z.infer<typeof eventReferenceSchema>;

export const eventCommitmentSchema = z.strictObject({ path: z.string(), hmac: sha256Schema });

/** Any JSON. */
const jsonValueSchema = z.json().meta({ id: 'JsonValue' });

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * The core of an event, evidence format version 1: closed, integers only, no free text. Its canonical JSON is what is
 * stored and hashed; see docs/reference/evidence-format.md.
 */
export const eventCoreSchema = z.strictObject({
  v: z.literal(1),
  log: z.string(),
  chain: z.string(),
  id: idSchema,
  type: z.enum(EVENT_TYPES),
  created_at: timestampSchema,
  actor: z.strictObject({ id: z.string(), kind: z.enum(['person', 'alert_source', 'system']) }),
  ...scopeShape,
  target_ids: z.array(z.string()),
  incident_id: idSchema.nullable(),
  runbook_execution_id: idSchema.nullable(),
  operation: z.string(),
  policy: z.strictObject({ decision_id: z.string(), bundle_revision: z.string(), hmac: sha256Schema }).nullable(),
  refs: z.array(eventReferenceSchema),
  payload: z.record(z.string(), jsonValueSchema),
  commitments: z.array(eventCommitmentSchema),
});
export type EventCore = z.infer<typeof eventCoreSchema>;
export type EventPayload = Record<string, Json>;

/** Opens a commitment: the salt and the value that the HMAC in the event stands for. */
export const commitmentOpeningSchema = z.strictObject({
  path: z.string(),
  salt: sha256Schema,
  value: jsonValueSchema,
});
export type CommitmentOpening = z.infer<typeof commitmentOpeningSchema>;

/** An event as the API gives it: the exact text that was hashed, and what opens its commitments. */
export const timelineEventSchema = z
  .strictObject({
    id: idSchema,
    type: z.enum(EVENT_TYPES),
    actor: z.string(),
    actor_kind: z.enum(['person', 'alert_source', 'system']),
    target_ids: z.array(z.string()),
    payload: z.record(z.string(), jsonValueSchema),
    incident_id: idSchema.nullable(),
    runbook_execution_id: idSchema.nullable(),
    created_at: timestampSchema,
    event_hash: sha256Schema,
    chain: z.string(),
    seq: z.number().int().min(1),
    prev_hash: z.string(),
    /** Gapless number in the whole log; null for the milliseconds until it is numbered. */
    log_index: z.number().int().min(0).nullable(),
    refs: z.array(eventReferenceSchema),
    /** The canonical text of the core: what was hashed. */
    event_text: z.string(),
    openings: z.array(commitmentOpeningSchema),
  })
  .meta({ id: 'TimelineEvent' });
export type TimelineEvent = z.infer<typeof timelineEventSchema>;

/** A signed tree head, C2SP checkpoint format. */
export const checkpointSchema = z
  .strictObject({
    note: z.string(),
    key_id: z.string(),
    public_key: z.string(),
    size: z.number().int().min(0),
    created_at: timestampSchema,
  })
  .meta({ id: 'Checkpoint' });
export type Checkpoint = z.infer<typeof checkpointSchema>;

const subjectShape = {
  incident_id: idSchema.optional(),
  runbook_execution_id: idSchema.optional(),
  /** A runbook's own history: drafts, approvals to publish, publications. */
  runbook_id: idSchema.optional(),
} as const;

type Subject = Partial<Record<keyof typeof subjectShape, string | undefined>>;

const ofOneSubject = ({ value, issues }: z.core.ParsePayload<Subject>) => {
  const given = [value.incident_id, value.runbook_execution_id, value.runbook_id].filter((id) => id !== undefined);
  if (given.length !== 1)
    issues.push({
      code: 'custom',
      message: 'give one of incident_id, runbook_execution_id and runbook_id',
      path: ['incident_id'],
      input: value,
    });
};

/** Whose timeline: an incident's, a run's or a runbook's. */
export const timelineSubjectSchema = z.strictObject(subjectShape).check(ofOneSubject);

export const timelineQuerySchema = z
  .strictObject({
    ...subjectShape,
    order: z.enum(['asc', 'desc']).default('asc'),
    limit: z.coerce.number().int().min(1).max(1_000).default(500),
    cursor: pageQueryShape.cursor,
  })
  .check(ofOneSubject);

export const evidenceBundleQuerySchema = z
  .strictObject({
    ...subjectShape,
    /** The last event that is in it, by its `seq`: the newest by default. With it an earlier bundle is made again. */
    through: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    /** The size of the checkpoint that the proof leads to: the first that covers the last event by default. */
    log_size: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    /** `none` leaves out the files that events refer to. */
    objects: z.enum(['all', 'none']).default('all'),
  })
  .check(ofOneSubject);

/** An evidence bundle, and where it can be had until `expires_at`; see docs/reference/evidence-format.md. */
export const bundleDownloadSchema = z
  .strictObject({
    url: z.string(),
    /** What to save it as. */
    name: z.string(),
    media_type: z.literal('application/x-tar'),
    sha256: sha256Schema,
    /** In bytes. */
    size: z.number().int(),
    /** Whose chain it holds: of a run that was started for an incident, the incident's. */
    subject: z.strictObject({ kind: z.enum(['incident', 'execution', 'runbook']), id: idSchema }),
    /** `seq` of its last event. */
    through: z.number().int(),
    events: z.number().int(),
    /** The size of the checkpoint that its proof leads to. */
    log_size: z.number().int(),
    expires_at: timestampSchema,
  })
  .meta({ id: 'BundleDownload' });
export type BundleDownload = z.infer<typeof bundleDownloadSchema>;

export const timelineVerificationSchema = z
  .strictObject({
    verdict: z.enum(['verified', 'verified_with_newer', 'altered', 'incomplete']),
    events: z.number().int(),
    checkpointed: z.number().int(),
    /** Texts that were erased since, and of those the ones that no `payload_redacted` of this timeline tells of. */
    erased: z.number().int(),
    erased_untold: z.number().int(),
    first_bad: z.strictObject({ seq: z.number().int(), id: z.string().nullable(), problem: z.string() }).nullable(),
    /** Rows that are not what their events say, by field. */
    projection: z.array(z.strictObject({ record: z.string(), field: z.string() })),
    checkpoint: checkpointSchema.nullable(),
    checked_at: timestampSchema,
  })
  .meta({ id: 'TimelineVerification' });
export type TimelineVerification = z.infer<typeof timelineVerificationSchema>;
