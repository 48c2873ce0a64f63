import type { PolicyDecisionEntry } from '@incident-center/sdk/contract';

const id = (end: string): string => `0193b6d2-7c1e-7000-8000-${end.padStart(12, '0')}`;

/** Ids of the stories and tests. */
export const sampleIds = {
  incident: id('7f3a2c'),
  run: id('e51d08'),
  approval: id('a80c41'),
  request: id('c0d1e2'),
  now: Date.parse('2026-11-23T03:12:40Z'),
} as const;

const operator = {
  id: 'on-call-operator',
  roles: ['operator'],
  tenant_ids: ['A1', 'A2'],
  environments: ['prod'],
  on_call_rotations: ['evidence-storage'],
  clearance: 'confidential',
  risk_tier: 'high',
};

const scope = { tenants: ['A1'], environment: 'prod', classification: 'unclassified' } as const;
const BASE = ['clearance', 'environment_scope', 'role_permits', 'tenant_scope'] as const;

/** An allowed acknowledgement, with parts of it given otherwise. */
export const aDecision = (given: Partial<PolicyDecisionEntry> = {}): PolicyDecisionEntry => ({
  decision_id: id('d41f01'),
  bundles: { incident_center: { revision: '25fd65bc220acb29' } },
  path: 'incident/authz/decision',
  action: 'can_acknowledge_incident',
  allow: true,
  input: {
    action: 'can_acknowledge_incident',
    actor: operator,
    resource: { type: 'incident', id: sampleIds.incident, ...scope, severity: 'high', status: 'new' },
    context: {},
    now_ms: sampleIds.now,
  },
  result: { allow: true, requirements: [...BASE], missing: [], reasons: [] },
  masked: [],
  requested_by: 'on-call-operator',
  timestamp: '2026-11-23T02:49:02.880Z',
  request_id: sampleIds.request,
  trace_id: null,
  span_id: null,
  simulated: false,
  cached: false,
  metrics: { timer_rego_query_eval_ns: 191_000 },
  ...scope,
  tenants: [...scope.tenants],
  ...given,
});

/** An operator who would escalate to critical, and is not on call for it. */
export const refusedSeverity = aDecision({
  decision_id: id('d41f02'),
  action: 'can_change_severity',
  allow: false,
  input: {
    action: 'can_change_severity',
    actor: operator,
    resource: { type: 'incident', id: sampleIds.incident, ...scope, severity: 'high', status: 'mitigating' },
    context: { severity: 'critical', rationale: '*'.repeat(38) },
    now_ms: sampleIds.now,
  },
  masked: ['/input/context/rationale'],
  result: {
    allow: false,
    requirements: [...BASE, 'incident_command_on_call', 'rationale_given'],
    missing: ['incident_command_on_call'],
    reasons: [
      { requirement: 'incident_command_on_call', expected: ['incident-command'], actual: ['evidence-storage'] },
    ],
  },
  timestamp: '2026-11-23T03:01:12.774Z',
});

/** A step that was to be completed before its approval. */
export const needingApproval = aDecision({
  decision_id: id('d41f03'),
  path: 'runbook/execute/decision',
  action: 'can_complete_step',
  allow: false,
  input: {
    action: 'can_complete_step',
    actor: operator,
    resource: { type: 'execution', id: sampleIds.run, incident_id: sampleIds.incident, ...scope, state: 'running' },
    context: { step: { key: 'reroute_ingestion', attempt: 1, risk_level: 'high' }, evidence_count: 1 },
    now_ms: sampleIds.now,
  },
  result: {
    allow: false,
    requirements: [...BASE, 'approval_evidence', 'evidence_attached', 'risk_tier'],
    missing: ['approval_evidence'],
    reasons: [{ requirement: 'approval_evidence' }],
  },
  timestamp: '2026-11-23T03:03:58.130Z',
});

const alertSource = { ...operator, id: 'alert-source:alertmanager', roles: ['alert_source'], on_call_rotations: [] };

/** What an audit finds of one incident, newest first. */
export const sampleDecisions: readonly PolicyDecisionEntry[] = [
  aDecision({
    decision_id: id('d41f07'),
    path: 'runbook/execute/decision',
    action: 'can_decide_approval',
    allow: false,
    requested_by: 'on-call-operator',
    input: {
      action: 'can_decide_approval',
      actor: operator,
      resource: { type: 'approval', id: sampleIds.approval, incident_id: sampleIds.incident, ...scope },
      context: {},
      now_ms: sampleIds.now,
    },
    result: {
      allow: false,
      requirements: [...BASE, 'candidate_role', 'not_requester', 'not_step_operator'],
      missing: ['candidate_role', 'not_requester', 'not_step_operator'],
      reasons: [
        { requirement: 'candidate_role', expected: ['team_lead', 'security_admin'], actual: ['operator'] },
        { requirement: 'not_requester' },
        { requirement: 'not_step_operator' },
      ],
    },
    timestamp: '2026-11-23T03:06:12.903Z',
  }),
  needingApproval,
  refusedSeverity,
  aDecision({
    decision_id: id('d41f04'),
    action: 'can_close_incident',
    simulated: true,
    allow: false,
    cached: true,
    result: {
      allow: false,
      requirements: [...BASE, 'rationale_given'],
      missing: ['rationale_given'],
      reasons: [{ requirement: 'rationale_given', expected: ['10'], actual: ['0'] }],
    },
    timestamp: '2026-11-23T02:58:40.552Z',
  }),
  aDecision(),
  aDecision({
    decision_id: id('d41f06'),
    action: 'can_create_incident',
    requested_by: 'alert-source:alertmanager',
    input: {
      action: 'can_create_incident',
      actor: alertSource,
      resource: { type: 'incident', ...scope },
      context: {},
      now_ms: sampleIds.now,
    },
    timestamp: '2026-11-22T16:40:12.000Z',
  }),
];
