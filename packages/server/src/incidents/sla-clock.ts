import type { SlaState } from '@incident-center/sdk/contract';
import type { Row } from '../database/records.js';
import { type ResolvedOptions, slaAtRiskShare, slaMinutes } from '../options.js';

type Clock = Pick<
  Row<'incident'>,
  'sla_deadline' | 'sla_at_risk_from' | 'sla_paused_at' | 'sla_pauses' | 'sla_warned_at' | 'sla_breached_at'
>;

/** When an incident's clock stopped for good; null while it is open. */
export const slaEnd = (row: Pick<Row<'incident'>, 'resolved_at' | 'closed_at'>): Date | null =>
  row.resolved_at ?? row.closed_at;

/** Where an incident stands against its deadline at a moment. Derived, never stored. `sla-filter.ts` says the same in SQL. */
export function slaStateOf(row: Clock & Pick<Row<'incident'>, 'resolved_at' | 'closed_at'>, at: Date): SlaState {
  const end = slaEnd(row);
  if (end !== null) return end.getTime() <= row.sla_deadline.getTime() ? 'met' : 'breached';
  if (row.sla_paused_at !== null) return 'paused';
  if (row.sla_deadline.getTime() <= at.getTime()) return 'breached';
  return row.sla_at_risk_from.getTime() <= at.getTime() ? 'at_risk' : 'on_track';
}

/** Milliseconds for which the clock was paused, the pause that is still open left out. */
const pausedFor = (pauses: Clock['sla_pauses']): number =>
  pauses.reduce(
    (sum, { paused_at, resumed_at }) =>
      resumed_at === null ? sum : sum + Date.parse(resumed_at) - Date.parse(paused_at),
    0,
  );

/** What was told of a moment that lies ahead again is no longer so. */
const stillTold = (told: Date | null, about: Date, at: Date): Date | null =>
  about.getTime() > at.getTime() ? null : told;

type Times = Pick<Clock, 'sla_deadline' | 'sla_at_risk_from'>;

const withTold = (clock: Pick<Clock, 'sla_warned_at' | 'sla_breached_at'>, times: Times, at: Date) => ({
  ...times,
  sla_warned_at: stillTold(clock.sla_warned_at, times.sla_at_risk_from, at),
  sla_breached_at: stillTold(clock.sla_breached_at, times.sla_deadline, at),
});

/** The deadline by severity and tenant, counted from the beginning and without the time that the clock was paused. */
export function slaTimes(
  options: ResolvedOptions,
  row: Pick<Row<'incident'>, 'created_at' | 'tenants' | 'severity' | 'sla_pauses'>,
): Times {
  const whole = slaMinutes(options, row.tenants, row.severity) * 60_000;
  const start = row.created_at.getTime() + pausedFor(row.sla_pauses);
  return {
    sla_deadline: new Date(start + whole),
    sla_at_risk_from: new Date(start + Math.round(whole * slaAtRiskShare(options, row.tenants))),
  };
}

/** The clock of an incident whose severity is another one now. */
export const slaOfSeverity = (options: ResolvedOptions, row: Row<'incident'>, at: Date) =>
  withTold(row, slaTimes(options, row), at);

/** The clock, paused. */
export const slaPaused = (row: Clock, at: Date, by: string): Pick<Clock, 'sla_paused_at' | 'sla_pauses'> => ({
  sla_paused_at: at,
  sla_pauses: [...row.sla_pauses, { paused_at: at.toISOString(), resumed_at: null, by }],
});

/** The clock, running again: its moments are later by as long as it was paused. */
export function slaResumed(row: Clock, at: Date): Partial<Clock> {
  if (row.sla_paused_at === null) return {};
  const paused = at.getTime() - row.sla_paused_at.getTime();
  const later = (moment: Date) => new Date(moment.getTime() + paused);
  const times = { sla_deadline: later(row.sla_deadline), sla_at_risk_from: later(row.sla_at_risk_from) };
  return {
    ...withTold(row, times, at),
    sla_paused_at: null,
    sla_pauses: row.sla_pauses.map((pause) =>
      pause.resumed_at === null ? { ...pause, resumed_at: at.toISOString() } : pause,
    ),
  };
}

/** The clock as it stands when the incident ends: a pause ends with it, and a deadline that was missed is noted. */
export function slaEnded(row: Clock, at: Date): Partial<Clock> {
  const resumed = slaResumed(row, at);
  const { sla_deadline, sla_breached_at } = { ...row, ...resumed };
  return sla_deadline.getTime() < at.getTime() ? { ...resumed, sla_breached_at: sla_breached_at ?? at } : resumed;
}
