import { APPROVAL_STATUSES } from '@incident-center/state-machines/transition-table';
import { z } from 'zod';
import { stepValuesSchema } from './execution.js';
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
} from './scope.js';

export const approvalVoteSchema = z.strictObject({
  voter: z.string(),
  decision: z.enum(['approve', 'deny']),
  reason: z.string(),
  created_at: timestampSchema,
});

/** Of a request that is decided in the host's Approvals Center, and not by votes through this API. */
export const decidedElsewhereSchema = z
  .strictObject({
    /** Where people decide: an https address, or a path of the portal. Null where the host gives none, or has not got it. */
    page: z.string().nullable(),
    /** What the host calls it; null until it was sent. */
    reference: z.string().nullable(),
    /** What was met instead of an answer that counts, since when; null while all is well. */
    problem: z.strictObject({ text: z.string(), since: timestampSchema.nullable() }).nullable(),
    /** The answer that ended it: when it was read, and the digest of its bytes. The evidence attests to both. */
    attested: z.strictObject({ read_at: timestampSchema, sha256: sha256Schema }).nullable(),
  })
  .meta({ id: 'DecidedElsewhere' });
export type DecidedElsewhere = z.infer<typeof decidedElsewhereSchema>;

/** What an approval is good for, and for nothing else. If any of it changes before use, the approval is void. */
export const approvalBindingSchema = z.strictObject({
  kind: z.enum(['step', 'publish']),
  operation: z.string(),
  incident_id: idSchema.nullable(),
  execution_id: idSchema.nullable(),
  runbook_id: idSchema,
  runbook_version: z.number().int(),
  step: z.string().nullable(),
  attempt: z.number().int().nullable(),
  spec_hash: sha256Schema,
  inputs_hash: sha256Schema.nullable(),
});

export const approvalSchema = z
  .strictObject({
    id: idSchema,
    ...approvalBindingSchema.shape,
    ...scopeShape,
    status: z.enum(APPROVAL_STATUSES),
    title: z.string(),
    risk_level: riskLevelSchema,
    requested_by: z.string(),
    requested_at: timestampSchema,
    justification: z.string(),
    /** The values that `inputs_hash` stands for. */
    inputs: stepValuesSchema,
    quorum: z.number().int().min(1),
    candidate_roles: z.array(z.string()),
    step_operator: z.string().nullable(),
    runbook_author: z.string(),
    votes: z.array(approvalVoteSchema),
    expires_at: timestampSchema,
    decided_at: timestampSchema.nullable(),
    /** Digest of the signed evidence of this approval, once granted. */
    evidence_ref: sha256Schema.nullable(),
    /** Where it is decided, if not here. */
    elsewhere: decidedElsewhereSchema.nullable(),
    version: z.number().int().min(1),
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof approvalSchema>;

/** A bound value as it was asked for and as it is now. */
export const approvalDetailSchema = z
  .strictObject({
    approval: approvalSchema,
    bound: z.array(
      z.strictObject({
        field: z.string(),
        asked: z.string().nullable(),
        now: z.string().nullable(),
        same: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'ApprovalDetail' });
export type ApprovalDetail = z.infer<typeof approvalDetailSchema>;

export const requestApprovalSchema = z.strictObject({
  justification: freeTextSchema.default(''),
  inputs: stepValuesSchema.optional(),
});
export const requestPublishApprovalSchema = z.strictObject({ justification: freeTextSchema.default('') });
export const decideApprovalSchema = z.strictObject({
  decision: z.enum(['approve', 'deny']),
  reason: freeTextSchema.trim().min(1),
});
export const revokeApprovalSchema = z.strictObject({ rationale: rationaleSchema.optional() });
export const listApprovalsQuerySchema = z.strictObject({
  status: z.enum(APPROVAL_STATUSES).optional(),
  incident_id: idSchema.optional(),
  execution_id: idSchema.optional(),
  runbook_id: idSchema.optional(),
  /** `true`: only those that you may decide now, of the newest 500 that wait. */
  decidable: flagSchema,
  ...pageQueryShape,
});
