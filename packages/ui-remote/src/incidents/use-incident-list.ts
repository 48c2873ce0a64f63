import type { IncidentListItem } from '@incident-center/sdk/contract';
import { INCIDENT_STATUSES, SEVERITIES } from '@incident-center/state-machines/transition-table';
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { queryKeys } from '../host/query-keys';
import { useClient, useHost } from '../host/remote-context';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import type { FacetCounts } from './IncidentFacets';
import {
  countHere,
  type ListFilter,
  matchesHere,
  narrowsHere,
  OPEN_STATUSES,
  queryOf,
  SEGMENT_FILTERS,
  type Segment,
} from './incident-filter';
import { countWords } from './list-words';

const PAGE = 100;
/** As many rows as are loaded for what only we can narrow by; beyond it, the screen says what it counted. */
const LOADED_AT_MOST = 1_000;
/** How an SLA stands changes with time alone, and nobody sends an event for it. */
const CLOCK_MS = 60_000;

/** The rows of a filter: pages from the API, narrowed here by what the API can't be asked. */
export function useIncidentRows(filter: ListFilter) {
  const client = useClient();
  const { user } = useHost();
  const query = queryOf(filter, user.id);
  const pages = useInfiniteQuery({
    queryKey: queryKeys.incidents({ ...query, pages: true }),
    queryFn: ({ pageParam, signal }) =>
      client.listIncidents(
        { ...query, limit: PAGE, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: CLOCK_MS,
    // What was shown stays while another filter is read, so that the page does not jump.
    placeholderData: (last) => last,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const all = useMemo(() => unique(data?.pages.flatMap(({ items }) => items) ?? []), [data]);
  const here = narrowsHere(filter);
  const wanting = here && hasNextPage && !isFetchingNextPage && all.length < LOADED_AT_MOST;
  useEffect(() => {
    if (wanting) void fetchNextPage();
  }, [wanting, fetchNextPage]);
  const rows = useMemo(
    () => (here ? all.filter((item) => matchesHere(item, filter, user.id)) : all),
    [all, here, filter, user.id],
  );
  const first = data?.pages[0];
  return { ...pages, all, rows, here, key: JSON.stringify(filter), total: here ? undefined : first };
}

/** A page that was read a moment after the one before may repeat a row. */
function unique(items: readonly IncidentListItem[]): IncidentListItem[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

/** How many incidents each facet and saved view would show. */
export function useIncidentCounts(filter: ListFilter, tenants: readonly string[]) {
  const client = useClient();
  const { user } = useHost();
  const number = useNumberFormat();
  const { list } = useMessages().incidents;
  const base = queryOf({ ...filter, sla: [], owner: filter.owner.length === 1 ? filter.owner : [] }, user.id);
  const { sort: _, ...asked } = base;
  const facets = [
    ...SEVERITIES.map((value) => ({ facet: 'severity' as const, value, query: { ...asked, severity: [value] } })),
    ...INCIDENT_STATUSES.map((value) => ({ facet: 'status' as const, value, query: { ...asked, status: [value] } })),
    ...(tenants.length > 1
      ? tenants.map((value) => ({ facet: 'tenant' as const, value, query: { ...asked, tenant: [value] } }))
      : []),
  ];
  const segments = (['open', 'mine', 'unacknowledged'] as const).map((segment) => {
    const { sort: _sort, ...query } = queryOf(SEGMENT_FILTERS[segment], user.id);
    return { segment, query };
  });
  const results = useQueries({
    queries: [...segments, ...facets].map(({ query }) => ({
      queryKey: queryKeys.incidentCount(query),
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const { total, total_is_capped } = await client.listIncidents({ ...query, limit: 1 }, { signal });
        return { total, total_is_capped };
      },
      placeholderData: (last: { total: number; total_is_capped: boolean } | undefined) => last,
    })),
  });
  const words = results.map(({ data }) => countWords(data, list, number));

  // The API can't count by how the SLA stands: the soonest due are read and counted.
  const soonest = useQuery({
    queryKey: queryKeys.incidentCount({ sla: true }),
    queryFn: ({ signal }) =>
      client.listIncidents({ status: [...OPEN_STATUSES], sort: 'sla_deadline', limit: 200 }, { signal }),
    select: ({ items, next_cursor }) => {
      const count = items.filter(({ sla_state }) => sla_state === 'breached' || sla_state === 'at_risk').length;
      return { count, capped: next_cursor !== null && count >= 200 };
    },
    refetchInterval: CLOCK_MS,
  });
  const segmentCounts: Partial<Record<Segment, string | undefined>> = Object.fromEntries(
    segments.map(({ segment }, index) => [segment, words[index]]),
  );
  segmentCounts.sla =
    soonest.data && (soonest.data.capped ? list.atLeast(number(soonest.data.count)) : number(soonest.data.count));
  const facetCounts: { -readonly [Key in keyof FacetCounts]: Record<string, string | undefined> } = {
    severity: {},
    status: {},
    tenant: {},
  };
  for (const [index, { facet, value }] of facets.entries()) facetCounts[facet][value] = words[segments.length + index];
  return { segmentCounts, facetCounts };
}

/** Counts of what is loaded, and the words that say so where more is not. */
export function useLoadedCounts(all: readonly IncidentListItem[], complete: boolean) {
  const { user } = useHost();
  const number = useNumberFormat();
  const { list } = useMessages().incidents;
  return useMemo(
    () => ({ ...countHere(all, user.id), note: complete ? undefined : list.loadedOnly(number(all.length)) }),
    [all, complete, user.id, list, number],
  );
}
