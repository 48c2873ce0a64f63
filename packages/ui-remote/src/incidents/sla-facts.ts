import type { Incident } from '@incident-center/sdk/contract';
import type { SlaFacts } from '../components/sla';

type SlaFields = Pick<
  Incident,
  'sla_state' | 'sla_deadline' | 'sla_paused_at' | 'sla_pauses' | 'created_at' | 'resolved_at' | 'closed_at'
>;

/** When the clock stopped for good, epoch milliseconds; undefined while it runs or is paused. */
export function stoppedAt({
  resolved_at,
  closed_at,
}: Pick<SlaFields, 'resolved_at' | 'closed_at'>): number | undefined {
  const end = resolved_at ?? closed_at;
  return end === null ? undefined : Date.parse(end);
}

/** Milliseconds of the pauses that are over: by as much the deadline was moved. */
const pausedFor = ({ sla_pauses }: Pick<SlaFields, 'sla_pauses'>): number =>
  sla_pauses.reduce(
    (sum, { paused_at, resumed_at }) =>
      resumed_at === null ? sum : sum + Date.parse(resumed_at) - Date.parse(paused_at),
    0,
  );

/** An incident's clock as `SlaClock` reads it. Give `slaNow` for the moment, so that an ended one stands still. */
export function slaFacts(incident: SlaFields): SlaFacts {
  // As if it had begun later by what it was paused: the time that there is stays the same.
  const startedAt = Date.parse(incident.created_at) + pausedFor(incident);
  const dueAt = Date.parse(incident.sla_deadline);
  const end = stoppedAt(incident);
  return {
    state: incident.sla_state,
    dueAt,
    startedAt,
    ...(incident.sla_paused_at !== null && {
      pausedRemaining: Math.max(0, dueAt - Date.parse(incident.sla_paused_at)),
    }),
    ...(end !== undefined && { took: Math.max(0, end - startedAt) }),
  };
}

/** Whether the deadline has passed while the clock was running: one that stands can't be missed. */
export const isOver = (incident: SlaFields, now: number): boolean =>
  stoppedAt(incident) === undefined && incident.sla_paused_at === null && now > Date.parse(incident.sla_deadline);

/** The moment at which an incident's clock is read: now, or when it ended. */
export const slaNow = (incident: SlaFields, now: number): number => stoppedAt(incident) ?? now;
