import type { Alert, IncidentDetail } from '@incident-center/sdk/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';

const PAGE = 100;
/** As many pages are read again by themselves when something changed; each is a request. */
const REREAD_PAGES = 3;

/** The alerts beyond those that an incident brings along. */
export interface AlertPages {
  /** Newest first; none until somebody asks for more than the incident brings. */
  readonly alerts: readonly Alert[] | undefined;
  /** Begins to read them. */
  readonly onOpen: () => void;
  /** Reads the next portion, or what could not be read; none where all are here. */
  readonly onMore: (() => void) | undefined;
  readonly loading: boolean;
  readonly failed: boolean;
  /** Something changed since these were read, and they are too many to be read again by themselves. */
  readonly onReread: (() => void) | undefined;
}

/** An incident's alerts, a portion at a time: a storm has thousands. */
export function useIncidentAlerts({ incident, alert_summary }: IncidentDetail): AlertPages {
  const client = useClient();
  const [open, setOpen] = useState(false);
  const state = `${alert_summary.count} ${alert_summary.firing}`;
  const [readAt, setReadAt] = useState(state);
  const pages = useInfiniteQuery({
    queryKey: queryKeys.incidentAlerts(incident.id),
    queryFn: ({ pageParam, signal }) =>
      client.listIncidentAlerts(
        { incident_id: incident.id, limit: PAGE, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: open,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const { data, refetch } = pages;
  const many = (data?.pages.length ?? 0) > REREAD_PAGES;
  const changed = open && state !== readAt;
  useEffect(() => {
    if (!changed || many) return;
    setReadAt(state);
    void refetch();
  }, [changed, many, state, refetch]);
  const alerts = useMemo(
    () => data && [...new Map(data.pages.flatMap(({ items }) => items).map((alert) => [alert.id, alert])).values()],
    [data],
  );
  return {
    alerts,
    onOpen: () => {
      setReadAt(state);
      setOpen(true);
    },
    onMore: pages.isError
      ? () => void (data ? pages.fetchNextPage() : refetch())
      : pages.hasNextPage
        ? () => void pages.fetchNextPage()
        : undefined,
    loading: pages.isFetching,
    failed: pages.isError,
    onReread:
      changed && many
        ? () => {
            setReadAt(state);
            void refetch();
          }
        : undefined,
  };
}
