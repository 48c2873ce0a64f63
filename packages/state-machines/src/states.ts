// The words of the machines, apart from XState: a browser client imports these without it.

export const INCIDENT_STATUSES = ['new', 'acknowledged', 'mitigating', 'monitoring', 'resolved', 'closed'] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Events that move an incident to another status. */
export const INCIDENT_MOVES = ['acknowledge', 'mitigate', 'monitor', 'resolve', 'close', 'reopen'] as const;
export type IncidentMove = (typeof INCIDENT_MOVES)[number];

/** Events that change an incident without moving it. */
export const INCIDENT_CHANGES = [
  'edit',
  'change_severity',
  'assign_owner',
  'escalate',
  'pause_sla',
  'resume_sla',
  'link_runbook',
  'unlink_runbook',
  'attach_alert',
  'comment',
] as const;
export type IncidentChange = (typeof INCIDENT_CHANGES)[number];

export const RUNBOOK_STATUSES = ['draft', 'published'] as const;
export type RunbookStatus = (typeof RUNBOOK_STATUSES)[number];

export const RUNBOOK_EVENTS = ['edit', 'delete', 'request_approval', 'publish', 'execute', 'create_version'] as const;
export type RunbookEventType = (typeof RUNBOOK_EVENTS)[number];

export const EXECUTION_STATES = ['pending', 'running', 'blocked', 'failed', 'aborted', 'completed'] as const;
export type ExecutionState = (typeof EXECUTION_STATES)[number];

export const EXECUTION_EVENTS = ['start', 'advance', 'block', 'unblock', 'complete', 'fail', 'abort'] as const;
export type ExecutionEventType = (typeof EXECUTION_EVENTS)[number];

export const STEP_STATES = [
  'pending',
  'running',
  'blocked',
  'completed',
  'failed',
  'skipped',
  'aborted',
  'unknown',
] as const;
export type StepState = (typeof STEP_STATES)[number];

export const STEP_EVENTS = [
  'start',
  'request_approval',
  'attach_evidence',
  'block',
  'unblock',
  'complete',
  'fail',
  'skip',
  'abort',
  'lose',
  'confirm',
  'retry',
] as const;
export type StepEventType = (typeof STEP_EVENTS)[number];

export const APPROVAL_STATUSES = ['waiting', 'granted', 'denied', 'expired', 'void', 'used', 'revoked'] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

export const APPROVAL_EVENTS = ['vote', 'grant', 'deny', 'expire', 'invalidate', 'use', 'revoke'] as const;
export type ApprovalEventType = (typeof APPROVAL_EVENTS)[number];
