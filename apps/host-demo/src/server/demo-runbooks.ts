import type { Operations } from '@incident-center/sdk/contract';

type RunbookDraft = Operations['create_runbook']['body']['_zod']['input'];

const scope = {
  tenants: ['A1', 'A2'],
  environment: 'prod',
  classification: 'unclassified',
} satisfies Partial<RunbookDraft>;

/** The runbook of the golden path. Its name is what the alert rule links. */
export const EVIDENCE_STORAGE_LATENCY: RunbookDraft = {
  ...scope,
  name: 'Evidence Storage Latency Triage',
  tags: { service: 'evidence-storage', alert: 'storage_latency_high' },
  spec: {
    summary: 'Find what is slow on an ingest shard, move the affected tenant to a standby, and prove what was done.',
    steps: [
      {
        key: 'collect_metrics',
        name: 'Collect recent latency metrics & logs',
        risk_level: 'low',
        instructions: [
          'Export ingest p99 of the last 30 minutes for the shard named in the alert.',
          'Save the ingest log of the same time.',
          'Attach both. They are the evidence for the steps that follow.',
        ],
        outputs: [
          { key: 'shard', label: 'Slow shard', type: 'string', placeholder: 'e.g. shard-07' },
          { key: 'ingest_p99_ms', label: 'Ingest p99, ms', type: 'number', placeholder: 'e.g. 2140' },
        ],
        requires_evidence: true,
      },
      {
        key: 'verify_impact',
        name: 'Verify tenant impact radius and current SLA',
        risk_level: 'medium',
        instructions: [
          'List the tenants that write to the slow shard.',
          'Check how much of the SLA is left for each.',
          'Pick the standby with the smallest replication lag.',
        ],
        outputs: [
          { key: 'affected_tenants', label: 'Affected tenants', type: 'string', placeholder: 'e.g. A1' },
          { key: 'standby', label: 'Standby with the smallest lag', type: 'string', placeholder: 'e.g. standby-02' },
          { key: 'standby_lag_s', label: 'Its lag, s', type: 'number', placeholder: 'e.g. 1.2' },
        ],
      },
      {
        key: 'reroute_ingestion',
        name: 'Reroute ingestion to standby shard',
        risk_level: 'high',
        instructions: [
          'Check that the standby is healthy and its replication lag is under 5 s.',
          'Move ingestion of the affected tenant from the slow shard to the standby.',
          'Wait 5 minutes. Ingest p99 must fall below 400 ms; otherwise switch back.',
        ],
        rollback:
          'Switch ingestion back to the first shard, wait until the queue is empty, then mark the run as failed. Switching back needs no new approval.',
        inputs: [
          {
            key: 'from_shard',
            label: 'From shard',
            type: 'string',
            from_step: { step: 'collect_metrics', output: 'shard' },
          },
          {
            key: 'to_standby',
            label: 'To standby',
            type: 'string',
            from_step: { step: 'verify_impact', output: 'standby' },
          },
        ],
        outputs: [
          { key: 'ingest_p99_after_ms', label: 'Ingest p99 after, ms', type: 'number', placeholder: 'e.g. 320' },
          { key: 'standby_lag_after_s', label: 'Standby lag after, s', type: 'number', placeholder: 'e.g. 1.2' },
        ],
        requires_evidence: true,
        approval: { operation: 'reroute', quorum: 1, candidate_roles: ['team_lead', 'security_admin'] },
      },
      {
        key: 'warm_cache',
        name: 'Trigger cache warmup for affected tenants',
        risk_level: 'medium',
        instructions: [
          'Start the cache warmup for the tenants that were moved.',
          'Wait until the hit rate is back above 90 %.',
        ],
        rollback: 'Stop the warmup. Caches then fill from traffic, which takes about an hour.',
        outputs: [
          {
            key: 'hit_rate_percent',
            label: 'Cache hit rate, %',
            type: 'number',
            placeholder: 'e.g. 93',
            required: false,
          },
        ],
      },
      {
        key: 'monitor',
        name: 'Monitor for 30 minutes; if stable, close mitigation',
        risk_level: 'medium',
        instructions: [
          'Watch ingest p99 and the standby’s lag for 30 minutes.',
          'Stable means p99 below 400 ms the whole time. If it isn’t, start again at the impact radius.',
        ],
        outputs: [
          { key: 'stable', label: 'Stable for 30 minutes', type: 'boolean' },
          {
            key: 'worst_p99_ms',
            label: 'Worst p99 seen, ms',
            type: 'number',
            placeholder: 'e.g. 380',
            required: false,
          },
        ],
        timer_seconds: 1_800,
      },
      {
        key: 'evidence_bundle',
        name: 'Post-incident evidence bundle',
        risk_level: 'medium',
        instructions: [
          'Complete this step to have the evidence bundle made: every event so far, the pinned spec, the approvals, and every file that isn’t sensitive.',
          'Give the bundle’s digest to the auditor. It can be checked offline.',
        ],
        effect: 'evidence_bundle',
      },
    ],
  },
};

