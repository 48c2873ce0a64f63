import { IncidentCenterError, type OperationResponse } from '@incident-center/sdk/contract';
import { inclusionProof } from '@incident-center/sdk/provenance';
import { and, eq } from 'drizzle-orm';
import { visibleIn } from '../authorization/visible.js';
import type { Queries } from '../database/database.js';
import { logEntry, timelineEvent } from '../database/schema.js';
import type { Query } from '../query.js';
import { readCheckpoint } from './read-checkpoint.js';
import { readProof } from './read-nodes.js';

type Proof = NonNullable<OperationResponse<'get_log_inclusion'>['proof']>;

const toBase64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

/** C2SP tlog-proof: what a receipt becomes once it can be checked without us. */
const tlogProof = (log_index: number, hashes: readonly string[], note: string) =>
  ['c2sp.org/tlog-proof@v1', `index ${log_index}`, ...hashes.map(toBase64), '', note].join('\n');

async function proofOf(queries: Queries, log_index: number, wanted: number | undefined): Promise<Proof | null> {
  const checkpoint = await readCheckpoint(queries, { size: wanted });
  if (checkpoint === undefined && wanted !== undefined)
    throw new IncidentCenterError('NOT_FOUND', `no checkpoint of ${wanted} events was signed`);
  if (checkpoint === undefined || log_index >= checkpoint.size) return null;
  const { size, note } = checkpoint;
  const hashes = await readProof(queries, (nodeAt) => inclusionProof(log_index, size, nodeAt));
  return { log_index, size, hashes, checkpoint, tlog_proof: tlogProof(log_index, hashes, note) };
}

/** `GET /log/inclusion`: of an event that the caller may see, by its id or by what a receipt says. */
export const getLogInclusion: Query<'get_log_inclusion'> = {
  run: async (context, { event_id, event_hash, size }) => {
    const { queries } = context;
    const [event] = await queries
      .select({
        event_id: timelineEvent.id,
        event_hash: timelineEvent.event_hash,
        chain: timelineEvent.chain,
        seq: timelineEvent.seq,
        log_index: logEntry.log_index,
      })
      .from(timelineEvent)
      .leftJoin(logEntry, eq(logEntry.event_id, timelineEvent.id))
      .where(
        and(
          event_id === undefined ? undefined : eq(timelineEvent.id, event_id),
          event_hash === undefined ? undefined : eq(timelineEvent.event_hash, event_hash),
          await visibleIn(context, 'can_view_timeline', timelineEvent),
        ),
      )
      .limit(1);
    if (event === undefined) throw new IncidentCenterError('NOT_FOUND');
    return { ...event, proof: event.log_index === null ? null : await proofOf(queries, event.log_index, size) };
  },
};
