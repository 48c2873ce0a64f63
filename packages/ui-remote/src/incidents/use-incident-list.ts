import type { IncidentCounts, IncidentListItem } from '@incident-center/sdk/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';
import { type ListFilter, narrowingOf, queryOf, SEGMENT_FILTERS, type Segment } from './incident-filter';

const PAGE = 100;
/** How an SLA stands changes with time alone: what an event of a timer missed is read again by this. */
const CLOCK_MS = 60_000;

/** The rows of a filter, a page at a time. */
export function useIncidentRows(filter: ListFilter) {
  const client = useClient();
  const query = queryOf(filter);
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
  const { data } = pages;
  const rows = useMemo(() => unique(data?.pages.flatMap(({ items }) => items) ?? []), [data]);
  return { ...pages, rows, key: JSON.stringify(filter), total: data?.pages[0] };
}

/** A page that was read a moment after the one before may repeat a row. */
function unique(items: readonly IncidentListItem[]): IncidentListItem[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

function useCounts(filter: ListFilter): IncidentCounts | undefined {
  const client = useClient();
  const query = narrowingOf(filter);
  const { data } = useQuery({
    queryKey: queryKeys.incidentCount(query),
    queryFn: ({ signal }) => client.countIncidents(query, { signal }),
    refetchInterval: CLOCK_MS,
    placeholderData: (last) => last,
  });
  return data;
}

/** How many incidents each facet and view would show, as the API counts them. */
export function useIncidentCounts(filter: ListFilter) {
  const facets = useCounts(filter);
  const open = useCounts(SEGMENT_FILTERS.open);
  const segments = useMemo(() => open && segmentCounts(open), [open]);
  return { facets, segments };
}

/** How many each view has, from the counts of the open incidents: each count leaves its own field's filter out. */
export function segmentCounts({ severity, status, owner, sla }: IncidentCounts): Readonly<Record<Segment, number>> {
  return {
    open: Object.values(severity).reduce((sum, count) => sum + count, 0),
    mine: owner.me ?? 0,
    unacknowledged: status.new ?? 0,
    sla: (sla.breached ?? 0) + (sla.at_risk ?? 0),
  };
}
