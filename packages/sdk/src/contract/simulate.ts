import { z } from 'zod';
import { stepValuesSchema } from './execution.js';
import { incidentStatusSchema, severitySchema } from './incident.js';
import { actorAttributesSchema, policyActionSchema, policyReasonSchema } from './policy.js';
import { idSchema, rationaleSchema, scopeSchema } from './scope.js';

export const RESOURCE_TYPES = ['incident', 'runbook', 'execution', 'approval', 'timeline'] as const;

/** A stored thing by its id, or a scope for what does not exist yet (`can_create_incident`). */
export const simulateResourceSchema = z.strictObject({
  type: z.enum(RESOURCE_TYPES),
  id: idSchema.optional(),
  step: z.string().max(50).optional(),
  scope: scopeSchema.partial({ environment: true, classification: true }).optional(),
});

export const simulateSchema = z.strictObject({
  action: policyActionSchema,
  /** Somebody else's attributes, for those who may ask what if. Yours by default. */
  actor_attrs: actorAttributesSchema.optional(),
  resource: simulateResourceSchema,
  /** The input of the change you are asking about, as far as you have it. */
  context: z
    .strictObject({
      rationale: rationaleSchema.optional(),
      severity: severitySchema.optional(),
      status: incidentStatusSchema.optional(),
      inputs: stepValuesSchema.optional(),
      evidence_count: z.number().int().min(0).optional(),
    })
    .default({}),
});
export type SimulateInput = z.input<typeof simulateSchema>;

export const simulationSchema = z
  .strictObject({
    action: policyActionSchema,
    allow: z.boolean(),
    /** Whether the machine has this move from the present state, and what it has. */
    legal: z.boolean(),
    legal_events: z.array(z.string()),
    /** The policy alone: permitted, but for what the caller can still give (a rationale, evidence). */
    permitted: z.boolean(),
    /** What the caller can still give to be allowed. */
    needs: z.array(z.enum(['rationale', 'evidence', 'approval'])),
    requirements: z.array(z.string()),
    missing: z.array(z.string()),
    /** The rules that do not hold, by package and name: `incident.authz.role_permits`. */
    rule_ids: z.array(z.string()),
    /** What would have to be another for it to be permitted: `actor.roles`, `context.rationale`. */
    missing_attributes: z.array(z.string()),
    reasons: z.array(policyReasonSchema),
    decision_id: z.string(),
    bundle_revision: z.string(),
  })
  .meta({ id: 'Simulation' });
export type Simulation = z.infer<typeof simulationSchema>;

export const simulateBatchSchema = z.strictObject({ checks: z.array(simulateSchema).min(1).max(50) });
export const simulationBatchSchema = z.strictObject({ results: z.array(simulationSchema) });
