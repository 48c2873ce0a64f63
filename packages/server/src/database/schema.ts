// Over 400 lines on purpose: every table in one file, which drizzle-kit compares with the migrations.
import type {
  Clearance,
  EventReference,
  RiskLevel,
  RunbookSpec,
  SavedViewFilter,
  StepStateRecord,
} from '@incident-center/sdk/contract';
import type {
  ApprovalStatus,
  ExecutionState,
  IncidentStatus,
  RunbookStatus,
  Severity,
} from '@incident-center/state-machines/transition-table';
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { KeyPurpose } from '../signer/signer.js';

/** A schema of our own, so that the tables can live in a host's database. */
export const incidentCenterSchema = pgSchema('incident_center');
const table = incidentCenterSchema.table;

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
/** The trace of the change that writes the row, as W3C has it; `inTransaction` says it. No part of what is hashed. */
const traceparent = () =>
  text('traceparent').default(sql`nullif(current_setting('incident_center.traceparent', true), '')`);
const scope = {
  tenants: text('tenants').array().notNull(),
  environment: text('environment').notNull(),
  classification: text('classification').$type<Clearance>().notNull(),
};

/** The place of a severity among the others: 1 is the least. The list sorts by exactly this expression, as its index does. */
export const severityRank = (severity: AnyPgColumn) =>
  sql`array_position(array['low', 'medium', 'high', 'critical'], ${severity})`;

export const incident = table(
  'incident',
  {
    id: uuid('id').primaryKey(),
    title: text('title').notNull(),
    description: text('description').notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    status: text('status').$type<IncidentStatus>().notNull(),
    ...scope,
    tags: jsonb('tags').$type<Record<string, string>>().notNull(),
    created_at: moment('created_at').notNull(),
    updated_at: moment('updated_at').notNull(),
    acknowledged_at: moment('acknowledged_at'),
    mitigated_at: moment('mitigated_at'),
    monitored_at: moment('monitored_at'),
    resolved_at: moment('resolved_at'),
    closed_at: moment('closed_at'),
    sla_deadline: moment('sla_deadline').notNull(),
    /** From when on it is at risk. Both moments move with the time that the clock was paused. */
    sla_at_risk_from: moment('sla_at_risk_from').notNull(),
    /** Since when the clock is paused; the same as the open one of `sla_pauses`. */
    sla_paused_at: moment('sla_paused_at'),
    sla_pauses: jsonb('sla_pauses').$type<{ paused_at: string; resumed_at: string | null; by: string }[]>().notNull(),
    /** When the timeline told that it is at risk, and that it is breached; null where it is no longer so. */
    sla_warned_at: moment('sla_warned_at'),
    sla_breached_at: moment('sla_breached_at'),
    /** How many of the tenant's escalation tiers it was handed to. */
    escalation_tier: integer('escalation_tier').notNull(),
    linked_alert_ids: jsonb('linked_alert_ids').$type<string[]>().notNull(),
    linked_runbook_ids: jsonb('linked_runbook_ids').$type<string[]>().notNull(),
    linked_approval_ids: jsonb('linked_approval_ids').$type<string[]>().notNull(),
    owner: text('owner'),
    rationale_required: boolean('rationale_required').notNull(),
    severity_history: jsonb('severity_history')
      .$type<{ severity: Severity; changed_at: string; changed_by: string }[]>()
      .notNull(),
    version: integer('version').notNull(),
  },
  (row) => [
    index('incident_tenants').using('gin', row.tenants),
    index('incident_newest').on(row.created_at.desc(), row.id.desc()),
    index('incident_touched').on(row.updated_at.desc(), row.id.desc()),
    index('incident_due').on(row.sla_deadline, row.id),
    index('incident_severest').on(severityRank(row.severity), row.created_at, row.id),
    index('incident_owner').on(row.owner),
    index('incident_tags').using('gin', row.tags.op('jsonb_path_ops')),
    index('incident_alerts').using('gin', row.linked_alert_ids.op('jsonb_path_ops')),
    index('incident_runbooks').using('gin', row.linked_runbook_ids.op('jsonb_path_ops')),
  ],
);

/**
 * What the search of the list looks through: words of an incident, and names of its alerts. Triggers keep it, and a function
 * reads it; see its migration. Nobody else may, so that row security need not stand in the way of its index.
 */
export const incidentSearch = table(
  'incident_search',
  {
    incident_id: uuid('incident_id').notNull(),
    /** `incident` for its own words, else the digest of the name of alerts. */
    part: text('part').notNull(),
    tenants: text('tenants').array().notNull(),
    words: text('words').notNull(),
    /** How many alerts have that name. */
    uses: integer('uses').notNull(),
  },
  (row) => [primaryKey({ columns: [row.incident_id, row.part] })],
);