const INCIDENT_SERVICE_DEGRADED: RunbookDraft = {
  ...scope,
  name: 'Incident service down or degraded',
  tags: { service: 'incident-center' },
  spec: {
    summary: 'Bring the incident API back, without losing what was being written.',
    steps: [
      {
        key: 'check_dependencies',
        name: 'Check the database, the object store and the policy bundle',
        risk_level: 'low',
        instructions: ['Open /readyz of every server.', 'Note which dependency each one names.'],
        outputs: [{ key: 'failing', label: 'What fails', type: 'string', placeholder: 'e.g. database' }],
      },
      {
        key: 'shift_traffic',
        name: 'Take unready servers out of the load balancer',
        risk_level: 'medium',
        instructions: ['Drain the servers that are not ready.', 'Check that list p99 falls below 400 ms.'],
        rollback: 'Put the servers back: they take traffic again at once.',
      },
      {
        key: 'restart_servers',
        name: 'Restart the drained servers one at a time',
        risk_level: 'high',
        instructions: ['Restart one.', 'Wait until /readyz answers 200 before the next.'],
        rollback: 'Stop restarting. Servers that still run keep serving.',
        approval: { operation: 'restart', quorum: 1, candidate_roles: ['team_lead', 'incident_commander'] },
      },
      {
        key: 'verify_log',
        name: 'Verify the timeline of an incident that was open meanwhile',
        risk_level: 'low',
        instructions: ['Open its timeline and verify it.', 'Attach what the verifier says.'],
        requires_evidence: true,
      },
    ],
  },
};

const RUNS_STUCK: RunbookDraft = {
  ...scope,
  name: 'Runbook executions stuck',
  tags: { service: 'runbook-executions' },
  spec: {
    summary: 'Find out what a run waits for, and free it.',
    steps: [
      {
        key: 'list_stuck',
        name: 'List the runs without an event for 30 minutes',
        risk_level: 'low',
        instructions: ['Filter runs by blocked and running.', 'Note the open step of each, and what it waits for.'],
        outputs: [{ key: 'stuck_count', label: 'Runs stuck', type: 'number', placeholder: 'e.g. 3' }],
      },
      {
        key: 'ask_approvers',
        name: 'Ask the approvers of those that wait for approval',
        risk_level: 'low',
        instructions: ['Send each approver the link of the request.', 'Ask again when a request has expired.'],
      },
      {
        key: 'abort_rest',
        name: 'Abort what nobody needs any more',
        risk_level: 'medium',
        instructions: ['Ask the operator of each run.', 'Abort with the reason as rationale.'],
      },
    ],
  },
};

export const DEMO_RUNBOOKS: readonly RunbookDraft[] = [EVIDENCE_STORAGE_LATENCY, INCIDENT_SERVICE_DEGRADED, RUNS_STUCK];
