import type { CommitmentOpening, EventPayload, EventType, PolicyAction } from '@incident-center/sdk/contract';
import type { IncidentChange } from '@incident-center/state-machines';
import { eq } from 'drizzle-orm';
import { authorize } from '../authorization/authorize.js';
import { assertVersion, loadVisible } from '../authorization/visible.js';
import { type Row, updateRecord } from '../database/records.js';
import { incident } from '../database/schema.js';
import { decideLegal } from '../legality.js';
import type { Outcome, UseCaseContext } from '../perform.js';
import { chainHash } from '../timeline/chain-head.js';
import { record } from '../timeline/record.js';
import { incidentChain, incidentResource, incidentToWire } from './incident-wire.js';
import { scheduleSla } from './schedule-sla.js';

/** A change that leaves the status as it is. */
export interface IncidentChangePlan {
  event: IncidentChange;
  action: PolicyAction;
  type: EventType;
  policyContext?: Record<string, unknown>;
  patch: (row: Row<'incident'>) => Partial<Row<'incident'>> | Promise<Partial<Row<'incident'>>>;
  payload: (row: Row<'incident'>) => EventPayload;
  target_ids?: string[];
  texts?: Record<string, CommitmentOpening['value']>;
}

/** The one way of every change to an incident that is no move. */
export async function changeIncident(
  context: UseCaseContext,
  incidentId: string,
  plan: IncidentChangePlan,
): Promise<Outcome<{ incident: ReturnType<typeof incidentToWire> }>> {
  const row = await loadVisible(context, 'incident', eq(incident.id, incidentId), { lock: true });
  assertVersion(context.if_match, row.version);
  decideLegal('incident', row.status, plan.event);
  const authorized_by = await authorize(context, plan.action, incidentResource(row), plan.policyContext);
  const { row: changed, change } = await updateRecord(context.queries, 'incident', row, {
    ...(await plan.patch(row)),
    updated_at: context.at,
  });
  await scheduleSla(context.queries, changed);
  await record(context, {
    type: plan.type,
    chain: incidentChain(row.id),
    scope: row,
    target_ids: [row.id, ...(plan.target_ids ?? [])],
    incident_id: row.id,
    authorized_by,
    payload: plan.payload(row),
    ...(plan.texts === undefined ? {} : { texts: plan.texts }),
    changes: [change],
  });
  const hash = await chainHash(context.queries, incidentChain(row.id));
  return { committed: { incident: incidentToWire(changed, hash, context.at) }, version: changed.version };
}
