import { type CommitmentOpening, EVENT_TYPES, type EventType, type TimelineEvent } from '@incident-center/sdk/contract';
import { canonicalJson, commitmentHmac, eventHash, GENESIS_HASH, sha256Hex } from '@incident-center/sdk/provenance';

/** An event as tests and stories write it down. */
export interface EventSketch {
  readonly type: EventType;
  readonly at: string;
  readonly actor?: string;
  readonly actor_kind?: TimelineEvent['actor_kind'];
  readonly payload?: TimelineEvent['payload'];
  readonly texts?: Readonly<Record<string, CommitmentOpening['value']>>;
  readonly target_ids?: readonly string[];
  readonly run?: string | null;
  /** Paths of texts that were erased since. */
  readonly erased?: readonly string[];
}

const INCIDENT = '0193b6d2-0000-7000-8000-00000b7f3a2c';
export const RUN = '0193b6d2-0000-7000-8000-000000e51d08';
export const APPROVAL = '0193b6d2-0000-7000-8000-000000a80c41';
const idOf = (number: number): string => `0193b6d2-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** Links sketches into a chain that verifies: hashes, commitments and all. */
export function chainOf(sketches: readonly EventSketch[]): TimelineEvent[] {
  let prev = GENESIS_HASH;
  return sketches.map((sketch, index): TimelineEvent => {
    const { type, at, actor = 'op-1', actor_kind = 'person', payload = {}, texts = {}, erased = [] } = sketch;
    const id = idOf(index + 1);
    const seq = index + 1;
    const openings = Object.entries(texts).map(([name, value]) => ({
      path: name.startsWith('/') ? name : `/${name}`,
      salt: sha256Hex(`${id} ${name}`),
      value,
    }));
    const core = {
      v: 1,
      log: 'sample',
      chain: `incident:${INCIDENT}`,
      id,
      type,
      created_at: at,
      actor: { id: actor, kind: actor_kind },
      tenants: ['A1'],
      environment: 'prod',
      classification: 'unclassified',
      target_ids: [...(sketch.target_ids ?? [])],
      incident_id: INCIDENT,
      runbook_execution_id: sketch.run ?? null,
      operation: 'sample',
      policy: actor_kind === 'person' ? { decision_id: idOf(900 + seq), bundle_revision: '2026.11.3' } : null,
      refs: [],
      payload,
      commitments: openings.map(({ path, salt, value }) => ({ path, hmac: commitmentHmac(salt, id, path, value) })),
    };
    const event_text = canonicalJson(core);
    const event_hash = eventHash(event_text, prev, seq);
    const event: TimelineEvent = {
      id,
      type,
      actor,
      actor_kind,
      target_ids: core.target_ids,
      payload,
      incident_id: core.incident_id,
      runbook_execution_id: core.runbook_execution_id,
      created_at: at,
      event_hash,
      chain: core.chain,
      seq,
      prev_hash: prev,
      log_index: 41_857 + index,
      refs: [],
      event_text,
      openings: openings.filter(({ path }) => !erased.includes(path)),
    };
    prev = event_hash;
    return event;
  });
}

const steps = [
  'Collect recent latency metrics & logs',
  'Verify tenant impact radius and current SLA',
  'Reroute ingestion to standby shard',
  'Trigger cache warmup for affected tenants',
  'Monitor for 30 minutes; if stable, close mitigation',
  'Post-incident evidence bundle',
];
const stepStates = ['collect', 'verify', 'reroute', 'warm_up', 'monitor', 'bundle'].map((key, index) => ({
  key,
  name: steps[index] ?? key,
}));
const alertActor = { actor: 'alertmanager', actor_kind: 'alert_source' as const };
const alertId = (number: number): string => idOf(500 + number);
const on = (time: string): string => `2026-11-23T${time}Z`;

/** The golden path so far: an alert, a run, an approval, a comment. */
export const sampleSketches: readonly EventSketch[] = [
  {
    type: 'incident_created',
    at: on('02:47:19.020'),
    ...alertActor,
    payload: { severity: 'high', status: 'new', opened_by: 'alert', fingerprint: 'f00d' },
  },
  {
    type: 'alert_attached',
    at: on('02:47:19.020'),
    ...alertActor,
    payload: { source: 'alertmanager', fingerprint: 'f00d', status: 'firing' },
    target_ids: [alertId(1)],
    texts: {
      [`/alert/${alertId(1)}/name`]: 'storage_latency_high',
      [`/alert/${alertId(1)}/annotations`]: { summary: 'Ingest p99 2,140 ms, objective 400 ms' },
    },
  },
  {
    type: 'alert_attached',
    at: on('02:48:50.655'),
    ...alertActor,
    payload: { source: 'alertmanager', fingerprint: 'beef', status: 'firing' },
    target_ids: [alertId(2)],
    texts: {
      [`/alert/${alertId(2)}/name`]: 'storage_latency_high',
      [`/alert/${alertId(2)}/annotations`]: { summary: 'Replica read latency high' },
    },
  },
  {
    type: 'status_changed',
    at: on('02:49:02.880'),
    payload: { from: 'new', to: 'acknowledged', move: 'acknowledge' },
  },
  { type: 'owner_assigned', at: on('02:49:03.112'), payload: { from: null, to: 'op-1' } },
  {
    type: 'runbook_started',
    at: on('02:51:07.431'),
    run: RUN,
    payload: { runbook_id: idOf(700), runbook_version: 1, first_step: 'collect' },
    texts: {
      [`/runbook_execution/${RUN}/runbook_name`]: 'Evidence Storage Latency Triage',
      [`/runbook_execution/${RUN}/step_states`]: stepStates,
    },
  },
  {
    type: 'evidence_attached',
    at: on('02:54:48.390'),
    run: RUN,
    payload: { step: 'collect', attempt: 1 },
    texts: { name: 'latency-p99.json', media_type: 'application/json' },
  },
  {
    type: 'step_completed',
    at: on('02:55:31.009'),
    run: RUN,
    payload: { step: 'collect', attempt: 1, outcome: 'succeeded', next_step: 'verify' },
  },
  { type: 'step_started', at: on('02:55:31.009'), run: RUN, payload: { step: 'verify', operator: 'op-1' } },
  {
    type: 'status_changed',
    at: on('02:58:40.552'),
    payload: { from: 'acknowledged', to: 'mitigating', move: 'mitigate' },
    texts: { rationale: 'Standby shard has room, rerouting.' },
  },
  {
    type: 'step_completed',
    at: on('03:01:12.774'),
    run: RUN,
    payload: { step: 'verify', attempt: 1, outcome: 'succeeded', next_step: 'reroute' },
    texts: { note: 'Only tenant A1 is affected, SLA 31 min left.' },
  },
  { type: 'step_started', at: on('03:01:12.774'), run: RUN, payload: { step: 'reroute', operator: 'op-1' } },
  {
    type: 'approval_requested',
    at: on('03:04:05.266'),
    run: RUN,
    payload: { operation: 'reroute_ingestion', step: 'reroute', quorum: 2 },
    target_ids: [APPROVAL, RUN],
    texts: {
      [`/approval/${APPROVAL}/title`]: 'Reroute ingestion to standby shard',
      [`/approval/${APPROVAL}/justification`]: 'Shard 07 is over its objective.',
    },
  },
  {
    type: 'step_blocked',
    at: on('03:04:05.266'),
    run: RUN,
    payload: { step: 'reroute', attempt: 1, risk_level: 'high', reason: 'approval_requested' },
  },
  {
    type: 'alert_resolved',
    at: on('03:04:31.048'),
    ...alertActor,
    payload: { source: 'alertmanager', fingerprint: 'beef', status: 'resolved' },
    target_ids: [alertId(2)],
  },
  {
    type: 'approval_voted',
    at: on('03:06:12.903'),
    actor: 'lead-1',
    run: RUN,
    payload: { decision: 'approve', approvals: 1, quorum: 2 },
    target_ids: [APPROVAL],
    texts: { [`/approval_vote/${APPROVAL}/lead-1/reason`]: 'Standby healthy, lag 1.2 s.' },
  },
  {
    type: 'comment_added',
    at: on('03:11:20.385'),
    texts: { comment: 'Standby lag 3.9 s and rising slowly. Holding at step 3.' },
  },
];

/** The sample as a chain that verifies. */
export const sampleChain = (): TimelineEvent[] => chainOf(sampleSketches);

/** One event of every type, with nothing in its payload. */
export const oneOfEach = (): TimelineEvent[] => chainOf(EVENT_TYPES.map((type) => ({ type, at: on('03:00:00.000') })));

/** Names as a host has them. */
export const sampleName = (id: string): string =>
  ({ 'op-1': 'On-call operator', 'lead-1': 'Team lead', alertmanager: 'Alert source' })[id] ?? id;
