import type { Row } from '../database/records.js';
import type { MappedAlert } from './alert-mapping.js';

/** What a notification changes about an alert that is known. */
export interface AlertChange {
  type: 'alert_refired' | 'alert_resolved';
  patch: Partial<Row<'alert'>>;
}

const isBefore = (left: Date | undefined, right: Date | null) =>
  left !== undefined && right !== null && left.getTime() < right.getTime();
const isSame = (left: Date | undefined, right: Date | null) => left?.getTime() === right?.getTime();

function refired(before: Row<'alert'>, one: MappedAlert, at: Date): Partial<Row<'alert'>> | undefined {
  if (one.starts_at === undefined) {
    // A sender that doesn't say since when repeats itself, or tells of something that is over by now.
    if (before.status === 'firing' || isBefore(one.seen_at, before.ends_at)) return undefined;
    return { status: 'firing', starts_at: one.seen_at ?? at, ends_at: null };
  }
  if (before.status === 'firing' && isSame(one.starts_at, before.starts_at)) return undefined;
  if (isBefore(one.starts_at, before.starts_at)) return undefined;
  return { status: 'firing', starts_at: one.starts_at, ends_at: null };
}

function resolved(before: Row<'alert'>, one: MappedAlert, at: Date): Partial<Row<'alert'>> | undefined {
  const told = one.ends_at ?? one.seen_at;
  // What was over before the present firing began says nothing about it. The start alone doesn't tell: Alertmanager
  // moves it back when a second Prometheus saw the alert earlier.
  if (isBefore(told, before.starts_at)) return undefined;
  if (before.status === 'resolved') {
    const sameStart = one.starts_at === undefined || isSame(one.starts_at, before.starts_at);
    if (sameStart && (told === undefined || one.starts_at === undefined || isSame(told, before.ends_at)))
      return undefined;
  }
  return { status: 'resolved', starts_at: one.starts_at ?? before.starts_at, ends_at: told ?? at };
}

/** What a notification changes about an alert, if anything: a repeated one, or one that comes late, changes nothing. */
export function changeOfAlert(before: Row<'alert'>, one: MappedAlert, at: Date): AlertChange | undefined {
  if (one.status === 'acknowledged') return undefined;
  const patch = one.status === 'firing' ? refired(before, one, at) : resolved(before, one, at);
  if (patch === undefined) return undefined;
  const words = one.labels === undefined ? {} : { labels: one.labels, annotations: one.annotations };
  return { type: one.status === 'firing' ? 'alert_refired' : 'alert_resolved', patch: { ...patch, ...words } };
}