export const alert = table(
  'alert',
  {
    id: uuid('id').primaryKey(),
    source: text('source').notNull(),
    fingerprint: text('fingerprint').notNull(),
    name: text('name').notNull(),
    tenant: text('tenant').notNull(),
    incident_id: uuid('incident_id').notNull(),
    ...scope,
    status: text('status').$type<'firing' | 'resolved'>().notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull(),
    annotations: jsonb('annotations').$type<Record<string, string>>().notNull(),
    starts_at: moment('starts_at').notNull(),
    ends_at: moment('ends_at'),
    dedup_key: text('dedup_key').notNull(),
    opened: boolean('opened').notNull(),
    /** Name of the rule that grouped it, and the seconds within which that rule lets an alert join. */
    rule: text('rule'),
    window_seconds: integer('window_seconds'),
  },
  (row) => [
    unique('alert_identity').on(row.incident_id, row.source, row.fingerprint),
    index('alert_fingerprint').on(row.source, row.fingerprint),
  ],
);

/** One row per dedup key and tenant: locked first, so that a flood of one alert makes one incident. */
export const alertGroup = table(
  'alert_group',
  {
    source: text('source').notNull(),
    tenant: text('tenant').notNull(),
    dedup_key: text('dedup_key').notNull(),
    tenants: text('tenants').array().notNull(),
    incident_id: uuid('incident_id'),
    /** When an alert joined that incident last: where a window begins. */
    joined_at: moment('joined_at'),
  },
  (row) => [primaryKey({ columns: [row.source, row.tenant, row.dedup_key] })],
);

export const runbook = table(
  'runbook',
  {
    id: uuid('id').notNull(),
    version: integer('version').notNull(),
    name: text('name').notNull(),
    tags: jsonb('tags').$type<Record<string, string>>().notNull(),
    risk_level: text('risk_level').$type<RiskLevel>().notNull(),
    /** A deleted draft stays for those who verify its timeline; nothing that reads runbooks gives it. */
    status: text('status').$type<RunbookStatus | 'deleted'>().notNull(),
    ...scope,
    spec: jsonb('spec').$type<RunbookSpec>().notNull(),
    /** The canonical text that `spec_hash` is the digest of; jsonb would not keep it. */
    spec_text: text('spec_text').notNull(),
    spec_hash: text('spec_hash').notNull(),
    author: text('author').notNull(),
    created_at: moment('created_at').notNull(),
    published_at: moment('published_at'),
    approvals: jsonb('approvals')
      .$type<{ approval_id: string; approver_ids: string[]; spec_hash: string; granted_at: string }[]>()
      .notNull(),
    provenance_ref: text('provenance_ref'),
    row_version: integer('row_version').notNull(),
  },
  (row) => [primaryKey({ columns: [row.id, row.version] }), index('runbook_tenants').using('gin', row.tenants)],
);

export const runbookExecution = table(
  'runbook_execution',
  {
    id: uuid('id').primaryKey(),
    runbook_id: uuid('runbook_id').notNull(),
    runbook_version: integer('runbook_version').notNull(),
    runbook_name: text('runbook_name').notNull(),
    spec_hash: text('spec_hash').notNull(),
    incident_id: uuid('incident_id'),
    ...scope,
    current_step: text('current_step'),
    state: text('state').$type<ExecutionState>().notNull(),
    operator: text('operator').notNull(),
    inputs: jsonb('inputs').$type<Record<string, Record<string, string | number | boolean | null>>>().notNull(),
    outputs: jsonb('outputs').$type<Record<string, Record<string, string | number | boolean | null>>>().notNull(),
    step_states: jsonb('step_states').$type<StepStateRecord[]>().notNull(),
    started_at: moment('started_at').notNull(),
    completed_at: moment('completed_at'),
    bundle_ref: text('bundle_ref'),
    version: integer('version').notNull(),
  },
  (row) => [
    index('execution_incident').on(row.incident_id),
    index('execution_runbook').on(row.runbook_id),
    index('execution_tenants').using('gin', row.tenants),
  ],
);

