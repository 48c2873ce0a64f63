import { IncidentCenterError } from '@incident-center/sdk/contract';
import { desc, eq } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { chainHead, timelineEvent } from '../database/schema.js';

/** Which event of a chain is the last one in a bundle. */
export interface ChainEnd {
  chain: string;
  seq: number;
}

/**
 * The end of a chain as it stands: what its head says, or the last event that is there, where that is further on.
 *
 * @throws {IncidentCenterError} `NOT_FOUND` for a chain that never had an event.
 */
export async function chainEnd(queries: Queries, chain: string): Promise<ChainEnd> {
  const [head] = await queries.select({ seq: chainHead.seq }).from(chainHead).where(eq(chainHead.chain, chain));
  const [last] = await queries
    .select({ seq: timelineEvent.seq })
    .from(timelineEvent)
    .where(eq(timelineEvent.chain, chain))
    .orderBy(desc(timelineEvent.seq))
    .limit(1);
  const seq = Math.max(head?.seq ?? 0, last?.seq ?? 0);
  if (seq === 0) throw new IncidentCenterError('NOT_FOUND');
  return { chain, seq };
}
