import type { UseCase } from '../perform.js';
import { changeIncident } from './change-incident.js';

export const assignOwner: UseCase<'assign_incident_owner'> = {
  run: (context, input) =>
    changeIncident(context, input.incident_id, {
      event: 'assign_owner',
      action: 'can_assign_incident',
      type: 'owner_assigned',
      patch: (row) => (row.owner === input.owner ? undefined : { owner: input.owner }),
      payload: (row) => ({ from: row.owner, to: input.owner }),
    }),
};
