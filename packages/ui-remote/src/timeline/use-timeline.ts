import type { IncidentCenterClient } from '@incident-center/sdk/client';
import type { Checkpoint, TimelineEvent } from '@incident-center/sdk/contract';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { queryKeys, type TimelineOf } from '../host/query-keys';
import { useClient } from '../host/remote-context';

/** The events that are shown, and the chain they are of. */
export interface TimelineData {
  readonly events: readonly TimelineEvent[];
  /** Whose chain it is: of a run for an incident, the incident's. */
  readonly chain: TimelineOf;
  /** How many events the chain has. */
  readonly total: number;
  readonly checkpoint: Checkpoint | null;
}

/** As many as the server gives at once. */
const PAGE = 1_000;

type Subject = { readonly incident_id: string } | { readonly runbook_execution_id: string };

interface Events {
  readonly events: TimelineEvent[];
  readonly total: number;
  readonly checkpoint: Checkpoint | null;
}

/** Reads every page. A chain only grows, so that a page read later never makes an earlier one wrong. */
async function readAll(
  client: Pick<IncidentCenterClient, 'getTimeline'>,
  of: Subject,
  signal: AbortSignal,
): Promise<Events> {
  const events: TimelineEvent[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await client.getTimeline(
      { ...of, order: 'asc', limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    );
    events.push(...page.items);
    if (page.next_cursor === null) return { events, total: page.total, checkpoint: page.checkpoint };
    cursor = page.next_cursor;
  }
}

const INCIDENT_CHAIN = /^incident:(.+)$/;

export const subjectOf = (of: TimelineOf): Subject =>
  'incidentId' in of ? { incident_id: of.incidentId } : { runbook_execution_id: of.executionId };

/** A timeline with all of its pages. */
export function useTimeline(of: TimelineOf): UseQueryResult<TimelineData> {
  const client = useClient();
  return useQuery({
    queryKey: queryKeys.timeline(of),
    queryFn: async ({ signal }): Promise<TimelineData> => {
      const own = await readAll(client, subjectOf(of), signal);
      const [, incidentId] = INCIDENT_CHAIN.exec(own.events[0]?.chain ?? '') ?? [];
      if ('incidentId' in of || incidentId === undefined) return { ...own, chain: of };
      // The events of a run for an incident are links of a longer chain.
      const { total } = await client.getTimeline({ incident_id: incidentId, order: 'desc', limit: 1 }, { signal });
      return { ...own, chain: { incidentId }, total };
    },
  });
}
