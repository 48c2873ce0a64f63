import { APPROVAL_STATUSES } from '@incident-center/state-machines/transition-table';
import { z } from 'zod';
import { stepValuesSchema } from './execution.js';
import { riskLevelSchema } from './policy.js';
import {
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
  ...pageQueryShape,
});
