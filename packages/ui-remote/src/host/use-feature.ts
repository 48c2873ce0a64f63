import type { FeatureFlag, Session } from '@incident-center/sdk/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { queryKeys } from './query-keys';
import { useClient, useHost } from './remote-context';

/** Which of the chosen tenants a feature is on for. */
export interface Feature {
  readonly on: readonly string[];
  readonly off: readonly string[];
}

/** Off for all: nothing is told by a stream then, so it is asked for. */
const OFF_MS = 3_000;

/** How a session's flags stand for some tenants. */
export function featureOf({ flags }: Session, flag: FeatureFlag, tenants: readonly string[]): Feature {
  const has = (tenant: string): boolean => flags[flag]?.includes(tenant) ?? false;
  return { on: tenants.filter(has), off: tenants.filter((tenant) => !has(tenant)) };
}

/**
 * Where a feature is on, as the server says; undefined until it has. Asked again when the server's stream says that a
 * flag was switched, and when the host says so.
 */
export function useFeature(flag: FeatureFlag): Feature | undefined {
  const { flags, tenant } = useHost();
  const client = useClient();
  const queries = useQueryClient();
  useEffect(
    () => flags.subscribe(() => void queries.invalidateQueries({ queryKey: queryKeys.session() })),
    [flags, queries],
  );
  const { data } = useQuery({
    queryKey: queryKeys.session(),
    queryFn: ({ signal }) => client.getSession({}, { signal }),
    refetchInterval: ({ state }) =>
      state.data && featureOf(state.data, flag, tenant.ids).on.length === 0 ? OFF_MS : false,
  });
  return data && featureOf(data, flag, tenant.ids);
}
