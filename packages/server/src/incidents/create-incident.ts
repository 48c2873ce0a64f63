import { authorize } from '../authorization/authorize.js';
import type { UseCase } from '../perform.js';
import { chainHash } from '../timeline/chain-head.js';
import { incidentChain, incidentToWire } from './incident-wire.js';
import { openIncident } from './open-incident.js';

export const createIncident: UseCase<'create_incident'> = {
  run: async (context, input) => {
    const scope = { tenants: input.tenants, environment: input.environment, classification: input.classification };
    const authorized_by = await authorize(context, 'can_create_incident', {
      type: 'incident',
      ...scope,
      severity: input.severity,
    });
    const row = await openIncident(context, {
      scope,
      title: input.title,
      description: input.description,
      severity: input.severity,
      tags: input.tags,
      owner: input.owner,
      authorized_by,
      payload: { opened_by: 'person' },
    });
    const hash = await chainHash(context.queries, incidentChain(row.id));
    return { committed: { incident: incidentToWire(row, hash, context.at) }, version: row.version };
  },
};
