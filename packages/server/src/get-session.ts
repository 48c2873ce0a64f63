import { FEATURE_FLAGS } from '@incident-center/sdk/contract';
import { attributesOf } from './authorization/authorize.js';
import { tenantsWithFlag } from './center.js';
import type { Query } from './query.js';

export const getSession: Query<'get_session'> = {
  run: async ({ center, principal }) => {
    const on = await Promise.all(
      FEATURE_FLAGS.map(async (flag) => [flag, await tenantsWithFlag(center, principal, flag)] as const),
    );
    return {
      actor: attributesOf(principal),
      display_name: principal.display_name,
      kind: principal.kind,
      flags: Object.fromEntries(on) as Record<(typeof FEATURE_FLAGS)[number], string[]>,
    };
  },
};
