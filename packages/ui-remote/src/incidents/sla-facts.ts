import type { Incident } from '@incident-center/sdk/contract';
import type { SlaFacts } from '../components/sla';

type SlaFields = Pick<Incident, 'sla_state' | 'sla_deadline' | 'created_at' | 'resolved_at' | 'closed_at'>;

/** When the clock stopped, epoch milliseconds; undefined while it runs. */
export function stoppedAt({
  resolved_at,
  closed_at,
}: Pick<SlaFields, 'resolved_at' | 'closed_at'>): number | undefined {
  const end = resolved_at ?? closed_at;
  return end === null ? undefined : Date.parse(end);
}

/** An incident's clock as `SlaClock` reads it. Give `slaNow` for the moment, so that an ended one stands still. */
export function slaFacts(incident: SlaFields): SlaFacts {
  const startedAt = Date.parse(incident.created_at);
  const end = stoppedAt(incident);
  return {
    state: incident.sla_state,
    dueAt: Date.parse(incident.sla_deadline),
    startedAt,
    ...(end !== undefined && { took: end - startedAt }),
  };
}

/** The moment at which an incident's clock is read: now, or when it ended. */
export const slaNow = (incident: SlaFields, now: number): number => stoppedAt(incident) ?? now;
