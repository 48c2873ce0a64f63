import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';
import { type DecisionFilter, decisionQuery } from './decision-filter';

const PAGE = 50;
/** Decisions are no events: whether there are newer ones is asked. */
const NEWER_MS = 15_000;

/** The decisions of a filter, a page at a time, and how many newer ones there are by now. */
export function useDecisions(filter: DecisionFilter, enabled: boolean) {
  const client = useClient();
  const query = decisionQuery(filter);
  const pages = useInfiniteQuery({
    queryKey: queryKeys.decisions(query),
    queryFn: ({ pageParam, signal }) =>
      client.listPolicyDecisions(
        { ...query, limit: PAGE, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled,
    // What was shown stays while another filter is read, so that the page does not jump.
    placeholderData: (last) => last,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data } = pages;
  const rows = useMemo(() => {
    const all = data?.pages.flatMap(({ items }) => items) ?? [];
    return [...new Map(all.map((entry) => [entry.decision_id, entry])).values()];
  }, [data]);
  const newest = rows[0]?.timestamp;
  const since = newest === undefined ? undefined : new Date(Date.parse(newest) + 1).toISOString();
  const newer = useQuery({
    queryKey: queryKeys.decisions({ ...query, newer: since }),
    queryFn: ({ signal }) => client.listPolicyDecisions({ ...query, since: since ?? '', limit: 1 }, { signal }),
    enabled: enabled && since !== undefined && filter.until === '' && !pages.isPlaceholderData,
    refetchInterval: NEWER_MS,
  });
  return { ...pages, rows, total: data?.pages[0], newer: newer.data?.total ?? 0 };
}
