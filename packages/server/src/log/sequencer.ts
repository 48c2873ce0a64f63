import { appendLeaves, checkpointText, eventHash, signedNote } from '@incident-center/sdk/provenance';
import { asc, eq, sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import {
  logCheckpoint,
  logEntry,
  logHead,
  logNode,
  quarantinedEvent,
  timelineEvent,
  unnumberedEvent,
} from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { anyOf } from '../timeline/stored-event.js';

export interface SequencerOptions {
  /** Called after each batch that numbered something, with the size of the log. */
  on_numbered?: (size: number) => void;
}

export interface Sequencer {
  start: () => Promise<void>;
  /** Waits for the batch that is running. */
  stop: () => Promise<void>;
  /** Numbers whatever has committed before the call, also while others number. */
  drain: () => Promise<void>;
}

interface Batch {
  /** Events taken from the queue: none, and the queue is empty. */
  taken: number;
  size: number;
  numbered: number;
  quarantined: { event_id: string; problem: string }[];
}

const BATCH = 500;
const POLL_MS = 1_000;

/** Why an event cannot be numbered, or undefined where its hash is right. */
function problemOf(row: { text: string | null; prev: string | null; seq: number | null; hash: string | null }) {
  const { text, prev, seq, hash } = row;
  if (text === null || prev === null || seq === null) return 'missing';
  return eventHash(text, prev, seq) === hash ? undefined : 'hash';
}

/** Reads what is to be numbered, in the order of each chain. */
const unnumbered = (queries: Queries) =>
  queries
    .select({
      event_id: unnumberedEvent.event_id,
      text: timelineEvent.event_text,
      prev: timelineEvent.prev_hash,
      seq: timelineEvent.seq,
      hash: timelineEvent.event_hash,
      numbered: logEntry.log_index,
    })
    .from(unnumberedEvent)
    .leftJoin(timelineEvent, eq(timelineEvent.id, unnumberedEvent.event_id))
    .leftJoin(logEntry, eq(logEntry.event_id, unnumberedEvent.event_id))
    .orderBy(asc(unnumberedEvent.position))
    .limit(BATCH);

/**
 * Numbers one batch, if no other server is at it.
 *
 * @param wait waits for the other server instead.
 * @returns undefined where another server has the log's head.
 */
async function numberBatch(center: Center, wait: boolean): Promise<Batch | undefined> {
  return inTransaction(center.database, { role: 'system' }, async (queries) => {
    const [head] = await queries
      .select()
      .from(logHead)
      .for('update', wait ? {} : { skipLocked: true });
    if (head === undefined) return undefined;
    const rows = await unnumbered(queries);
    if (rows.length === 0) return { taken: 0, size: head.size, numbered: 0, quarantined: [] };
    const at = new Date(center.now());
    // Queued once more after it got its number, as after a restore: taken off the queue, or it would stop all others.
    const waiting = rows.filter(({ numbered }) => numbered === null);
    const quarantined = waiting.flatMap((row) => {
      const problem = problemOf(row);
      return problem === undefined ? [] : [{ event_id: row.event_id, problem, found_at: at }];
    });
    const bad = new Set(quarantined.map(({ event_id }) => event_id));
    const good = waiting.flatMap(({ event_id, hash }) =>
      hash === null || bad.has(event_id) ? [] : [{ event_id, event_hash: hash }],
    );
    if (quarantined.length > 0) await queries.insert(quarantinedEvent).values(quarantined).onConflictDoNothing();
    if (good.length > 0) await appendToLog(center, queries, { head, events: good, at });
    await queries
      .delete(unnumberedEvent)
      .where(sql`${unnumberedEvent.event_id} = ${anyOf(rows.map(({ event_id }) => event_id))}`);
    return { taken: rows.length, size: head.size + good.length, numbered: good.length, quarantined };
  });
}

async function appendToLog(
  center: Center,
  queries: Queries,
  batch: { head: typeof logHead.$inferSelect; events: { event_id: string; event_hash: string }[]; at: Date },
): Promise<void> {
  const { head, events, at } = batch;
  const leaves = events.map(({ event_hash }) => event_hash);
  const { size, frontier, root, made } = appendLeaves(head.size, head.frontier, leaves);
  await queries
    .insert(logEntry)
    .values(events.map((event, offset) => ({ ...event, log_index: head.size + offset, numbered_at: at })));
  await queries.insert(logNode).values(made);
  await queries.update(logHead).set({ size, frontier, signed_size: size }).where(eq(logHead.id, head.id));
  const { log } = center.signers;
  const name = center.options.log_name;
  const text = checkpointText({ origin: name, size, root });
  // The one thing awaited here that is no database: signed outside, a crash would leave a numbered batch without a head.
  const signature = await log.sign(new TextEncoder().encode(text));
  await queries.insert(logCheckpoint).values({
    size,
    root,
    note: signedNote(text, name, log.public_key, signature),
    key_id: log.key_id,
    public_key: Buffer.from(log.public_key).toString('hex'),
    created_at: at,
  });
  await queries.execute(sql`select pg_notify('incident_center_log', '')`);
}

/**
 * Gives committed events their gapless number in the log, and signs the tree head of each batch. There is no leader: every
 * server may run one, and the row of the log's head decides who works. An event whose hash is not right is set aside, and
 * stops nobody else.
 *
 * @example
 * const sequencer = createSequencer(center, { on_numbered: () => hub.refresh() });
 * await sequencer.start();
 */
export function createSequencer(center: Center, { on_numbered }: SequencerOptions = {}): Sequencer {
  let stopped = true;
  let woken = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let unlisten: (() => Promise<void>) | undefined;
  let failure: string | undefined;

  const tell = (batch: Batch) => {
    for (const { event_id, problem } of batch.quarantined)
      center.log(`ALARM: event ${event_id} was quarantined and has no number: ${problem}`);
    if (batch.numbered > 0) on_numbered?.(batch.size);
  };

  async function run(): Promise<void> {
    do {
      woken = false;
      let batch: Batch | undefined;
      do {
        batch = await numberBatch(center, false);
        if (batch !== undefined) tell(batch);
      } while (!stopped && batch !== undefined && batch.taken > 0);
      failure = undefined;
    } while (woken && !stopped);
  }

  function wake(): void {
    woken = true;
    if (stopped || running !== undefined) return;
    running = run()
      .catch((error) => {
        woken = false;
        center.telemetry.count('incident_center_background_failures_total', { worker: 'sequencer' });
        const line = `numbering failed, and is tried again: ${String(error)}`;
        // Every second the same line would hide all others.
        if (line !== failure) center.log(line);
        failure = line;
      })
      .finally(() => {
        running = undefined;
        if (woken) wake();
      });
  }

  return {
    start: async () => {
      if (!stopped) return;
      stopped = false;
      unlisten = await center.database.listen('incident_center_event', wake);
      // A notification may be lost while the listener reconnects.
      timer = setInterval(wake, POLL_MS).unref();
      wake();
    },
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await unlisten?.();
      unlisten = undefined;
      await running;
    },
    drain: async () => {
      for (;;) {
        const batch = await numberBatch(center, true);
        if (batch !== undefined) tell(batch);
        if (batch === undefined || batch.taken === 0) return;
      }
    },
  };
}
