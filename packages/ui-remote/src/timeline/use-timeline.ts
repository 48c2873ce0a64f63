import type { IncidentCenterClient } from '@incident-center/sdk/client';
import type { Checkpoint, TimelineEvent } from '@incident-center/sdk/contract';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { queryKeys, type TimelineOf } from '../host/query-keys';
import { useClient } from '../host/remote-context';

/** The events that are shown, and the chain they are of. */
export interface TimelineData {
  readonly events: readonly TimelineEvent[];
  /** The whole chain, for the proof: of a run for an incident it is the incident's. */
  readonly chain: readonly TimelineEvent[];
  /** Whether the server gave every event it counts. */
  readonly whole: boolean;
  readonly checkpoint: Checkpoint | null;
}

/** As many as the server gives at once. */
const PAGE = 1_000;

interface Chain {
  readonly events: TimelineEvent[];
  readonly total: number;
  readonly checkpoint: Checkpoint | null;
}

/** Reads every page. A chain only grows, so that a page read later never makes an earlier one wrong. */
async function readAll(
  client: Pick<IncidentCenterClient, 'getTimeline'>,
  of: { incident_id: string } | { runbook_execution_id: string },
  signal: AbortSignal,
): Promise<Chain> {
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

/** A timeline with all of its pages. */
export function useTimeline(of: TimelineOf): UseQueryResult<TimelineData> {
  const client = useClient();
  return useQuery({
    queryKey: queryKeys.timeline(of),
    queryFn: async ({ signal }): Promise<TimelineData> => {
      const own = await readAll(
        client,
        'incidentId' in of ? { incident_id: of.incidentId } : { runbook_execution_id: of.executionId },
        signal,
      );
      const [, incidentId] = INCIDENT_CHAIN.exec(own.events[0]?.chain ?? '') ?? [];
      // The events of a run for an incident are links of a longer chain, and prove nothing without the others.
      const chain =
        'executionId' in of && incidentId !== undefined
          ? await readAll(client, { incident_id: incidentId }, signal)
          : own;
      return {
        events: own.events,
        chain: chain.events,
        whole: chain.events.length >= chain.total,
        checkpoint: chain.checkpoint,
      };
    },
  });
}
