import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { UseCase } from '../perform.js';
import { changeIncident } from './change-incident.js';
import { slaResumed } from './sla-clock.js';

/** Lets the clock run again. */
export const resumeSla: UseCase<'resume_incident_sla'> = {
  run: (context, { incident_id, rationale }) => {
    const given = rationale === undefined ? {} : { rationale };
    return changeIncident(context, incident_id, {
      event: 'resume_sla',
      action: 'can_pause_sla',
      type: 'sla_resumed',
      policyContext: given,
      patch: (row) => {
        if (row.sla_paused_at === null) throw new IncidentCenterError('CONFLICT', 'the clock is not paused');
        return slaResumed(row, context.at);
      },
      payload: (row, changed) => ({
        paused_ms: context.at.getTime() - (row.sla_paused_at?.getTime() ?? context.at.getTime()),
        deadline: changed.sla_deadline.toISOString(),
      }),
      texts: given,
    });
  },
};
