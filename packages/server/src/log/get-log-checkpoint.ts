import { IncidentCenterError } from '@incident-center/sdk/contract';
import type { Query } from '../query.js';
import { readCheckpoint } from './read-checkpoint.js';

/** `GET /log/checkpoint` */
export const getLogCheckpoint: Query<'get_log_checkpoint'> = {
  run: async ({ queries }, input) => {
    const checkpoint = await readCheckpoint(queries, input);
    if (checkpoint === undefined) throw new IncidentCenterError('NOT_FOUND', 'there is no such checkpoint');
    return { checkpoint };
  },
};