export const approval = table(
  'approval',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').$type<'step' | 'publish'>().notNull(),
    operation: text('operation').notNull(),
    incident_id: uuid('incident_id'),
    execution_id: uuid('execution_id'),
    runbook_id: uuid('runbook_id').notNull(),
    runbook_version: integer('runbook_version').notNull(),
    step: text('step'),
    attempt: integer('attempt'),
    spec_hash: text('spec_hash').notNull(),
    inputs_hash: text('inputs_hash'),
    ...scope,
    status: text('status').$type<ApprovalStatus>().notNull(),
    title: text('title').notNull(),
    risk_level: text('risk_level').$type<RiskLevel>().notNull(),
    requested_by: text('requested_by').notNull(),
    requested_at: moment('requested_at').notNull(),
    justification: text('justification').notNull(),
    inputs: jsonb('inputs').$type<Record<string, string | number | boolean | null>>().notNull(),
    quorum: integer('quorum').notNull(),
    candidate_roles: text('candidate_roles').array().notNull(),
    step_operator: text('step_operator'),
    runbook_author: text('runbook_author').notNull(),
    expires_at: moment('expires_at').notNull(),
    decided_at: moment('decided_at'),
    evidence_ref: text('evidence_ref'),
    version: integer('version').notNull(),
  },
  (row) => [
    index('approval_execution').on(row.execution_id),
    index('approval_incident').on(row.incident_id),
    index('approval_tenants').using('gin', row.tenants),
  ],
);

/** Votes are never changed; one per voter. */
export const approvalVote = table(
  'approval_vote',
  {
    approval_id: uuid('approval_id').notNull(),
    voter: text('voter').notNull(),
    decision: text('decision').$type<'approve' | 'deny'>().notNull(),
    reason: text('reason').notNull(),
    tenants: text('tenants').array().notNull(),
    created_at: moment('created_at').notNull(),
  },
  (row) => [primaryKey({ columns: [row.approval_id, row.voter] })],
);

/** An approval serves one attempt: the primary key says so, whoever races. */
export const approvalConsumption = table('approval_consumption', {
  approval_id: uuid('approval_id').primaryKey(),
  kind: text('kind').$type<'step' | 'publish'>().notNull(),
  used_for: text('used_for').notNull(),
  tenants: text('tenants').array().notNull(),
  used_at: moment('used_at').notNull(),
});

/** A request for approval that the host's Approvals Center decides, and how far it has got there. */
export const approvalForward = table('approval_forward', {
  approval_id: uuid('approval_id').primaryKey(),
  tenants: text('tenants').array().notNull(),
  /** Of whoever asked, as they were then: the host is told them. */
  requestor_roles: text('requestor_roles').array().notNull(),
  /** Set before it is sent for the first time: from then on the host may have it. */
  sent: boolean('sent').notNull(),
  /** What the host calls it, and where people decide about it there. */
  reference: text('reference'),
  page: text('page'),
  last_error: text('last_error'),
  /** Since when no answer counted. */
  failing_since: moment('failing_since'),
  /** Of the answer that ended it: what the evidence attests to. */
  read_at: moment('read_at'),
  read_sha256: text('read_sha256'),
  traceparent: traceparent(),
});

/** The log. INSERT only, by GRANT; `incident_center.append_event` is what inserts. */
export const timelineEvent = table(
  'timeline_event',
  {
    id: uuid('id').primaryKey(),
    chain: text('chain').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    actor: text('actor').notNull(),
    actor_kind: text('actor_kind').$type<'person' | 'alert_source' | 'system'>().notNull(),
    ...scope,
    target_ids: text('target_ids').array().notNull(),
    incident_id: uuid('incident_id'),
    runbook_execution_id: uuid('runbook_execution_id'),
    created_at: moment('created_at').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    refs: jsonb('refs').$type<EventReference[]>().notNull(),
    /** The canonical text of the core, as hashed. */
    event_text: text('event_text').notNull(),
    prev_hash: text('prev_hash').notNull(),
    event_hash: text('event_hash').notNull(),
    traceparent: traceparent(),
  },
  (row) => [
    unique('timeline_event_position').on(row.chain, row.seq),
    index('timeline_event_incident').on(row.incident_id, row.seq),
    index('timeline_event_execution').on(row.runbook_execution_id, row.seq),
    // Before a file is destroyed: who else refers to it.
    index('timeline_event_refs').using('gin', row.refs.op('jsonb_path_ops')),
  ],
);

/** Free text of events, with the salt that commits to it. Deleting a row erases it; `payload_redacted` tells. */
export const commitmentOpening = table(
  'commitment_opening',
  {
    event_id: uuid('event_id').notNull(),
    path: text('path').notNull(),
    salt: text('salt').notNull(),
    /** JSON text, not jsonb: the exact value is what was committed to. */
    value_text: text('value_text').notNull(),
    tenants: text('tenants').array().notNull(),
  },
  (row) => [primaryKey({ columns: [row.event_id, row.path] })],
);

export const chainHead = table('chain_head', {
  chain: text('chain').primaryKey(),
  seq: integer('seq').notNull(),
  hash: text('hash').notNull(),
  tenants: text('tenants').array().notNull(),
});

