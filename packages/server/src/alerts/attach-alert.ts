import type { AuthorizedBy } from '../authorization/authorize.js';
import { insertRecord, type RecordChange, type Row, updateRecord } from '../database/records.js';
import { incidentChain } from '../incidents/incident-wire.js';
import type { UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import type { MappedAlert } from './alert-mapping.js';

/** What the alerts of one notification share. */
export interface AttachState {
  opened: boolean;
  authorized_by: AuthorizedBy;
  known: Map<string, Row<'alert'>>;
  /** Ids of those that are new to the incident, by fingerprint. */
  fresh: ReadonlyMap<string, string>;
  /** The incident with all of them linked. The first event tells it: told by each, a flood would grow by its square. */
  linked: RecordChange | undefined;
}

/**
 * Attaches one alert to its incident, or notes what became of it. A repeated notification changes nothing.
 *
 * @returns whether anything changed.
 */
export async function attachAlert(
  context: UseCaseContext,
  sourceName: string,
  row: Row<'incident'>,
  one: MappedAlert,
  state: AttachState,
): Promise<boolean> {
  const { queries } = context;
  const event = {
    chain: incidentChain(row.id),
    scope: row,
    incident_id: row.id,
    authorized_by: state.authorized_by,
    payload: {
      source: sourceName,
      fingerprint: one.fingerprint,
      status: one.status,
      starts_at: one.starts_at.toISOString(),
    },
  };
  const before = state.known.get(one.fingerprint);
  if (before === undefined) {
    const id = state.fresh.get(one.fingerprint);
    if (one.status === 'resolved' || id === undefined) return false;
    const fresh: Row<'alert'> = {
      id,
      source: sourceName,
      fingerprint: one.fingerprint,
      name: one.name,
      tenant: one.tenant,
      incident_id: row.id,
      tenants: row.tenants,
      environment: row.environment,
      classification: row.classification,
      status: one.status,
      labels: one.labels,
      annotations: one.annotations,
      starts_at: one.starts_at,
      ends_at: one.ends_at,
      dedup_key: one.dedup_key,
      // The first alert of a new incident is the one that opened it; the others came along.
      opened: state.opened && state.known.size === 0,
      rule: null,
      window_seconds: null,
    };
    const inserted = await insertRecord(queries, 'alert', fresh);
    await record(context, {
      ...event,
      type: 'alert_attached',
      target_ids: [row.id, fresh.id],
      changes: state.linked === undefined ? [inserted] : [inserted, state.linked],
    });
    state.linked = undefined;
    state.known.set(one.fingerprint, fresh);
    return true;
  }
  const sameEnd = (before.ends_at?.getTime() ?? 0) === (one.ends_at?.getTime() ?? 0);
  const same = before.status === one.status && before.starts_at.getTime() === one.starts_at.getTime() && sameEnd;
  // What was over before the present firing began says nothing about it. The start alone doesn't tell: Alertmanager
  // moves it back when a second Prometheus saw the alert earlier.
  const stale = (one.ends_at ?? one.starts_at).getTime() < before.starts_at.getTime();
  if (same || stale) return false;
  const updated = await updateRecord(queries, 'alert', before, {
    status: one.status,
    starts_at: one.starts_at,
    ends_at: one.ends_at,
    labels: one.labels,
    annotations: one.annotations,
  });
  state.known.set(one.fingerprint, updated.row);
  await record(context, {
    ...event,
    type: one.status === 'resolved' ? 'alert_resolved' : 'alert_refired',
    target_ids: [row.id, before.id],
    changes: [updated.change],
  });
  return true;
}
