import type { Approval, Incident, TimelineEvent } from '@incident-center/sdk/contract';

/** What this approval caused or records itself: no news to whoever decides on it. */
const isItsOwn = (event: TimelineEvent, approval: Approval): boolean =>
  event.target_ids.includes(approval.id) ||
  (event.type === 'step_blocked' && event.payload.step === approval.step) ||
  (event.type === 'comment_added' && event.created_at < approval.requested_at);

/** What else happened after an approval was asked for, newest first. */
export function movedSince(events: readonly TimelineEvent[], approval: Approval): TimelineEvent[] {
  const until = approval.decided_at ?? '9999';
  return events
    .filter(
      (event) => event.created_at > approval.requested_at && event.created_at <= until && !isItsOwn(event, approval),
    )
    .sort((a, b) => b.created_at.localeCompare(a.created_at) || b.seq - a.seq);
}

export interface SlaNews {
  /** `due`: on track, but due before the request runs out. */
  readonly state: 'due' | 'at_risk' | 'breached';
  /** Milliseconds left; 0 once breached. */
  readonly left: number;
  /** It runs out before the request does. */
  readonly beforeExpiry: boolean;
}

/** An SLA that is in danger while a request waits. The log holds no event of it: it is read from the clock. */
export function slaNews(
  incident: Pick<Incident, 'sla_state' | 'sla_deadline'>,
  approval: Pick<Approval, 'expires_at'>,
  now: number,
): SlaNews | undefined {
  const { sla_state, sla_deadline } = incident;
  if (sla_state === 'met' || sla_state === 'paused') return undefined;
  const left = Math.max(0, Date.parse(sla_deadline) - now);
  const beforeExpiry = sla_deadline < approval.expires_at;
  if (sla_state === 'breached' || left === 0) return { state: 'breached', left: 0, beforeExpiry };
  if (sla_state === 'at_risk') return { state: 'at_risk', left, beforeExpiry };
  return beforeExpiry ? { state: 'due', left, beforeExpiry } : undefined;
}
