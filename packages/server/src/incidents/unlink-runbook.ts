import { IncidentCenterError } from '@incident-center/sdk/contract';
import { and, eq, inArray } from 'drizzle-orm';
import { runbookExecution } from '../database/schema.js';
import type { UseCase, UseCaseContext } from '../perform.js';
import { changeIncident } from './change-incident.js';

// Whoever starts a run locks the incident first, and so do we: none can begin between this and the commit.
async function hasOpenRun({ queries }: UseCaseContext, incident_id: string, runbook_id: string): Promise<boolean> {
  const open = await queries
    .select({ id: runbookExecution.id })
    .from(runbookExecution)
    .where(
      and(
        eq(runbookExecution.incident_id, incident_id),
        eq(runbookExecution.runbook_id, runbook_id),
        inArray(runbookExecution.state, ['pending', 'running', 'blocked']),
      ),
    )
    .limit(1);
  return open.length > 0;
}

/** Takes a runbook off an incident. One that is being run stays: its run would be found nowhere. */
export const unlinkRunbook: UseCase<'unlink_incident_runbook'> = {
  run: (context, { incident_id, runbook_id }) =>
    changeIncident(context, incident_id, {
      event: 'unlink_runbook',
      action: 'can_link_runbook',
      type: 'runbook_unlinked',
      patch: async (row) => {
        if (!row.linked_runbook_ids.includes(runbook_id))
          throw new IncidentCenterError('NOT_FOUND', 'this runbook is not linked');
        if (await hasOpenRun(context, incident_id, runbook_id))
          throw new IncidentCenterError('CONFLICT', 'a run of this runbook is open: end it first');
        return { linked_runbook_ids: row.linked_runbook_ids.filter((id) => id !== runbook_id) };
      },
      payload: () => ({ runbook_id }),
      target_ids: [runbook_id],
    }),
};
