import { canonicalJson } from '@incident-center/sdk/provenance';
import type { UseCase } from '../perform.js';
import { changeIncident } from './change-incident.js';

const EDITABLE = ['title', 'description', 'tags'] as const;

/** Changes what an incident is called and said to be. An event commits to the words; it does not hold them. */
export const editIncident: UseCase<'edit_incident'> = {
  run: (context, input) => {
    const given = EDITABLE.filter((field) => input[field] !== undefined);
    return changeIncident(context, input.incident_id, {
      event: 'edit',
      action: 'can_edit_incident',
      type: 'incident_edited',
      patch: (row) => {
        const fields = given.filter((field) => canonicalJson(row[field]) !== canonicalJson(input[field]));
        return fields.length === 0 ? undefined : Object.fromEntries(fields.map((field) => [field, input[field]]));
      },
      payload: (row, changed) => ({
        fields: given.filter((field) => canonicalJson(row[field]) !== canonicalJson(changed[field])),
      }),
    });
  },
};
