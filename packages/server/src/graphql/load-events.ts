import type { Checkpoint, TimelineEvent } from '@incident-center/sdk/contract';
import { and, count, inArray, sql } from 'drizzle-orm';
import { type ReadContext, visibleIn } from '../authorization/visible.js';
import { timelineEvent } from '../database/schema.js';
import { incidentChain } from '../incidents/incident-wire.js';
import { newestCheckpoint } from '../timeline/read-timeline.js';
import { readEvents, timelineEventToWire } from '../timeline/stored-event.js';
import { amongFirst } from './load-belongings.js';

export type TimelineOrder = 'asc' | 'desc';

/** The beginning of an incident's timeline. */
export interface EventPage {
  events: TimelineEvent[];
  more: boolean;
  total: number;
  checkpoint: Checkpoint | null;
}

/** The first page of the timeline of each incident, in four statements for any number of incidents. */
export const newestEventsOf =
  ({ first, order }: { first: number; order: TimelineOrder }) =>
  async (context: ReadContext, incidentIds: readonly string[]): Promise<ReadonlyMap<string, EventPage>> => {
    const { queries } = context;
    const chains = incidentIds.map(incidentChain);
    const visible = await visibleIn(context, 'can_view_timeline', timelineEvent);
    const counted = await queries
      .select({ chain: timelineEvent.chain, total: count() })
      .from(timelineEvent)
      .where(and(inArray(timelineEvent.chain, chains), visible))
      .groupBy(timelineEvent.chain);
    const totals = new Map(counted.map(({ chain, total }) => [chain, total]));
    const inOrder = order === 'asc' ? sql`${timelineEvent.seq} asc` : sql`${timelineEvent.seq} desc`;
    const where = amongFirst(
      queries,
      { table: timelineEvent, owner: timelineEvent.chain, order: inOrder, visible },
      { owners: chains, first },
    );
    const stored = await readEvents(queries, where, { order: inOrder });
    const checkpoint = await newestCheckpoint(queries);
    return new Map(
      incidentIds.map((id) => {
        const chain = incidentChain(id);
        const events = stored.filter(({ row }) => row.chain === chain).map(timelineEventToWire);
        const total = totals.get(chain) ?? 0;
        return [id, { events, more: total > events.length, total, checkpoint }];
      }),
    );
  };
