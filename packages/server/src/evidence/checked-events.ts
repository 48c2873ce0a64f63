import { GENESIS_HASH } from '@incident-center/sdk/provenance';
import { and, asc, eq, gt, gte, lt, lte } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import { logEntry, timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { type CheckedEvent, checkEvents } from '../timeline/check-events.js';
import { readEvents, type StoredEvent } from '../timeline/stored-event.js';
import type { ChainEnd } from './bundle-subject.js';
import { tampered } from './tampered.js';

/** An event that is what its hash, its chain and its number say. */
export interface NumberedEvent extends CheckedEvent {
  log_index: number;
  stored: StoredEvent;
}

/** Which events, in the order of the log. */
export type EventRange = ChainEnd | { from: number; to: number };

const PAGE = 200;

interface ChainState {
  seq: number;
  hash: string;
}

/** The problems of one event by itself; whether it follows the one before is known by whoever reads the chain. */
const OF_THE_CHAIN = new Set(['seq', 'prev_hash']);

function check(event: StoredEvent, before: ChainState | undefined, log: string): NumberedEvent {
  const { row, log_index, log_hash } = event;
  const at = { chain: row.chain, seq: row.seq, event_id: row.id, log_index };
  const { problems, checked } = checkEvents([event]);
  const own = problems.find(({ problem }) => !OF_THE_CHAIN.has(problem));
  if (own !== undefined) throw tampered({ ...at, problem: own.problem });
  const [sound] = checked;
  if (sound === undefined) throw tampered({ ...at, problem: 'text' });
  if (sound.core.log !== log) throw tampered({ ...at, problem: 'log' });
  if (before !== undefined || row.seq === 1) {
    const expected = before ?? { seq: 0, hash: GENESIS_HASH };
    if (row.seq !== expected.seq + 1)
      throw tampered({ ...at, seq: expected.seq + 1, event_id: null, problem: 'missing' });
    if (row.prev_hash !== expected.hash) throw tampered({ ...at, problem: 'prev_hash' });
  }
  if (log_index === null || log_hash !== row.event_hash) throw tampered({ ...at, problem: 'log_entry' });
  return { ...sound, log_index, stored: event };
}

/** Reads a part of the log in pages, and every event only once it is sure that it is what was recorded. */
async function* readPart(database: Database, log: string, { from, to }: { from: number; to: number }) {
  const chains = new Map<string, ChainState>();
  for (let next = from; next < to; ) {
    const start = next;
    const page = await inTransaction(database, { role: 'system' }, (queries) =>
      readEvents(queries, and(gte(logEntry.log_index, start), lt(logEntry.log_index, to)), {
        order: asc(logEntry.log_index),
        limit: PAGE,
      }),
    );
    for (const event of page) {
      if (event.log_index !== next) break;
      const { chain } = event.row;
      const one = check(event, chains.get(chain), log);
      chains.set(chain, { seq: one.seq, hash: event.row.event_hash });
      next += 1;
      yield one;
    }
    if (next - start < Math.min(PAGE, to - start)) throw tampered({ problem: 'missing', log_index: next });
  }
}

/** Reads a chain in pages, from its first event on. */
async function* readChain(database: Database, log: string, { chain, seq: last }: ChainEnd) {
  let before: ChainState & { log_index: number } = { seq: 0, hash: GENESIS_HASH, log_index: -1 };
  while (before.seq < last) {
    const { seq } = before;
    const page = await inTransaction(database, { role: 'system' }, (queries) =>
      readEvents(
        queries,
        and(eq(timelineEvent.chain, chain), gt(timelineEvent.seq, seq), lte(timelineEvent.seq, last)),
        { order: asc(timelineEvent.seq), limit: PAGE },
      ),
    );
    for (const event of page) {
      const one = check(event, before, log);
      // The events of a chain are numbered in its order.
      if (one.log_index <= before.log_index)
        throw tampered({ chain, seq: one.seq, event_id: one.core.id, log_index: one.log_index, problem: 'log_entry' });
      before = { seq: one.seq, hash: event.row.event_hash, log_index: one.log_index };
      yield one;
    }
    if (page.length === 0) throw tampered({ chain, seq: seq + 1, problem: 'missing' });
  }
}

/**
 * Reads the events of a bundle, in the order of the log and in pages: however many there are, they cost no memory.
 *
 * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` at the first that is not what was recorded, or is gone.
 */
export const checkedEvents = (database: Database, log: string, range: EventRange): AsyncGenerator<NumberedEvent> =>
  'chain' in range ? readChain(database, log, range) : readPart(database, log, range);
