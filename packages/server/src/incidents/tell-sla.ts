import type { RecordChange, Row } from '../database/records.js';
import type { UseCaseContext } from '../perform.js';
import { record } from '../timeline/record.js';
import { systemPrincipal } from '../timers/system-principal.js';
import { incidentChain } from './incident-wire.js';
import { slaStateOf } from './sla-clock.js';

/** Records what the clock says. Nobody does it: the actor is the system, also where somebody's move made it so. */
export async function tellSla(
  context: UseCaseContext,
  row: Row<'incident'>,
  told: { type: 'sla_at_risk' | 'sla_breached' | 'sla_met'; changes?: RecordChange[] },
): Promise<void> {
  await record(
    { ...context, principal: systemPrincipal(row.tenants) },
    {
      ...told,
      chain: incidentChain(row.id),
      scope: row,
      target_ids: [row.id],
      incident_id: row.id,
      authorized_by: null,
      payload: { deadline: row.sla_deadline.toISOString(), severity: row.severity },
    },
  );
}

/** Records how the clock ended, where the breach was not told before. */
export async function tellSlaEnd(
  context: UseCaseContext,
  { before, after }: { before: Row<'incident'>; after: Row<'incident'> },
): Promise<void> {
  if (slaStateOf(after, context.at) === 'met') await tellSla(context, after, { type: 'sla_met' });
  else if (before.sla_breached_at === null) await tellSla(context, after, { type: 'sla_breached' });
}
