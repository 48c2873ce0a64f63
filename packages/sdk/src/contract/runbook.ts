import { RUNBOOK_STATUSES } from '@incident-center/state-machines/transition-table';
import { z } from 'zod';
import { riskLevelSchema } from './policy.js';
import {
  idSchema,
  newTenantsSchema,
  pageQueryShape,
  scopeShape,
  sha256Schema,
  tagsSchema,
  timestampSchema,
} from './scope.js';

const fieldKey = z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'must be snake_case');

/** One input or output of a step. `from_step` offers an earlier step's output of that name as the value. */
export const stepFieldSchema = z.strictObject({
  key: fieldKey,
  label: z.string().min(1).max(100),
  type: z.enum(['string', 'number', 'boolean', 'choice']),
  choices: z.array(z.string().max(200)).max(50).optional(),
  /** The least and the greatest value of a number. */
  min: z.number().optional(),
  max: z.number().optional(),
  required: z.boolean().default(true),
  placeholder: z.string().max(100).optional(),
  default: z.union([z.string().max(500), z.number(), z.boolean()]).optional(),
  from_step: z.strictObject({ step: fieldKey, output: fieldKey }).optional(),
});
export type StepField = z.infer<typeof stepFieldSchema>;

/** What is wrong with a value of a field, in words; nothing where it fits. */
export function problemOfValue(field: StepField, value: unknown): string | undefined {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = field;
  switch (field.type) {
    case 'number':
      if (typeof value !== 'number') return 'must be a number';
      if (value < min) return `must be ${min} or more`;
      return value > max ? `must be ${max} or less` : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'choice':
      return field.choices?.includes(String(value)) ? undefined : `must be one of ${field.choices?.join(', ')}`;
    case 'string':
      return typeof value === 'string' ? undefined : 'must be text';
  }
}

/** What is wrong with a field by itself: each problem with the part of the field that it is about. */
function problemsOfField(field: StepField): { part: keyof StepField; message: string }[] {
  const problems: ReturnType<typeof problemsOfField> = [];
  if (field.type === 'choice' && (field.choices ?? []).length === 0)
    return [{ part: 'choices', message: 'a choice needs at least one' }];
  for (const part of ['min', 'max'] as const)
    if (field[part] !== undefined && field.type !== 'number')
      problems.push({ part, message: `only a number has one, and this is a ${field.type}` });
  if (field.min !== undefined && field.max !== undefined && field.min > field.max)
    problems.push({ part: 'max', message: `is less than min, which is ${field.min}` });
  const wrong = field.default === undefined ? undefined : problemOfValue(field, field.default);
  if (wrong !== undefined && problems.length === 0) problems.push({ part: 'default', message: wrong });
  return problems;
}

export const stepSpecSchema = z.strictObject({
  key: fieldKey,
  name: z.string().min(1).max(200),
  risk_level: riskLevelSchema,
  instructions: z.array(z.string().max(2_000)).max(20).default([]),
  rollback: z.string().max(2_000).optional(),
  inputs: z.array(stepFieldSchema).max(30).default([]),
  outputs: z.array(stepFieldSchema).max(30).default([]),
  requires_evidence: z.boolean().default(false),
  /** How long the step is meant to be watched, in seconds. */
  timer_seconds: z.number().int().min(1).max(86_400).optional(),
  /** What an approver agrees to. A high-risk step without it needs one approval by a team lead or security admin. */
  approval: z
    .strictObject({
      operation: fieldKey,
      quorum: z.number().int().min(1).max(10).default(1),
      candidate_roles: z.array(z.string().min(1).max(100)).min(1).max(10).default(['team_lead', 'security_admin']),
      expires_in_seconds: z.number().int().min(60).max(86_400).default(3_600),
    })
    .optional(),
  /** `evidence_bundle`: the server makes the incident's evidence bundle when the step is completed. */
  effect: z.enum(['evidence_bundle']).optional(),
});
export type StepSpec = z.infer<typeof stepSpecSchema>;

type SpecProblem = { path: (string | number)[]; message: string };

