import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { UseCase } from '../perform.js';
import { changeIncident } from './change-incident.js';
import { slaPaused, slaStateOf } from './sla-clock.js';

/** Stops the clock of an incident: while it stands, nothing is at risk and nothing is breached. */
export const pauseSla: UseCase<'pause_incident_sla'> = {
  run: (context, { incident_id, rationale }) => {
    const given = rationale === undefined ? {} : { rationale };
    return changeIncident(context, incident_id, {
      event: 'pause_sla',
      action: 'can_pause_sla',
      type: 'sla_paused',
      policyContext: given,
      patch: (row) => {
        const state = slaStateOf(row, context.at);
        if (state === 'paused') throw new IncidentCenterError('CONFLICT', 'the clock is paused already');
        if (state === 'breached')
          throw new IncidentCenterError('CONFLICT', 'the deadline has passed: there is no time left to pause');
        return slaPaused(row, context.at, context.principal.id);
      },
      payload: (row) => ({ left_ms: row.sla_deadline.getTime() - context.at.getTime() }),
      texts: given,
    });
  },
};
