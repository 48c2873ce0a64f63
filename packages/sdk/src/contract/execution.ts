import { EXECUTION_STATES, STEP_STATES } from '@incident-center/state-machines/transition-table';
import { z } from 'zod';
import { riskLevelSchema } from './policy.js';
import {
  flagSchema,
  freeTextSchema,
  idSchema,
  pageQueryShape,
  rationaleSchema,
  scopeShape,
  sha256Schema,
  timestampSchema,
  versionSchema,
} from './scope.js';

/** What a person enters for a step: flat, and small. */
export const stepValuesSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,49}$/),
  z.union([z.string().max(5_000), z.number(), z.boolean(), z.null()]),
);
export type StepValues = z.infer<typeof stepValuesSchema>;

export const evidenceSchema = z
  .strictObject({
    evidence_ref: sha256Schema,
    name: z.string(),
    media_type: z.string(),
    size: z.number().int(),
    attached_at: timestampSchema,
    attached_by: z.string(),
    /** Its preview is hidden until somebody asks for it, and the policy says who may read it. */
    sensitive: z.boolean().optional(),
    /** When the file was destroyed on request; its digest stays. */
    erased_at: timestampSchema.optional(),
  })
  .meta({ id: 'Evidence' });
export type Evidence = z.infer<typeof evidenceSchema>;

export const stepStateSchema = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    risk_level: riskLevelSchema,
    state: z.enum(STEP_STATES),
    attempt: z.number().int().min(1),
    operator: z.string().nullable(),
    started_at: timestampSchema.nullable(),
    completed_at: timestampSchema.nullable(),
    approval_ids: z.array(idSchema),
    evidence: z.array(evidenceSchema),
    /** SHA-256 of the canonical inputs of the step as they stand; an approval is bound to it. */
    inputs_hash: sha256Schema.nullable(),
    outcome: z.string().nullable(),
  })
  .meta({ id: 'StepState' });
export type StepStateRecord = z.infer<typeof stepStateSchema>;

export const executionSchema = z
  .strictObject({
    id: idSchema,
    runbook_id: idSchema,
    runbook_version: z.number().int().min(1),
    runbook_name: z.string(),
    spec_hash: sha256Schema,
    incident_id: idSchema.nullable(),
    ...scopeShape,
    /** Key of the step that is open; null once the run has ended. */
    current_step: z.string().nullable(),
    state: z.enum(EXECUTION_STATES),
    operator: z.string(),
    inputs: z.record(z.string(), stepValuesSchema),
    outputs: z.record(z.string(), stepValuesSchema),
    step_states: z.array(stepStateSchema),
    started_at: timestampSchema,
    completed_at: timestampSchema.nullable(),
    /** Digest of the evidence bundle that a step of this run made. */
    bundle_ref: sha256Schema.nullable(),
    provenance_hash: sha256Schema.nullable(),
    version: z.number().int().min(1),
  })
  .meta({ id: 'Execution' });
export type Execution = z.infer<typeof executionSchema>;

export const executeRunbookSchema = z.strictObject({
  incident_id: idSchema.optional(),
  version: versionSchema.optional(),
});
export const STEP_OUTCOMES = ['succeeded', 'succeeded_with_warnings', 'not_needed'] as const;
export const completeStepSchema = z.strictObject({
  outcome: z.enum(STEP_OUTCOMES),
  /** Digest of evidence attached to this step, or several. */
  evidence_ref: z.union([sha256Schema, z.array(sha256Schema).max(20)]).optional(),
  approval_ids: z.array(idSchema).max(10).optional(),
  inputs: stepValuesSchema.optional(),
  outputs: stepValuesSchema.default({}),
  note: freeTextSchema.optional(),
});
export const skipStepSchema = z.strictObject({
  rationale: rationaleSchema.optional(),
  approval_ids: z.array(idSchema).max(10).optional(),
});
export const endExecutionSchema = z.strictObject({ rationale: rationaleSchema.optional() });
export const listExecutionsQuerySchema = z.strictObject({
  incident_id: idSchema.optional(),
  runbook_id: idSchema.optional(),
  state: z.enum(EXECUTION_STATES).optional(),
  ...pageQueryShape,
});
const evidenceShape = {
  name: z.string().trim().min(1).max(255),
  media_type: z
    .string()
    .regex(/^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/i)
    .max(100),
};
/** In bytes; how much a server takes is its own choice, which the session tells. */
const evidenceSizeSchema = z.number().int().min(1);

export const createEvidenceUploadSchema = z.strictObject({
  media_type: evidenceShape.media_type,
  size: evidenceSizeSchema,
  sha256: sha256Schema,
});
/** Either the bytes themselves, or the digest and size of what was uploaded before. */
export const attachEvidenceSchema = z.strictObject({
  ...evidenceShape,
  /** Up to 5 MB once decoded. */
  content_base64: z.base64().max(7_000_000).optional(),
  sha256: sha256Schema.optional(),
  size: evidenceSizeSchema.optional(),
  sensitive: z.boolean().optional(),
});
export const evidenceUploadSchema = z
  .strictObject({
    /** One PUT of the bytes goes here, with exactly these headers. */
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    expires_at: timestampSchema,
    /** These very bytes are there already: nothing needs to be sent again. */
    uploaded: z.boolean(),
  })
  .meta({ id: 'EvidenceUpload' });
export type EvidenceUpload = z.infer<typeof evidenceUploadSchema>;

export const evidenceUrlQuerySchema = z.strictObject({
  /** For something to look at instead of something to keep: a picture, or the beginning of a text. */
  preview: flagSchema,
});

export const signedUrlSchema = z.strictObject({
  url: z.string(),
  sha256: sha256Schema,
  expires_at: timestampSchema,
  /** What a preview is, and whether it is only the beginning. */
  preview: z.strictObject({ kind: z.enum(['image', 'text']), truncated: z.boolean() }).optional(),
});
