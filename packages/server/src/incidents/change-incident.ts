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
import { type EventDraft, record } from '../timeline/record.js';
import { incidentChain, incidentResource, incidentToWire } from './incident-wire.js';
import { scheduleSla } from './schedule-sla.js';

type Patch = Partial<Row<'incident'>> | undefined;

/** What an event of the change says beside its type and its payload. */
type EventFrame = Omit<EventDraft, 'type' | 'payload' | 'texts' | 'changes'>;

/** A change that leaves the status as it is. */
export interface IncidentChangePlan {
  event: IncidentChange;
  action: PolicyAction;
  type: EventType;
  policyContext?: Record<string, unknown>;
  /** Nothing where nothing would change: then there is no event, and the same version. */
  patch: (row: Row<'incident'>) => Patch | Promise<Patch>;
  payload: (row: Row<'incident'>, changed: Row<'incident'>) => EventPayload;
  target_ids?: string[];
  texts?: Record<string, CommitmentOpening['value']>;
  /** Events that follow from it. */
  followUp?: (of: { before: Row<'incident'>; after: Row<'incident'>; event: EventFrame }) => Promise<void>;
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
  const answer = async (found: Row<'incident'>) => {
    const hash = await chainHash(context.queries, incidentChain(row.id));
    return { committed: { incident: incidentToWire(found, hash, context.at) }, version: found.version };
  };
  const patch = await plan.patch(row);
  if (patch === undefined) return answer(row);
  const { row: changed, change } = await updateRecord(context.queries, 'incident', row, {
    ...patch,
    updated_at: context.at,
  });
  await scheduleSla(context.queries, changed);
  const event = {
    chain: incidentChain(row.id),
    scope: row,
    target_ids: [row.id, ...(plan.target_ids ?? [])],
    incident_id: row.id,
    authorized_by,
  };
  await record(context, {
    ...event,
    type: plan.type,
    payload: plan.payload(row, changed),
    ...(plan.texts === undefined ? {} : { texts: plan.texts }),
    changes: [change],
  });
  await plan.followUp?.({ before: row, after: changed, event });
  return answer(changed);
}
