import type { AuthorizedBy } from '../authorization/commit-decision.js';
import { insertRecords, type RecordChange, type Row, updateRecord } from '../database/records.js';
import { incidentChain } from '../incidents/incident-wire.js';
import type { UseCaseContext } from '../perform.js';
import { type EventDraft, recordAll } from '../timeline/record.js';
import { type AlertChange, changeOfAlert } from './alert-change.js';
import type { MappedAlert } from './alert-mapping.js';

/** What alerts of one notification and one incident share. */
export interface Attachment {
  /** Name of their source. */
  source: string;
  /** Whether this notification opened the incident. */
  opened: boolean;
  /** How many alerts the sender left out. */
  truncated: number;
  authorized_by: AuthorizedBy;
  /** Whether the incident waits for one of its alerts to fire again. */
  held: boolean;
  /** The incident's alerts among them, by fingerprint. */
  known: Map<string, Row<'alert'>>;
}

/** What became of them. */
export interface Attached {
  row: Row<'incident'>;
  changed: Row<'alert'>[];
  repeated: number;
  unmatched: number;
  acknowledged: boolean;
}

/** Alerts in rounds in which each is told of once, so that a round can be written at once. */
function inRounds(alerts: readonly MappedAlert[]): MappedAlert[][] {
  const rounds: MappedAlert[][] = [];
  const met = new Map<string, number>();
  for (const one of alerts) {
    const round = met.get(one.fingerprint) ?? 0;
    met.set(one.fingerprint, round + 1);
    rounds[round] ??= [];
    rounds[round]?.push(one);
  }
  return rounds;
}

function freshRow(context: UseCaseContext, row: Row<'incident'>, one: MappedAlert, of: Attachment): Row<'alert'> {
  return {
    id: context.center.newId(),
    source: of.source,
    fingerprint: one.fingerprint,
    name: one.name,
    tenant: one.tenant,
    incident_id: row.id,
    tenants: row.tenants,
    environment: row.environment,
    classification: row.classification,
    status: 'firing',
    labels: one.labels ?? {},
    annotations: one.annotations,
    starts_at: one.starts_at ?? one.seen_at ?? context.at,
    ends_at: null,
    dedup_key: one.dedup_key,
    opened: false,
    rule: one.rule?.name ?? null,
    window_seconds: one.rule?.window_seconds ?? null,
  };
}

/** Every event says what it is about, and the first of a notification that was cut short says that as well. */
function eventOf(
  row: Row<'incident'>,
  alert: Row<'alert'>,
  of: Attachment,
  more: Pick<EventDraft, 'type'> & { changes: RecordChange[]; flap?: boolean },
): EventDraft {
  const { type, changes, flap = false } = more;
  return {
    type,
    chain: incidentChain(row.id),
    scope: row,
    target_ids: [row.id, alert.id],
    incident_id: row.id,
    authorized_by: of.authorized_by,
    payload: {
      source: of.source,
      fingerprint: alert.fingerprint,
      status: alert.status,
      starts_at: alert.starts_at.toISOString(),
      ...(type === 'alert_attached' ? { rule: alert.rule, window_seconds: alert.window_seconds } : {}),
      ...(flap ? { flap } : {}),
      ...(of.truncated > 0 ? { truncated: of.truncated } : {}),
    },
    changes,
  };
}

/**
 * Attaches alerts to their incident, or notes what became of those it has. A repeated notification changes nothing. A
 * thousand alerts take a handful of statements, and tell the incident's row once.
 */
export async function attachAlerts(
  context: UseCaseContext,
  row: Row<'incident'>,
  alerts: readonly MappedAlert[],
  of: Attachment,
): Promise<Attached> {
  const result: Attached = { row, changed: [], repeated: 0, unmatched: 0, acknowledged: false };
  for (const round of inRounds(alerts)) {
    const fresh: Row<'alert'>[] = [];
    const changes: { before: Row<'alert'>; change: AlertChange }[] = [];
    for (const one of round) {
      const before = of.known.get(one.fingerprint);
      if (before === undefined) {
        if (one.status === 'firing') fresh.push(freshRow(context, row, one, of));
        else result.unmatched += 1;
        continue;
      }
      if (one.status === 'acknowledged') result.acknowledged = true;
      const change = changeOfAlert(before, one, context.at);
      if (change === undefined) result.repeated += 1;
      else changes.push({ before, change });
    }
    const events = await writeFresh(context, result, fresh, of);
    for (const { before, change } of changes) {
      const updated = await updateRecord(context.queries, 'alert', before, change.patch);
      const flap = of.held && change.type === 'alert_refired';
      result.changed.push(updated.row);
      events.push(eventOf(row, updated.row, of, { type: change.type, changes: [updated.change], flap }));
    }
    await recordAll(context, events);
    for (const alert of result.changed) of.known.set(alert.fingerprint, alert);
  }
  return result;
}

/** Writes alerts that are new to the incident, and links them. The incident's change goes with the first event. */
async function writeFresh(
  context: UseCaseContext,
  result: Attached,
  fresh: Row<'alert'>[],
  of: Attachment,
): Promise<EventDraft[]> {
  const [first] = fresh;
  if (first === undefined) return [];
  // The first alert of a new incident is the one that opened it; the others came along.
  if (of.opened && of.known.size === 0) first.opened = true;
  const inserted = await insertRecords(context.queries, 'alert', fresh);
  const linked = await updateRecord(context.queries, 'incident', result.row, {
    linked_alert_ids: [...result.row.linked_alert_ids, ...fresh.map(({ id }) => id)],
    updated_at: context.at,
  });
  result.row = linked.row;
  result.changed.push(...fresh);
  return fresh.map((alert, at) =>
    eventOf(linked.row, alert, of, {
      type: 'alert_attached',
      changes: [...inserted.slice(at, at + 1), ...(at === 0 ? [linked.change] : [])],
    }),
  );
}
