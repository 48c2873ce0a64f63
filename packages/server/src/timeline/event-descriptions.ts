import {
  type EventType,
  idSchema,
  incidentStatusSchema,
  payloadRedactedSchema,
  riskLevelSchema,
  severitySchema,
  sha256Schema,
  timestampSchema,
} from '@incident-center/sdk/contract';
import { z } from 'zod';

/** What an event of a type says, for whoever reads the log; the tests hold every recorded event against it. */
export interface EventDescription {
  /** When it is recorded. */
  when: string;
  /** Whose chain it stands on. A run for an incident writes into the incident's chain. */
  chain: 'incident' | 'run' | 'runbook' | 'log' | 'run or runbook' | 'any';
  /** Its payload without `changes`, which every event has. */
  payload: z.ZodType;
  /** Free text beside it, by its name: committed to, never inside. */
  texts?: readonly string[];
}

const step = z.string();
const attempt = z.number().int().min(1);
const person = z.string();
const key = z.string();
const hash = sha256Schema;
const bySpec = { operation: key, spec_hash: hash } as const;
const moved = { from: z.string(), to: z.string() } as const;
const draft = z.strictObject({ version: z.number().int(), spec_hash: hash, risk_level: riskLevelSchema });
/** Where the host's Approvals Center decides: its name of the request, and the digest of its answer. */
const attested = z.strictObject({ reference: z.string(), read_at: timestampSchema, sha256: hash }).optional();
const clock = z.strictObject({ deadline: timestampSchema, severity: severitySchema });
const ofAlert = {
  source: key,
  fingerprint: z.string(),
  status: z.enum(['firing', 'resolved']),
  starts_at: timestampSchema,
  flap: z.json().optional(),
  truncated: z.number().int().optional(),
} as const;
const stepDone = {
  step,
  attempt,
  risk_level: riskLevelSchema,
  operator: person,
  approval_ids: z.array(idSchema),
  next_step: step.nullable(),
} as const;

