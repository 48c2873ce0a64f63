import type { UseCase } from '../perform.js';
import { changeIncident } from './change-incident.js';

export const commentOnIncident: UseCase<'comment_on_incident'> = {
  run: (context, input) =>
    changeIncident(context, input.incident_id, {
      event: 'comment',
      action: 'can_comment_on_incident',
      type: 'comment_added',
      patch: () => ({}),
      payload: () => ({}),
      texts: { comment: input.text },
    }),
};
