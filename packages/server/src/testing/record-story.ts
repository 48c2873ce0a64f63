import { canonicalJson, sha256Hex } from '@incident-center/sdk/provenance';
import type { Center } from '../center.js';
import { insertRecord, type Row, updateRecord } from '../database/records.js';
import type { Principal } from '../options.js';
import { change, recordEvent } from './test-center-parts.js';

/** The ids of a story in which every record has a row, and most have changed since. */
export interface Story {
  incident_id: string;
  runbook_id: string;
  execution_id: string;
  approval_id: string;
}

/** Writes it: a runbook that is drafted and published, an incident with an alert and a run, an approval that is used. */
export async function recordStory(center: Center, principal: Principal): Promise<Story> {
  const at = new Date(center.now());
  const scope = { tenants: [...principal.tenant_ids], environment: 'prod', classification: 'confidential' } as const;
  const story = {
    incident_id: center.newId(),
    runbook_id: center.newId(),
    execution_id: center.newId(),
    approval_id: center.newId(),
  };
  const spec = {
    summary: 'Slow storage',
    steps: [
      {
        key: 'look',
        name: 'Look',
        risk_level: 'high' as const,
        instructions: [],
        inputs: [],
        outputs: [],
        requires_evidence: false,
      },
    ],
  };
  const spec_text = canonicalJson(spec);
  const spec_hash = sha256Hex(spec_text);
  const alert_id = center.newId();
  const incidentRow: Row<'incident'> = {
    id: story.incident_id,
    title: 'Storage is slow',
    description: 'Since noon',
    severity: 'high',
    status: 'new',
    ...scope,
    tenants: [...scope.tenants],
    tags: { service: 'storage', 'b/c': '1' },
    created_at: at,
    updated_at: at,
    acknowledged_at: null,
    mitigated_at: null,
    monitored_at: null,
    sla_at_risk_from: at,
    sla_paused_at: null,
    sla_pauses: [],
    sla_warned_at: null,
    sla_breached_at: null,
    escalation_tier: 0,
    resolved_at: null,
    closed_at: null,
    sla_deadline: at,
    linked_alert_ids: [alert_id],
    linked_runbook_ids: [story.runbook_id],
    linked_approval_ids: [],
    owner: null,
    rationale_required: false,
    severity_history: [{ severity: 'high', changed_at: at.toISOString(), changed_by: principal.id }],
    version: 1,
  };
  const runbookRow: Row<'runbook'> = {
    id: story.runbook_id,
    version: 1,
    name: 'Slow storage',
    tags: {},
    risk_level: 'high',
    status: 'draft',
    ...scope,
    tenants: [...scope.tenants],
    spec,
    spec_text,
    spec_hash,
    author: 'author',
    created_at: at,
    published_at: null,
    approvals: [],
    provenance_ref: null,
    row_version: 1,
  };
  const runRow: Row<'runbook_execution'> = {
    id: story.execution_id,
    runbook_id: story.runbook_id,
    runbook_version: 1,
    runbook_name: 'Slow storage',
    spec_hash,
    incident_id: story.incident_id,
    ...scope,
    tenants: [...scope.tenants],
    current_step: 'look',
    state: 'running',
    operator: principal.id,
    inputs: { look: { shard: 's-1', share: 0.25 } },
    outputs: {},
    step_states: [],
    started_at: at,
    completed_at: null,
    bundle_ref: null,
    version: 1,
  };
  const alertRow: Row<'alert'> = {
    id: alert_id,
    source: 'prometheus',
    fingerprint: 'f00',
    name: 'storage_latency_high',
    tenant: scope.tenants[0] ?? '',
    incident_id: story.incident_id,
    ...scope,
    tenants: [...scope.tenants],
    status: 'firing',
    labels: { alertname: 'storage_latency_high' },
    annotations: { summary: 'p99 is 4 s\n"so it says"' },
    starts_at: at,
    ends_at: null,
    dedup_key: 'storage_latency_high',
    opened: true,
    rule: 'storage',
    window_seconds: 300,
  };
  const approvalRow: Row<'approval'> = {
    id: story.approval_id,
    kind: 'step',
    operation: 'reroute',
    incident_id: story.incident_id,
    execution_id: story.execution_id,
    runbook_id: story.runbook_id,
    runbook_version: 1,
    step: 'look',
    attempt: 1,
    spec_hash,
    inputs_hash: sha256Hex('{}'),
    ...scope,
    tenants: [...scope.tenants],
    status: 'waiting',
    title: 'Reroute',
    risk_level: 'high',
    requested_by: principal.id,
    requested_at: at,
    justification: 'It is slow',
    inputs: { shard: 's-1' },
    quorum: 1,
    candidate_roles: ['team_lead'],
    step_operator: principal.id,
    runbook_author: 'author',
    expires_at: at,
    decided_at: null,
    evidence_ref: null,
    version: 1,
  };

  const runbookChain = `runbook:${story.runbook_id}`;
  const inIncident = {
    chain: `incident:${story.incident_id}`,
    incident_id: story.incident_id,
    target_ids: [story.incident_id],
  };
  const inRun = { ...inIncident, runbook_execution_id: story.execution_id };
  await change(center, principal, async (context) =>
    recordEvent(context, {
      type: 'runbook_drafted',
      chain: runbookChain,
      changes: [await insertRecord(context.queries, 'runbook', runbookRow)],
    }),
  );
  await change(center, principal, async (context) => {
    const { change: published } = await updateRecord(context.queries, 'runbook', runbookRow, {
      status: 'published',
      published_at: at,
    });
    await recordEvent(context, { type: 'runbook_published', chain: runbookChain, changes: [published] });
  });
  await change(center, principal, async (context) => {
    const changes = [
      await insertRecord(context.queries, 'incident', incidentRow),
      await insertRecord(context.queries, 'alert', alertRow),
    ];
    await recordEvent(context, { type: 'incident_created', ...inIncident, changes });
  });
  await change(center, principal, async (context) => {
    const { change: moved } = await updateRecord(context.queries, 'incident', incidentRow, {
      status: 'acknowledged',
      acknowledged_at: at,
      title: 'Storage is very slow',
    });
    await recordEvent(context, {
      type: 'status_changed',
      ...inIncident,
      changes: [moved],
      texts: { rationale: 'It pages people' },
      refs: [{ role: 'runbook_spec', key: `sha256/${spec_hash}`, sha256: spec_hash, size: spec_text.length }],
    });
  });
  await change(center, principal, async (context) =>
    recordEvent(context, {
      type: 'runbook_started',
      ...inRun,
      changes: [await insertRecord(context.queries, 'runbook_execution', runRow)],
    }),
  );
  await change(center, principal, async (context) =>
    recordEvent(context, {
      type: 'approval_requested',
      ...inRun,
      changes: [await insertRecord(context.queries, 'approval', approvalRow)],
    }),
  );
  await change(center, principal, async (context) => {
    const { queries } = context;
    const vote = await insertRecord(queries, 'approval_vote', {
      approval_id: story.approval_id,
      voter: 'lead/of-storage',
      decision: 'approve',
      reason: 'Right',
      tenants: [...scope.tenants],
      created_at: at,
    });
    const { change: granted } = await updateRecord(queries, 'approval', approvalRow, {
      status: 'granted',
      decided_at: at,
    });
    await recordEvent(context, { type: 'approval_granted', ...inRun, changes: [vote, granted] });
  });
  await change(center, principal, async (context) => {
    const used = await insertRecord(context.queries, 'approval_consumption', {
      approval_id: story.approval_id,
      kind: 'step',
      used_for: `${story.execution_id}/look/1`,
      tenants: [...scope.tenants],
      used_at: at,
    });
    const { change: completed } = await updateRecord(context.queries, 'runbook_execution', runRow, {
      state: 'completed',
      current_step: null,
      completed_at: at,
    });
    await recordEvent(context, { type: 'runbook_completed', ...inRun, changes: [used, completed] });
  });
  return story;
}