/** Every type of event. A new one needs its row here, or nothing compiles; `npm run generate` writes it into the docs. */
export const EVENT_DESCRIPTIONS: Readonly<Record<EventType, EventDescription>> = {
  incident_created: {
    when: 'A person or an alert opened an incident.',
    chain: 'incident',
    payload: z.strictObject({
      severity: severitySchema,
      status: incidentStatusSchema,
      opened_by: z.enum(['person', 'alert']),
      fingerprint: z.string().optional(),
    }),
    texts: ['dedup_key'],
  },
  alert_attached: {
    when: 'An alert belongs to the incident from now on.',
    chain: 'incident',
    payload: z.strictObject({ ...ofAlert, rule: z.string().nullable(), window_seconds: z.number().int().nullable() }),
  },
  alert_resolved: { when: 'An attached alert is resolved.', chain: 'incident', payload: z.strictObject(ofAlert) },
  alert_refired: { when: 'A resolved alert fires again.', chain: 'incident', payload: z.strictObject(ofAlert) },
  status_changed: {
    when: 'An incident moved to another status.',
    chain: 'incident',
    payload: z.strictObject({ from: incidentStatusSchema, to: incidentStatusSchema, move: key }),
    texts: ['rationale'],
  },
  incident_closed: {
    when: 'An incident was closed; beside its `status_changed`.',
    chain: 'incident',
    payload: z.strictObject({ mitigated: z.boolean() }),
  },
  severity_changed: {
    when: 'The severity was raised or lowered.',
    chain: 'incident',
    payload: z.strictObject({ from: severitySchema, to: severitySchema }),
    texts: ['rationale'],
  },
  owner_assigned: {
    when: 'The incident has another owner, or none.',
    chain: 'incident',
    payload: z.strictObject({ from: person.nullable(), to: person.nullable() }),
  },
  incident_edited: {
    when: 'Words or tags of the incident changed.',
    chain: 'incident',
    payload: z.strictObject({ fields: z.array(key) }),
  },
  incident_escalated: {
    when: 'The incident was handed to the next tier, or its severity was raised; then `severity_changed` follows.',
    chain: 'incident',
    payload: z.union([
      z.strictObject({ tier: z.number().int(), from: person.nullable(), owner: person }),
      z.strictObject({ from: severitySchema, severity: severitySchema }),
    ]),
    texts: ['rationale'],
  },
  sla_paused: {
    when: 'The clock of the incident stands.',
    chain: 'incident',
    payload: z.strictObject({ left_ms: z.number().int() }),
    texts: ['rationale'],
  },
  sla_resumed: {
    when: 'The clock of the incident goes on.',
    chain: 'incident',
    payload: z.strictObject({ paused_ms: z.number().int(), deadline: timestampSchema }),
    texts: ['rationale'],
  },
  sla_at_risk: { when: 'Most of the time until the deadline has passed.', chain: 'incident', payload: clock },
  sla_breached: { when: 'The deadline has passed.', chain: 'incident', payload: clock },
  sla_met: { when: 'The incident was resolved or closed before its deadline.', chain: 'incident', payload: clock },
  runbook_linked: {
    when: 'A runbook was linked, by a person or by the rule of an alert.',
    chain: 'incident',
    payload: z.strictObject({
      runbook_id: idSchema,
      linked_by: z.enum(['person', 'alert_rule']),
      runbook_version: z.number().int().optional(),
    }),
  },
  runbook_unlinked: {
    when: 'A runbook is linked no more.',
    chain: 'incident',
    payload: z.strictObject({ runbook_id: idSchema }),
  },
  comment_added: {
    when: 'Somebody wrote into the timeline.',
    chain: 'incident',
    payload: z.strictObject({}),
    texts: ['comment'],
  },
  runbook_drafted: {
    when: 'A runbook, or its next version, was drafted.',
    chain: 'runbook',
    payload: draft,
    texts: ['spec'],
  },
  runbook_edited: { when: 'A draft was changed.', chain: 'runbook', payload: draft, texts: ['spec'] },
  runbook_draft_deleted: { when: 'A draft was deleted.', chain: 'runbook', payload: draft },
  runbook_published: {
    when: 'A draft was published, with signed provenance.',
    chain: 'runbook',
    payload: draft,
  },
  runbook_started: {
    when: 'A run began.',
    chain: 'run',
    payload: z.strictObject({
      runbook_id: idSchema,
      runbook_version: z.number().int(),
      spec_hash: hash,
      first_step: step.nullable(),
    }),
  },
  step_started: {
    when: 'The next step is open.',
    chain: 'run',
    payload: z.strictObject({ step, operator: person }),
  },
  step_blocked: {
    when: 'A step waits for an approval.',
    chain: 'run',
    payload: z.strictObject({ step, attempt, risk_level: riskLevelSchema, reason: key }),
  },
  step_unblocked: {
    when: 'What a step waited for was granted.',
    chain: 'run',
    payload: z.strictObject({ step, attempt, approval_id: idSchema }),
  },
  evidence_attached: {
    when: 'A file was attached to a step.',
    chain: 'run',
    payload: z.strictObject({ step, attempt, sensitive: z.literal(true).optional() }),
    texts: ['name', 'media_type'],
  },
  step_completed: {
    when: 'A step was completed; the approvals it used are named, and used up.',
    chain: 'run',
    payload: z.strictObject({ ...stepDone, outcome: key, inputs_hash: hash }),
    texts: ['note'],
  },
  step_skipped: {
    when: 'A step was skipped.',
    chain: 'run',
    payload: z.strictObject(stepDone),
    texts: ['rationale'],
  },
  runbook_completed: {
    when: 'The last step of a run is done.',
    chain: 'run',
    payload: z.strictObject({ steps: z.number().int() }),
  },
  runbook_failed: {
    when: 'A run was marked as failed.',
    chain: 'run',
    payload: z.strictObject({ ...moved, step: step.nullable() }),
    texts: ['rationale'],
  },
  runbook_aborted: {
    when: 'A run was aborted.',
    chain: 'run',
    payload: z.strictObject({ ...moved, step: step.nullable() }),
    texts: ['rationale'],
  },
  approval_requested: {
    when: 'Somebody asked for an approval.',
    chain: 'run or runbook',
    payload: z.strictObject({
      ...bySpec,
      quorum: z.number().int(),
      expires_at: timestampSchema,
      step: step.optional(),
      attempt: attempt.optional(),
      inputs_hash: hash.optional(),
      candidate_roles: z.array(key).optional(),
    }),
  },
  approval_voted: {
    when: 'Somebody approved or denied.',
    chain: 'run or runbook',
    payload: z.strictObject({
      decision: z.enum(['approve', 'deny']),
      approvals: z.number().int(),
      quorum: z.number().int(),
      attested,
    }),
  },
  approval_granted: {
    when: 'Enough people approved; the evidence is signed.',
    chain: 'run or runbook',
    payload: z.strictObject({
      ...bySpec,
      inputs_hash: hash.nullable(),
      approver_ids: z.array(person),
      expires_at: timestampSchema,
      attested,
    }),
  },
  approval_denied: {
    when: 'Somebody denied: that is final.',
    chain: 'run or runbook',
    payload: z.strictObject({
      ...bySpec,
      inputs_hash: hash.nullable(),
      attested,
      reason: z.enum(['rejected', 'not_enough_permitted']).optional(),
    }),
  },
  approval_expired: {
    when: 'Nobody decided in time.',
    chain: 'run or runbook',
    payload: z.strictObject({ expires_at: timestampSchema }),
  },
  approval_voided: {
    when: 'What an approval was bound to changed before it was used.',
    chain: 'run or runbook',
    payload: z.strictObject({ ...moved, reason: key }),
  },
  approval_used: {
    when: 'Kept for readers: an approval’s use is told by `step_completed` and `runbook_published`.',
    chain: 'run or runbook',
    payload: z.strictObject({}),
  },
  approval_revoked: {
    when: 'An approval was taken back before it was used.',
    chain: 'run or runbook',
    payload: z.strictObject({ ...moved, ...bySpec, inputs_hash: hash.nullable(), attested }),
    texts: ['rationale'],
  },
  key_rotated: {
    when: 'A key was replaced: the next one signs from this size of the log on. Where the old key was lost, trust in it does not pass on.',
    chain: 'log',
    payload: z.strictObject({
      purpose: z.enum(['log', 'bundles', 'approvals', 'provenance']),
      old_key: sha256Schema,
      new_key: sha256Schema,
      log_size: z.number().int(),
      old_key_lost: z.boolean(),
    }),
  },
  evidence_bundle_created: {
    when: 'A step made the evidence bundle of its run, or an incident was closed and its bundle made.',
    chain: 'run',
    payload: z.strictObject({
      step: step.optional(),
      events: z.number().int(),
      /** Of the checkpoint in it. */
      log_size: z.number().int().optional(),
    }),
  },
  payload_redacted: {
    when: 'What was written beside an event was erased, with every copy of it.',
    chain: 'any',
    payload: payloadRedactedSchema,
    texts: ['rationale'],
  },
};

/** One of them as the docs have it: its payload as JSON Schema. */
export function describedEvent(type: EventType) {
  const { payload, texts = [], ...rest } = EVENT_DESCRIPTIONS[type];
  return { type, ...rest, texts, payload: z.toJSONSchema(payload) as Record<string, unknown> };
}
