import { IncidentCenterError } from '@incident-center/sdk/contract';
import { legalEvents } from '@incident-center/state-machines';
import { eventBetween, INCIDENT_MOVES, type IncidentMove } from '@incident-center/state-machines/transition-table';
import { eq } from 'drizzle-orm';
import { assertVersion, loadVisible } from '../authorization/visible.js';
import { incident } from '../database/schema.js';
import type { UseCase } from '../perform.js';
import { chainHash } from '../timeline/chain-head.js';
import { incidentChain, incidentToWire } from './incident-wire.js';
import { moveIncident } from './move-incident.js';

const isMove = (event: string | undefined): event is IncidentMove =>
  (INCIDENT_MOVES as readonly string[]).includes(event ?? '');

export const transitionIncident: UseCase<'transition_incident'> = {
  run: async (context, input) => {
    const row = await loadVisible(context, 'incident', eq(incident.id, input.incident_id), { lock: true });
    assertVersion(context.if_match, row.version);
    const event = eventBetween('incident', row.status, input.status);
    if (!isMove(event))
      throw new IncidentCenterError(
        'ILLEGAL_TRANSITION',
        `an incident that is ${row.status} cannot become ${input.status}`,
        {
          details: { from: row.status, event: input.status, legal: legalEvents('incident', row.status) },
        },
      );
    const moved = await moveIncident(context, row, { event, rationale: input.rationale });
    const hash = await chainHash(context.queries, incidentChain(row.id));
    return { committed: { incident: incidentToWire(moved, hash, context.at) }, version: moved.version };
  },
};
