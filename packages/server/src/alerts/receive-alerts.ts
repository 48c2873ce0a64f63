import type { OperationResponse } from '@incident-center/sdk/contract';
import { and, desc, eq, inArray, ne } from 'drizzle-orm';
import { authorize } from '../authorization/authorize.js';
import type { Row } from '../database/records.js';
import { alert, incident } from '../database/schema.js';
import { incidentResource } from '../incidents/incident-wire.js';
import type { Outcome, UseCase, UseCaseContext } from '../perform.js';
import { SPANS } from '../telemetry/names.js';
import { inSpan } from '../telemetry/tracing.js';
import { type AlertGroup, type LockedGroup, lockAlertGroup } from './alert-groups.js';
import type { MappedAlert } from './alert-mapping.js';
import type { AlertSourceOptions } from './alert-source-options.js';
import { attachAlerts } from './attach-alerts.js';
import { followAlerts, isHeld } from './follow-alerts.js';
import { openForAlerts } from './open-for-alerts.js';

/** What one transaction takes of a notification. */
export interface AlertPortion {
  source: { name: string; options: AlertSourceOptions };
  groups: readonly AlertGroup[];
  truncated: number;
}

export type Received = Omit<OperationResponse<'receive_alerts'>, 'receipts'>;

export const NOTHING_RECEIVED: Received = { incident_ids: [], attached: 0, repeated: 0, unmatched: 0, truncated: 0 };

/** Two answers as one. */
export function together(left: Received, right: Received): Received {
  return {
    incident_ids: [...new Set([...left.incident_ids, ...right.incident_ids])],
    attached: left.attached + right.attached,
    repeated: left.repeated + right.repeated,
    unmatched: left.unmatched + right.unmatched,
    truncated: left.truncated + right.truncated,
  };
}

/** The alerts that incidents of this group have already, unless those are closed: a closed one stays closed. */
async function knownAlerts({ queries }: UseCaseContext, source: string, group: AlertGroup): Promise<Row<'alert'>[]> {
  const rows = await queries
    .select({ alert })
    .from(alert)
    .innerJoin(incident, eq(incident.id, alert.incident_id))
    .where(
      and(
        eq(alert.source, source),
        inArray(alert.fingerprint, [...new Set(group.alerts.map(({ fingerprint }) => fingerprint))]),
        eq(alert.tenant, group.tenant),
        eq(alert.dedup_key, group.dedup_key),
        ne(incident.status, 'closed'),
      ),
    )
    .orderBy(desc(incident.created_at), desc(incident.id));
  return rows.map(({ alert: row }) => row);
}

/** The incidents by their ids, held until the transaction ends, in one order everywhere. */
async function lockIncidents({ queries }: UseCaseContext, ids: readonly string[]) {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map<string, Row<'incident'>>();
  const rows = await queries
    .select()
    .from(incident)
    .where(inArray(incident.id, wanted))
    .orderBy(incident.id)
    .for('update');
  return new Map(rows.filter(({ status }) => status !== 'closed').map((row) => [row.id, row]));
}

/** Whether an alert that fires now comes too late to join the incident that its key opened last. */
function isOver({ joined_at }: LockedGroup, group: AlertGroup, at: Date): boolean {
  const seconds = group.opening?.first.rule?.window_seconds;
  return seconds !== undefined && joined_at !== null && at.getTime() - joined_at.getTime() > seconds * 1_000;
}

/** The same transaction, with a moment of its own: taken once this group's locks are held, as those of its chain are. */
function withOwnMoment({ at: _, ...context }: UseCaseContext): UseCaseContext {
  let at: Date | undefined;
  return {
    ...context,
    get at() {
      at ??= new Date(context.center.now());
      return at;
    },
  };
}

async function receiveGroup(context: UseCaseContext, portion: AlertPortion, group: AlertGroup): Promise<Received> {
  const { name, options } = portion.source;
  const locked = await lockAlertGroup(context, name, group);
  const known = await knownAlerts(context, name, group);
  const incidents = await lockIncidents(context, [
    ...known.map((row) => row.incident_id),
    ...(locked.incident_id === null ? [] : [locked.incident_id]),
  ]);
  const knownByFingerprint = new Map<string, Row<'alert'>>();
  for (const row of known)
    if (incidents.has(row.incident_id) && !knownByFingerprint.has(row.fingerprint))
      knownByFingerprint.set(row.fingerprint, row);

  const belonging = new Map<string, MappedAlert[]>();
  const joining: MappedAlert[] = [];
  for (const one of group.alerts) {
    const row = knownByFingerprint.get(one.fingerprint);
    if (row === undefined) joining.push(one);
    else belonging.set(row.incident_id, [...(belonging.get(row.incident_id) ?? []), one]);
  }

  const attach = async (row: Row<'incident'>, alerts: readonly MappedAlert[], opened: boolean) => {
    const authorized_by = await authorize(context, 'can_receive_alert', incidentResource(row));
    const held = !opened && (await isHeld(context, row.id));
    const mine = [...knownByFingerprint].filter(([, { incident_id }]) => incident_id === row.id);
    const { truncated } = portion;
    const attachment = { source: name, opened, truncated, authorized_by, held, known: new Map(mine) };
    const attached = await attachAlerts(context, row, alerts, attachment);
    if (!opened) await followAlerts(context, attached.row, { source: options, held, ...attached });
    return {
      ...NOTHING_RECEIVED,
      incident_ids: [row.id],
      attached: attached.changed.length,
      repeated: attached.repeated,
      unmatched: attached.unmatched,
    };
  };

  let received = NOTHING_RECEIVED;
  const { opening } = group;
  if (joining.some(({ status }) => status === 'firing') && opening !== undefined) {
    const last = locked.incident_id === null ? undefined : incidents.get(locked.incident_id);
    const open = last === undefined || isOver(locked, group, context.at) ? undefined : last;
    const row = open ?? (await openForAlerts(context, name, options, { ...group, opening }));
    await locked.remember(row.id, context.at);
    joining.push(...(belonging.get(row.id) ?? []));
    belonging.delete(row.id);
    received = await attach(row, joining, open === undefined);
  } else {
    received = { ...received, unmatched: joining.length };
  }
  for (const [id, alerts] of [...belonging].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const row = incidents.get(id);
    if (row !== undefined) received = together(received, await attach(row, alerts, false));
  }
  return received;
}

/** A portion of a notification: it opens incidents, attaches to open ones, or repeats what is known. */
export const receiveAlerts: UseCase<'receive_alerts', undefined, AlertPortion> = {
  run: async (context, portion): Promise<Outcome<Received>> => {
    let received = NOTHING_RECEIVED;
    for (const group of portion.groups)
      received = together(
        received,
        await inSpan(SPANS.grouping, {}, () => receiveGroup(withOwnMoment(context), portion, group)),
      );
    return { committed: received };
  },
};
