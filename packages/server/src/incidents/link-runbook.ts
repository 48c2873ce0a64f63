import { IncidentCenterError } from '@incident-center/sdk/contract';
import { and, eq } from 'drizzle-orm';
import { loadVisible } from '../authorization/visible.js';
import { runbook } from '../database/schema.js';
import type { UseCase } from '../perform.js';
import { assertServesIncident } from '../runbooks/assert-serves-incident.js';
import { changeIncident } from './change-incident.js';

export const linkRunbook: UseCase<'link_incident_runbook'> = {
  run: async (context, input) => {
    const linked = await loadVisible(
      context,
      'runbook',
      and(eq(runbook.id, input.runbook_id), eq(runbook.status, 'published')),
    );
    return changeIncident(context, input.incident_id, {
      event: 'link_runbook',
      action: 'can_link_runbook',
      type: 'runbook_linked',
      patch: (row) => {
        assertServesIncident(linked, row);
        if (row.linked_runbook_ids.includes(input.runbook_id))
          throw new IncidentCenterError('CONFLICT', 'this runbook is linked already');
        return { linked_runbook_ids: [...row.linked_runbook_ids, input.runbook_id] };
      },
      payload: () => ({ runbook_id: input.runbook_id, linked_by: 'person' }),
      target_ids: [input.runbook_id],
    });
  },
};
