import { IncidentCenterError, type OperationResponse, type ParsedInput } from '@incident-center/sdk/contract';
import { legalEvents, SEVERITIES } from '@incident-center/state-machines';
import { and, eq } from 'drizzle-orm';
import { authorize } from '../authorization/authorize.js';
import { type Row, updateRecord } from '../database/records.js';
import { alert } from '../database/schema.js';
import { incidentChain, incidentResource } from '../incidents/incident-wire.js';
import { moveIncident } from '../incidents/move-incident.js';
import { openIncident } from '../incidents/open-incident.js';
import type { AlertSourceOptions } from '../options.js';
import type { Outcome, UseCase, UseCaseContext } from '../perform.js';
import { publishedByName } from '../runbooks/published-by-name.js';
import { record } from '../timeline/record.js';
import { type AlertGroup, alertGroupsOf, lockAlertGroup } from './alert-groups.js';
import { type MappedAlert, mapAlert } from './alert-mapping.js';
import { type AttachState, attachAlert } from './attach-alert.js';

type Body = Omit<OperationResponse<'receive_alerts'>, 'receipts'>;

const ALL_RESOLVED = 'Every alert of this incident is resolved.';
const FIRING_AGAIN = 'An alert of this incident is firing again.';
const TITLE_LENGTH = 300;

const highest = (alerts: readonly MappedAlert[]) =>
  SEVERITIES[Math.max(...alerts.map((one) => SEVERITIES.indexOf(one.severity)))] ?? 'medium';

async function openFor(
  context: UseCaseContext,
  source: AlertSourceOptions,
  group: AlertGroup,
): Promise<Row<'incident'>> {
  const firing = group.alerts.filter((one) => one.status === 'firing');
  const [first] = firing;
  if (first === undefined) throw new RangeError('a group without a firing alert opens nothing');
  const severity = highest(firing);
  const scope = {
    tenants: [group.tenant],
    environment: source.environment ?? 'prod',
    classification: 'unclassified' as const,
  };
  const authorized_by = await authorize(context, 'can_create_incident', { type: 'incident', ...scope, severity });
  const opened = await openIncident(context, {
    scope,
    title: (first.rule?.title ?? (first.annotations.summary?.trim() || first.name))
      .slice(0, TITLE_LENGTH)
      .toWellFormed(),
    description: first.annotations.description ?? '',
    severity,
    tags: { ...first.rule?.tags },
    authorized_by,
    payload: { opened_by: 'alert', fingerprint: first.fingerprint },
    texts: { dedup_key: group.dedup_key },
  });
  return linkRunbookByRule(context, opened, first);
}

async function linkRunbookByRule(
  context: UseCaseContext,
  row: Row<'incident'>,
  first: MappedAlert,
): Promise<Row<'incident'>> {
  if (first.rule?.runbook === undefined) return row;
  const found = await publishedByName(context.queries, first.rule.runbook, row.tenants);
  if (found === undefined) {
    context.center.log(
      `no published runbook '${first.rule.runbook}' for ${row.tenants.join(', ')}: incident ${row.id} has none linked`,
    );
    return row;
  }
  const authorized_by = await authorize(context, 'can_link_runbook', incidentResource(row));
  const linked = await updateRecord(context.queries, 'incident', row, {
    linked_runbook_ids: [found.id],
    updated_at: context.at,
  });
  await record(context, {
    type: 'runbook_linked',
    chain: incidentChain(row.id),
    scope: row,
    target_ids: [row.id, found.id],
    incident_id: row.id,
    authorized_by,
    payload: { runbook_id: found.id, runbook_version: found.version, linked_by: 'alert_rule' },
    changes: [linked.change],
  });
  return linked.row;
}

