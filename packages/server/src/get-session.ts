import { FEATURE_FLAGS, type Session } from '@incident-center/sdk/contract';
import { attributesOf } from './authorization/authorize.js';
import { tenantsWithFlag } from './center.js';
import type { Query } from './query.js';

export const getSession: Query<'get_session', Session['flags']> = {
  // A provider of flags may be slow: it is not waited for with a connection in hand.
  prepare: async ({ center, principal }) => {
    const on = await Promise.all(
      FEATURE_FLAGS.map(async (flag) => [flag, await tenantsWithFlag(center, principal, flag)] as const),
    );
    return Object.fromEntries(on) as Session['flags'];
  },
  run: async ({ center, principal }, _input, flags) => ({
    actor: attributesOf(principal),
    display_name: principal.display_name,
    kind: principal.kind,
    flags,
    evidence: { ...center.options.evidence, media_types: [...center.options.evidence.media_types] },
  }),
};