/** What no single part can tell: keys that appear twice, values that do not fit, and outputs that no earlier step gives. */
function problemsOfSpec(steps: readonly StepSpec[]): SpecProblem[] {
  const problems: SpecProblem[] = [];
  const given = new Map<string, ReadonlySet<string>>();
  for (const [index, step] of steps.entries()) {
    if (given.has(step.key)) problems.push({ path: [index, 'key'], message: `step '${step.key}' appears twice` });
    for (const side of ['inputs', 'outputs'] as const) {
      const seen = new Set<string>();
      for (const [at, field] of step[side].entries()) {
        if (seen.has(field.key))
          problems.push({ path: [index, side, at, 'key'], message: `'${field.key}' appears twice` });
        seen.add(field.key);
        for (const { part, message } of problemsOfField(field))
          problems.push({ path: [index, side, at, part], message });
        const from = field.from_step;
        if (from !== undefined && !given.get(from.step)?.has(from.output))
          problems.push({
            path: [index, side, at, 'from_step'],
            message: `no earlier step '${from.step}' has an output '${from.output}'`,
          });
      }
    }
    if (step.approval !== undefined && step.risk_level !== 'high')
      problems.push({
        path: [index, 'approval'],
        message: `only a high-risk step waits for an approval, and this one is ${step.risk_level}`,
      });
    given.set(step.key, new Set(step.outputs.map((field) => field.key)));
  }
  return problems;
}

export const runbookSpecSchema = z
  .strictObject({
    summary: z.string().max(2_000).default(''),
    steps: z.array(stepSpecSchema).min(1).max(100),
  })
  .check((context) => {
    for (const { path, message } of problemsOfSpec(context.value.steps))
      context.issues.push({ code: 'custom', message, path: ['steps', ...path], input: context.value });
  });
export type RunbookSpec = z.infer<typeof runbookSpecSchema>;

export const runbookApprovalSchema = z.strictObject({
  approval_id: idSchema,
  approver_ids: z.array(z.string()),
  spec_hash: sha256Schema,
  granted_at: timestampSchema,
});

export const runbookSchema = z
  .strictObject({
    id: idSchema,
    version: z.number().int().min(1),
    name: z.string(),
    tags: tagsSchema,
    risk_level: riskLevelSchema,
    status: z.enum(RUNBOOK_STATUSES),
    ...scopeShape,
    spec: runbookSpecSchema,
    spec_hash: sha256Schema,
    author: z.string(),
    created_at: timestampSchema,
    published_at: timestampSchema.nullable(),
    approvals: z.array(runbookApprovalSchema),
    usage_count: z.number().int().min(0),
    provenance_hash: sha256Schema.nullable(),
    /** Digest of the DSSE envelope written when this version was published. */
    provenance_ref: sha256Schema.nullable(),
    row_version: z.number().int().min(1),
  })
  .meta({ id: 'Runbook' });
export type Runbook = z.infer<typeof runbookSchema>;

export const runbookSummarySchema = runbookSchema
  .omit({ spec: true })
  .extend({ step_count: z.number().int() })
  .meta({ id: 'RunbookSummary' });
export type RunbookSummary = z.infer<typeof runbookSummarySchema>;

export const listRunbooksQuerySchema = z.strictObject({
  status: z.enum(RUNBOOK_STATUSES).optional(),
  risk_level: riskLevelSchema.optional(),
  q: z.string().max(200).optional(),
  ...pageQueryShape,
});
export const createRunbookSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  tags: tagsSchema.default({}),
  tenants: newTenantsSchema,
  environment: scopeShape.environment.default('prod'),
  classification: scopeShape.classification.default('unclassified'),
  spec: runbookSpecSchema,
});

const editableShape = {
  name: createRunbookSchema.shape.name.optional(),
  tags: tagsSchema.optional(),
  spec: runbookSpecSchema.optional(),
} as const;
/** What changes of a draft; what is not given stays. */
export const editRunbookSchema = z
  .strictObject(editableShape)
  .refine((given) => Object.values(given).some((value) => value !== undefined), 'give at least one field to change');
/** What the next version has other than the newest. */
export const createRunbookVersionSchema = z.strictObject(editableShape);
