import { IncidentCenterError } from '@incident-center/sdk/contract';
import { consistencyProof } from '@incident-center/sdk/provenance';
import type { Query } from '../query.js';
import { readCheckpoint } from './read-checkpoint.js';
import { readProof } from './read-nodes.js';

/** `GET /log/consistency`: between any two sizes that a checkpoint covers, whether or not each was signed. */
export const getLogConsistency: Query<'get_log_consistency'> = {
  run: async ({ queries }, { first, second }) => {
    const size = (await readCheckpoint(queries, {}))?.size ?? 0;
    if (first > second) throw new IncidentCenterError('INVALID_INPUT', 'first is larger than second');
    if (second > size) throw new IncidentCenterError('INVALID_INPUT', `the signed log has ${size} events`);
    return { first, second, hashes: await readProof(queries, (nodeAt) => consistencyProof(first, second, nodeAt)) };
  },
};
