/** The contract's words for states, as far as a component shows them. */
export type Severity = 'low' | 'medium' | 'high' | 'critical';
export type IncidentStatus = 'new' | 'acknowledged' | 'mitigating' | 'monitoring' | 'resolved' | 'closed';
export type ExecutionState = 'pending' | 'running' | 'blocked' | 'failed' | 'aborted' | 'completed';
export type StepState = 'pending' | 'running' | 'blocked' | 'completed' | 'failed' | 'skipped' | 'aborted' | 'unknown';
export type Risk = 'low' | 'medium' | 'high';
export type SlaState = 'on_track' | 'at_risk' | 'breached' | 'paused' | 'met';
export type ApprovalState = 'waiting' | 'granted' | 'denied' | 'expired' | 'void' | 'used' | 'revoked';
export type LiveState = 'live' | 'catching_up' | 'not_live' | 'offline';
/** `server_checked`: on the server's word; nothing was checked here. */
export type VerificationState =
  | 'checking'
  | 'server_checked'
  | 'not_checked'
  | 'verified'
  | 'verified_newer'
  | 'incomplete'
  | 'untrusted_key'
  | 'altered';

/** The way an incident goes, in order. */
export const incidentStatuses: readonly IncidentStatus[] = [
  'new',
  'acknowledged',
  'mitigating',
  'monitoring',
  'resolved',
  'closed',
];

/** The colours a component may speak in, always beside a shape and a word. */
export type Tone = 'neutral' | 'info' | 'ok' | 'warn' | 'danger';

/** Every colour of `tones.module.css`. */
export type Colour = Tone | Severity | IncidentStatus;
