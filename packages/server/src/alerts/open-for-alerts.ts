import { authorize } from '../authorization/authorize.js';
import { type Row, updateRecord } from '../database/records.js';
import { incidentChain, incidentResource } from '../incidents/incident-wire.js';
import { openIncident } from '../incidents/open-incident.js';
import type { UseCaseContext } from '../perform.js';
import { runbooksOfRule } from '../runbooks/runbooks-of-rule.js';
import { record } from '../timeline/record.js';
import type { AlertGroup } from './alert-groups.js';
import type { AlertSourceOptions } from './alert-source-options.js';
import { tagsOf, titleOf } from './alert-title.js';

const MAX_DESCRIPTION = 10_000;

/** Opens the incident of a group of alerts, and links the runbooks that its rule names. */
export async function openForAlerts(
  context: UseCaseContext,
  name: string,
  source: AlertSourceOptions,
  { tenant, dedup_key, opening }: AlertGroup & { opening: NonNullable<AlertGroup['opening']> },
): Promise<Row<'incident'>> {
  const { first, severity } = opening;
  const scope = {
    tenants: [tenant],
    environment: source.environment ?? 'prod',
    classification: 'unclassified' as const,
  };
  const authorized_by = await authorize(context, 'can_create_incident', { type: 'incident', ...scope, severity });
  let row = await openIncident(context, {
    scope,
    title: titleOf(first, name),
    description: (first.annotations.description ?? '').slice(0, MAX_DESCRIPTION).toWellFormed(),
    severity,
    tags: tagsOf(first),
    authorized_by,
    payload: { opened_by: 'alert', fingerprint: first.fingerprint },
    texts: { dedup_key },
  });
  for (const runbook of first.rule?.runbooks ?? []) row = await linkByRule(context, row, runbook);
  return row;
}

async function linkByRule(context: UseCaseContext, row: Row<'incident'>, runbook: string): Promise<Row<'incident'>> {
  const [found, ...others] = await runbooksOfRule(context.queries, runbook, row);
  if (found === undefined || others.length > 0) {
    const problem = found === undefined ? 'no published runbook is' : 'more than one published runbook is';
    context.center.log(
      `${problem} '${runbook}' for ${row.tenants.join(', ')}: incident ${row.id} has none linked; a rule may name its id`,
    );
    return row;
  }
  if (row.linked_runbook_ids.includes(found.id)) return row;
  const authorized_by = await authorize(context, 'can_link_runbook', incidentResource(row));
  const linked = await updateRecord(context.queries, 'incident', row, {
    linked_runbook_ids: [...row.linked_runbook_ids, found.id],
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
