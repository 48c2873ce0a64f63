import type { ChainProblem } from '@incident-center/sdk/provenance';
import { asc, eq, sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { chainHead, timelineEvent } from '../database/schema.js';
import { countErased, type ErasedCount } from '../erasure/count-erased.js';
import { checkLog, type LogState, readLogState } from '../log/check-log.js';
import { type CheckedEvent, checkEvents, sameJson } from './check-events.js';
import { compareRows, type Deviation, type ExpectedRow, foldEvents } from './projection.js';
import { readEvents, type StoredEvent } from './stored-event.js';
import { readRecords } from './stored-records.js';

type ChainHead = typeof chainHead.$inferSelect | undefined;

/** Everything that is known of one chain. */
export interface ChainCheck {
  events: number;
  checkpointed: number;
  /** What was altered, in the order of the chain; those of the log as a whole have seq 0. */
  problems: ChainProblem[];
  /** What is missing at the end, as the chain's head says. */
  missing: ChainProblem | undefined;
  /** What may be missing at the end: the log has numbered an event after these that is gone, and nothing says whose. */
  lost: ChainProblem | undefined;
  deviations: Deviation[];
  expected: ReadonlyMap<string, ExpectedRow>;
  erased: ErasedCount;
  log: LogState;
}

async function readHead(queries: Queries, chain: string): Promise<ChainHead> {
  const [head] = await queries.select().from(chainHead).where(eq(chainHead.chain, chain));
  return head;
}

/** Compares the head that the next event would build on with the last event that is there. */
function checkHead(head: ChainHead, events: readonly StoredEvent[], checked: readonly CheckedEvent[]) {
  const last = events.at(-1)?.row;
  const missing = { seq: (last?.seq ?? 0) + 1, id: null, problem: 'missing' };
  if (head === undefined)
    return last === undefined ? {} : { altered: { seq: last.seq, id: last.id, problem: 'chain_head' } };
  if (head.seq > (last?.seq ?? 0)) return { missing };
  const sound = head.seq === last?.seq && head.hash === last.event_hash;
  const first = checked[0];
  if (sound && (first === undefined || sameJson(head.tenants, first.core.tenants))) return {};
  return { altered: { seq: head.seq, id: last?.id ?? null, problem: 'chain_head' } };
}

/** What concerns the log as a whole has seq 0 and comes last: an event that is wrong is the better answer. */
const bySeq = (left: ChainProblem, right: ChainProblem) =>
  (left.seq || Number.MAX_SAFE_INTEGER) - (right.seq || Number.MAX_SAFE_INTEGER);

async function checkOnce(center: Center, queries: Queries, chain: string): Promise<ChainCheck & { head: ChainHead }> {
  const head = await readHead(queries, chain);
  const log = await readLogState(center, queries);
  const events = await readEvents(queries, eq(timelineEvent.chain, chain), { order: asc(timelineEvent.seq) });
  const { problems, checked } = checkEvents(events);
  const inLog = await checkLog(center, queries, { events, state: log });
  const expected = foldEvents(checked);
  const deviations = compareRows(expected, await readRecords(queries, chain, expected));
  const { altered, missing } = checkHead(head, events, checked);
  const tail = { seq: (events.at(-1)?.row.seq ?? 0) + 1, id: null, problem: 'missing' };
  return {
    head,
    log,
    events: events.length,
    checkpointed: inLog.checkpointed,
    problems: [...problems, ...inLog.problems, ...(altered === undefined ? [] : [altered])].sort(bySeq),
    missing,
    lost: inLog.tail_missing ? tail : undefined,
    deviations,
    expected,
    erased: countErased(checked, events),
  };
}

/**
 * Checks one chain: its events, its place in the log, and the rows that it makes. Needs the system role: a row whose
 * tenants were changed must not be out of sight.
 */
export async function checkChain(center: Center, queries: Queries, chain: string): Promise<ChainCheck> {
  const first = await checkOnce(center, queries, chain);
  const after = await readHead(queries, chain);
  if (first.head?.hash === after?.hash) return first;
  // Somebody wrote while we read, and events and rows may be of different moments. Every change takes the chain's lock
  // before it commits: with it held, what is read fits together.
  await queries.execute(
    sql`select pg_advisory_xact_lock_shared(hashtextextended('incident_center.chain:' || ${chain}::text, 0))`,
  );
  return checkOnce(center, queries, chain);
}
