import { z } from 'zod';
import { policyActionSchema, policyDecisionSchema } from './policy.js';
import { flagSchema, idSchema, pageQueryShape, scopeShape, timestampSchema } from './scope.js';

/** What was decided once, in the format of OPA's decision log, with the scope of what it was about. */
export const policyDecisionEntrySchema = z
  .strictObject({
    decision_id: idSchema,
    /** The rules that decided, by the name of their bundle. */
    bundles: z.strictObject({ incident_center: z.strictObject({ revision: z.string() }) }),
    /** The rule that was asked: `incident/authz/decision`. */
    path: z.string(),
    action: policyActionSchema,
    allow: z.boolean(),
    /** What was known: action, actor, resource, context and time. */
    input: z.record(z.string(), z.unknown()),
    result: policyDecisionSchema,
    /** Pointers to free text, of which only the length is kept, in asterisks. */
    masked: z.array(z.string()),
    requested_by: z.string(),
    timestamp: timestampSchema,
    /** The request that asked, as its answer named it in `X-Request-Id`; null where no request did. */
    request_id: idSchema.nullable(),
    /** The trace and the span that asked, as W3C has them; null where nobody traces. */
    trace_id: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .nullable(),
    span_id: z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .nullable(),
    /** Whether it was only asked, and nothing was to be done. */
    simulated: z.boolean(),
    /** Whether an earlier decision about the same input was given again. */
    cached: z.boolean(),
    /** In nanoseconds. */
    metrics: z.strictObject({ timer_rego_query_eval_ns: z.number().min(0) }),
    ...scopeShape,
  })
  .meta({ id: 'PolicyDecisionEntry' });
export type PolicyDecisionEntry = z.infer<typeof policyDecisionEntrySchema>;

export const listPolicyDecisionsQuerySchema = z.strictObject({
  action: policyActionSchema.optional(),
  allow: flagSchema,
  simulated: flagSchema,
  requested_by: z.string().min(1).max(200).optional(),
  /** What it was about. For an incident, its runs and approvals as well. */
  resource_id: idSchema.optional(),
  /** The first moment that counts. */
  since: timestampSchema.optional(),
  /** The first moment that counts no more. */
  until: timestampSchema.optional(),
  ...pageQueryShape,
});
