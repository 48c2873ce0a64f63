import type { Query } from '../query.js';
import { readRotations } from './rotations.js';
import { trustOf } from './trust-of.js';

/** `GET /log/keys`: what this server says of itself. Whoever wants to be sure has it from elsewhere. */
export const getLogKeys: Query<'get_log_keys'> = {
  run: async ({ center, queries }) => {
    const rotations = await readRotations(queries);
    const { log, keys, witnesses } = trustOf(center, rotations);
    return {
      log,
      keys: keys.map(({ from_size = null, until_size = null, ...key }) => ({ ...key, from_size, until_size })),
      rotations: rotations.flatMap(({ envelope }) => envelope ?? []),
      witnesses,
    };
  },
};