/** Events that committed and have no number yet. The sequencer empties it. */
export const unnumberedEvent = table('unnumbered_event', {
  event_id: uuid('event_id').primaryKey(),
  /** Drawn while the chain is locked, so that events of one chain are numbered in their order. */
  position: bigserial('position', { mode: 'number' }).notNull(),
});

/** The one row whose lock makes a server the sequencer. */
export const logHead = table('log_head', {
  id: integer('id').primaryKey(),
  size: bigint('size', { mode: 'number' }).notNull(),
  frontier: jsonb('frontier').$type<string[]>().notNull(),
  /** Size of the newest checkpoint: smaller for as long as the signature takes. */
  signed_size: bigint('signed_size', { mode: 'number' }).notNull().default(0),
});

export const logEntry = table('log_entry', {
  log_index: bigint('log_index', { mode: 'number' }).primaryKey(),
  event_id: uuid('event_id').notNull().unique(),
  event_hash: text('event_hash').notNull(),
  numbered_at: moment('numbered_at').notNull(),
});

/** Complete subtrees of the log's Merkle tree. */
export const logNode = table(
  'log_node',
  {
    level: integer('level').notNull(),
    index: bigint('index', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
  },
  (row) => [primaryKey({ columns: [row.level, row.index] })],
);

export const logCheckpoint = table('log_checkpoint', {
  size: bigint('size', { mode: 'number' }).primaryKey(),
  root: text('root').notNull(),
  note: text('note').notNull(),
  key_id: text('key_id').notNull(),
  public_key: text('public_key').notNull(),
  created_at: moment('created_at').notNull(),
});

/** Until when no checkpoint is published, because a key is being replaced. One row. */
export const logHold = table('log_hold', {
  id: integer('id').primaryKey(),
  until: moment('until').notNull(),
});

/** Each key that was replaced, in their order: one line of succession for each purpose, by the two constraints. */
export const logKeyRotation = table(
  'log_key_rotation',
  {
    position: integer('position').primaryKey(),
    purpose: text('purpose').$type<KeyPurpose>().notNull(),
    /** Public keys in hex. */
    old_key: text('old_key').notNull(),
    new_key: text('new_key').notNull(),
    /** The old key signs no checkpoint that is larger, the new one none that is smaller. */
    log_size: bigint('log_size', { mode: 'number' }).notNull(),
    /** The statement that both keys signed; null where the old one was lost. */
    envelope: text('envelope'),
    event_id: uuid('event_id').notNull(),
    created_at: moment('created_at').notNull(),
  },
  (row) => [
    unique('log_key_rotation_old').on(row.purpose, row.old_key),
    unique('log_key_rotation_new').on(row.purpose, row.new_key),
  ],
);

/** What witnesses signed under a checkpoint, as lines of a signed note. */
export const logCosignature = table(
  'log_cosignature',
  {
    size: bigint('size', { mode: 'number' }).notNull(),
    witness: text('witness').notNull(),
    /** In hex. */
    public_key: text('public_key').notNull(),
    line: text('line').notNull(),
    created_at: moment('created_at').notNull(),
  },
  (row) => [primaryKey({ columns: [row.size, row.witness, row.public_key] })],
);

/** How far each witness has got, and who is asking it. Its address and key are options, and not here. */
export const logWitness = table('log_witness', {
  name: text('name').primaryKey(),
  /** The largest tree that it has signed, as far as we know. */
  size: bigint('size', { mode: 'number' }).notNull(),
  attempts: integer('attempts').notNull(),
  due_at: moment('due_at').notNull(),
  lease: uuid('lease'),
  lease_until: moment('lease_until'),
  last_error: text('last_error'),
  /** Since when it says that this log contradicts what it has seen. */
  refused_at: moment('refused_at'),
});

/** An event whose text does not match its hash when it should have been numbered. */
export const quarantinedEvent = table('quarantined_event', {
  event_id: uuid('event_id').primaryKey(),
  problem: text('problem').notNull(),
  found_at: moment('found_at').notNull(),
});

export const idempotencyKey = table(
  'idempotency_key',
  {
    principal: text('principal').notNull(),
    operation: text('operation').notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    status: integer('status').notNull(),
    etag: text('etag'),
    body: text('body').notNull(),
    created_at: moment('created_at').notNull(),
  },
  (row) => [
    primaryKey({ columns: [row.principal, row.operation, row.key] }),
    index('idempotency_key_age').on(row.created_at),
  ],
);

/** What a due row is about. */
export type TimerKind =
  | 'sla_at_risk'
  | 'sla_breach'
  | 'approval_expiry'
  | 'approval_forward'
  | 'alert_hold'
  | 'object_erasure'
  | 'closing_bundle'
  | 'log_retention'
  | 'purge';

/** A row that is due at a moment. Whoever claims it has a lease, and an epoch that a later claim or another time ends. */
export const dueTimer = table(
  'due_timer',
  {
    kind: text('kind').$type<TimerKind>().notNull(),
    /** The id of the incident or the approval, or the name of what is purged. */
    subject: text('subject').notNull(),
    /** Of the subject: who may set and clear the timer. Empty where it belongs to nobody. */
    tenants: text('tenants').array().notNull(),
    due_at: moment('due_at').notNull(),
    lease_until: moment('lease_until'),
    epoch: integer('epoch').notNull(),
    /** Claims since it was set. */
    attempts: integer('attempts').notNull(),
  },
  (row) => [primaryKey({ columns: [row.kind, row.subject] }), index('due_timer_next').on(row.due_at)],
);

/** Filters of the list of incidents that somebody keeps, for nobody else. */
export const savedView = table(
  'saved_view',
  {
    principal: text('principal').notNull(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    filter: jsonb('filter').$type<SavedViewFilter>().notNull(),
    created_at: moment('created_at').notNull(),
    updated_at: moment('updated_at').notNull(),
    version: integer('version').notNull(),
  },
  (row) => [primaryKey({ columns: [row.principal, row.id] })],
);

/** Decisions in OPA's own log format, kept apart from the timeline. */
export const decisionLog = table(
  'decision_log',
  {
    decision_id: uuid('decision_id').primaryKey(),
    path: text('path').notNull(),
    action: text('action').notNull(),
    allow: boolean('allow').notNull(),
    requested_by: text('requested_by').notNull(),
    /** Scope of what was decided about: whoever may see that may, with the right to, see the decision. */
    tenants: text('tenants').array().notNull(),
    environment: text('environment').notNull(),
    classification: text('classification').notNull(),
    input: jsonb('input').$type<Record<string, unknown>>().notNull(),
    /** Pointers into the entry, to free text that has as many asterisks now as it had characters. */
    masked: text('masked').array().notNull().default(sql`'{}'`),
    result: jsonb('result').$type<Record<string, unknown>>().notNull(),
    bundle_revision: text('bundle_revision').notNull(),
    simulated: boolean('simulated').notNull().default(sql`false`),
    elapsed_us: integer('elapsed_us').notNull().default(0),
    cached: boolean('cached').notNull().default(sql`false`),
    timestamp: moment('timestamp').notNull(),
    /** Of the request that asked; none for what nobody asked for, as a timer. */
    request_id: uuid('request_id'),
    /** What opens the commitment of the events that name the decision: its exact text. None where no event names it. */
    salt: text('salt'),
    decision_text: text('decision_text'),
    /** The trace and the span that asked, as W3C has them; none where nobody traces. */
    trace_id: text('trace_id'),
    span_id: text('span_id'),
  },
  (row) => [
    index('decision_log_newest').on(row.timestamp.desc().nullsFirst(), row.decision_id.desc().nullsFirst()),
    index('decision_log_resource').on(sql`(input #>> '{resource,id}')`, row.timestamp.desc().nullsFirst()),
    index('decision_log_incident').on(sql`(input #>> '{resource,incident_id}')`, row.timestamp.desc().nullsFirst()),
  ],
);

/** How far each audit receiver has got, and who is sending to it. Its address and its secrets are options, and not here. */
export const auditReceiver = table('audit_receiver', {
  name: text('name').primaryKey(),
  /** Everything before this number of the log is done. */
  next_index: bigint('next_index', { mode: 'number' }).notNull(),
  /** How often the event that is next has failed. */
  attempts: integer('attempts').notNull(),
  due_at: moment('due_at').notNull(),
  lease: uuid('lease'),
  lease_until: moment('lease_until'),
  disabled_reason: text('disabled_reason'),
  last_error: text('last_error'),
});

/** An event that an audit receiver did not take, set aside so that those behind it could pass. */
export const auditDeadLetter = table(
  'audit_dead_letter',
  {
    receiver: text('receiver').notNull(),
    log_index: bigint('log_index', { mode: 'number' }).notNull(),
    event_id: uuid('event_id').notNull(),
    attempts: integer('attempts').notNull(),
    reason: text('reason').notNull(),
    died_at: moment('died_at').notNull(),
    /** Somebody asked for one more attempt. */
    again: boolean('again').notNull(),
  },
  (row) => [primaryKey({ columns: [row.receiver, row.log_index] })],
);
