import { setTimeout as sleep } from 'node:timers/promises';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import { verifyCheckpoint } from '@incident-center/sdk/provenance';
import { and, asc, count, desc, eq, gt, gte, lt } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { logCheckpoint, logEntry, quarantinedEvent, timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { readRotations } from '../log/rotations.js';
import { covers, trustedKeys } from '../log/trusted-keys.js';
import type { ChainEnd } from './bundle-subject.js';
import { tampered } from './tampered.js';

/** A signed tree head, as a bundle has it. */
export interface CoveringCheckpoint {
  size: number;
  root: string;
  /** With the log's own signature only: witnesses add theirs in their own time, and an export must not change with that. */
  note: string;
}

const LOOK_EVERY_MS = 50;
const DASH = '\u2014';

async function soundCheckpoint(
  center: Center,
  queries: Queries,
  row: typeof logCheckpoint.$inferSelect,
): Promise<CoveringCheckpoint> {
  const name = center.options.log_name;
  const held = Buffer.from(center.signers.log.public_key).toString('hex');
  const keys = trustedKeys(held, await readRotations(queries, 'log'), { log: name, purpose: 'log' });
  const signed = keys.some((key) => key.public_key === row.public_key && covers(key, row.size))
    ? verifyCheckpoint(row.note, { name, publicKey: Buffer.from(row.public_key, 'hex') })
    : undefined;
  if (signed === undefined || signed.origin !== name || signed.size !== row.size || signed.root !== row.root)
    throw tampered({ problem: `checkpoint ${row.size}` });
  const [text = '', signatures = ''] = row.note.split('\n\n');
  const own = signatures.split('\n').find((line) => line.startsWith(`${DASH} ${name} `));
  return { size: row.size, root: row.root, note: `${text}\n\n${own}\n` };
}

/** The first tree head that covers a number of the log, or the one of a size; nothing where there is none yet. */
async function findCheckpoint(queries: Queries, index: number, size: number | undefined) {
  const [row] = await queries
    .select()
    .from(logCheckpoint)
    .where(size === undefined ? gt(logCheckpoint.size, index) : eq(logCheckpoint.size, size))
    .orderBy(asc(logCheckpoint.size))
    .limit(1);
  if (row === undefined && size !== undefined)
    throw new IncidentCenterError('INVALID_INPUT', `the log has no checkpoint of the size ${size}`);
  if (row !== undefined && row.size <= index)
    throw new IncidentCenterError(
      'INVALID_INPUT',
      `the checkpoint of the size ${row.size} does not cover the last event`,
    );
  return row;
}

/** The number of an event, or nothing while it waits for one. */
async function numberOf(queries: Queries, { chain, seq }: ChainEnd): Promise<number | undefined> {
  const [row] = await queries
    .select({ id: timelineEvent.id, log_index: logEntry.log_index, problem: quarantinedEvent.problem })
    .from(timelineEvent)
    .leftJoin(logEntry, eq(logEntry.event_id, timelineEvent.id))
    .leftJoin(quarantinedEvent, eq(quarantinedEvent.event_id, timelineEvent.id))
    .where(and(eq(timelineEvent.chain, chain), eq(timelineEvent.seq, seq)));
  if (row === undefined) throw tampered({ chain, seq, problem: 'missing' });
  if (row.problem !== null) throw tampered({ chain, seq, event_id: row.id, problem: 'quarantined' });
  return row.log_index ?? undefined;
}

/**
 * Waits until the log has numbered and signed the last event of a bundle: nothing else can be proved.
 *
 * @param last the last event of a chain, or the first number of the log that is in the bundle no more.
 * @throws {IncidentCenterError} `UNAVAILABLE` where that takes too long; `INVALID_INPUT` for a size of the log that was
 * never signed; `EVIDENCE_TAMPERED` where the event is gone or its checkpoint is not ours.
 */
export async function coveringCheckpoint(
  center: Center,
  last: ChainEnd | number,
  { log_size, wait_ms }: { log_size?: number | undefined; wait_ms: number },
): Promise<CoveringCheckpoint & { last_index: number }> {
  // The time of this process, not the center's clock: a test's clock may stand still.
  for (const give_up = performance.now() + wait_ms; ; ) {
    const found = await inTransaction(center.database, { role: 'system' }, async (queries) => {
      const last_index = typeof last === 'number' ? last - 1 : await numberOf(queries, last);
      if (last_index === undefined) return undefined;
      const row = await findCheckpoint(queries, last_index, log_size);
      return row && { ...(await soundCheckpoint(center, queries, row)), last_index };
    });
    if (found !== undefined) return found;
    if (performance.now() >= give_up)
      throw new IncidentCenterError('UNAVAILABLE', 'the log has not numbered the last event yet: try again', {
        details: { retry_after: 1 },
      });
    await sleep(LOOK_EVERY_MS);
  }
}

/**
 * Makes sure that no numbered event after the last one of a bundle is gone: it might have been of its chain.
 *
 * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` where one is.
 */
export async function assertNoHole(center: Center, last_index: number): Promise<void> {
  await inTransaction(center.database, { role: 'system' }, async (queries) => {
    const [newest] = await queries
      .select({ size: logCheckpoint.size })
      .from(logCheckpoint)
      .orderBy(desc(logCheckpoint.size))
      .limit(1);
    const size = newest?.size ?? 0;
    const after = and(gt(logEntry.log_index, last_index), lt(logEntry.log_index, size));
    const there = async () =>
      (
        await queries
          .select({ there: count() })
          .from(logEntry)
          .innerJoin(timelineEvent, eq(timelineEvent.id, logEntry.event_id))
          .where(after)
      )[0]?.there ?? 0;
    if ((await there()) >= size - 1 - last_index) return;
    throw tampered({ problem: 'missing', log_index: await firstHole(queries, last_index + 1, size) });
  });
}

/** The first number of the log, from one on, whose event is gone. */
async function firstHole(queries: Queries, from: number, size: number): Promise<number> {
  for (let low = from, high = size; ; ) {
    if (high - low <= 1) return low;
    const middle = Math.floor((low + high) / 2);
    const [row] = await queries
      .select({ there: count() })
      .from(logEntry)
      .innerJoin(timelineEvent, eq(timelineEvent.id, logEntry.event_id))
      .where(and(gte(logEntry.log_index, low), lt(logEntry.log_index, middle)));
    if ((row?.there ?? 0) < middle - low) high = middle;
    else low = middle;
  }
}