/** "Resolved" moves the incident that fired to monitoring; firing again moves it back. A person resolves it. */
async function follow(context: UseCaseContext, row: Row<'incident'>, alerts: readonly Row<'alert'>[]): Promise<void> {
  const alert_ids = alerts.map((one) => one.id);
  const legal: readonly string[] = legalEvents('incident', row.status);
  if (alerts.every((one) => one.status === 'resolved')) {
    if (legal.includes('monitor'))
      await moveIncident(context, row, { event: 'monitor', rationale: ALL_RESOLVED, alert_ids });
  } else if (row.status === 'monitoring') {
    await moveIncident(context, row, { event: 'mitigate', rationale: FIRING_AGAIN, alert_ids });
  } else if (row.status === 'resolved') {
    await moveIncident(context, row, { event: 'reopen', rationale: FIRING_AGAIN, alert_ids });
  }
}

/** Links the alerts that an incident does not know yet, all at once. */
async function linkFresh(
  context: UseCaseContext,
  row: Row<'incident'>,
  alerts: readonly MappedAlert[],
  known: ReadonlyMap<string, Row<'alert'>>,
) {
  const unknown = alerts.filter((one) => one.status === 'firing' && !known.has(one.fingerprint));
  const fresh = new Map(unknown.map((one) => [one.fingerprint, context.center.newId()]));
  if (fresh.size === 0) return { row, fresh, linked: undefined };
  const { row: linkedRow, change } = await updateRecord(context.queries, 'incident', row, {
    linked_alert_ids: [...row.linked_alert_ids, ...fresh.values()],
    updated_at: context.at,
  });
  return { row: linkedRow, fresh, linked: change };
}

async function receiveGroup(context: UseCaseContext, name: string, source: AlertSourceOptions, group: AlertGroup) {
  const { open, remember } = await lockAlertGroup(context, name, group);
  const anyFiring = group.alerts.some((one) => one.status === 'firing');
  if (open === undefined && !anyFiring)
    return { incident_id: undefined, attached: 0, repeated: 0, unmatched: group.alerts.length };
  const found = open ?? (await openFor(context, source, group));
  if (open === undefined) await remember(found.id);
  const authorized_by = await authorize(context, 'can_receive_alert', incidentResource(found));
  const known = await context.queries
    .select()
    .from(alert)
    .where(and(eq(alert.incident_id, found.id), eq(alert.source, name)));
  const byFingerprint = new Map(known.map((one) => [one.fingerprint, one]));
  const { row, fresh, linked } = await linkFresh(context, found, group.alerts, byFingerprint);
  const state: AttachState = {
    opened: open === undefined,
    authorized_by,
    known: byFingerprint,
    fresh,
    linked,
  };
  let attached = 0;
  for (const one of group.alerts) {
    if (await attachAlert(context, name, row, one, state)) attached += 1;
  }
  if (attached > 0 && state.known.size > 0) await follow(context, row, [...state.known.values()]);
  return { incident_id: row.id, attached, repeated: group.alerts.length - attached, unmatched: 0 };
}

async function run(context: UseCaseContext, input: ParsedInput<'receive_alerts'>): Promise<Outcome<Body>> {
  const source = context.center.options.alert_sources[input.source];
  if (source === undefined) throw new IncidentCenterError('NOT_FOUND');
  const mapped = input.alerts.map((one) => mapAlert(source, one));
  const switchedOn = mapped.filter((one) => context.principal.tenant_ids.includes(one.tenant));
  const results: Awaited<ReturnType<typeof receiveGroup>>[] = [];
  for (const group of alertGroupsOf(switchedOn)) results.push(await receiveGroup(context, input.source, source, group));
  const sum = (field: 'attached' | 'repeated' | 'unmatched') =>
    results.reduce((total, result) => total + result[field], 0);
  return {
    committed: {
      incident_ids: results.flatMap((result) => result.incident_id ?? []),
      attached: sum('attached'),
      repeated: sum('repeated'),
      unmatched: sum('unmatched') + mapped.length - switchedOn.length,
      truncated: input.truncatedAlerts,
    },
  };
}

/** One notification of an alert source: it opens incidents, attaches to open ones, or repeats what is known. */
export const receiveAlerts: UseCase<'receive_alerts'> = { run };
