import { open, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { IncidentCenterError, idSchema } from '@incident-center/sdk/contract';
import { and, asc, desc, eq, gte, lt } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import { logCheckpoint, logEntry, timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { incidentChain } from '../incidents/incident-wire.js';
import { openedValue, readEvents, type StoredEvent } from '../timeline/stored-event.js';
import { type CliContext, type GlobalFlags, printResult } from './cli-context.js';
import { usageError } from './exit-codes.js';
import { exportBundleCommand } from './export-bundle-command.js';
import { withMigratedDatabase } from './with-database.js';

export interface ExportFlags extends GlobalFlags {
  /** The evidence bundle instead of the log's events. */
  bundle?: boolean;
  incident?: string;
  from?: number;
  output?: string;
  resume?: boolean;
  /** Commander's form of `--no-openings`. */
  openings: boolean;
}

const PAGE = 500;
/** What people wrote stands in it, of every tenant. */
const OWNER_ONLY = 0o600;

/** One event: its number, its preimage byte for byte, and what opens its commitments. */
function lineOf({ row, log_index, openings }: StoredEvent, withOpenings: boolean): string {
  const preimage = `{"event":${row.event_text},"prev":"${row.prev_hash}","seq":${row.seq}}`;
  const opened = openings.map(({ path: at, salt, value_text }) => ({ path: at, salt, value: openedValue(value_text) }));
  const rest = withOpenings ? `,"openings":${JSON.stringify(opened)}` : '';
  return `{"log_index":${log_index},"event_hash":"${row.event_hash}","preimage":${preimage}${rest}}\n`;
}

/** Reads the log in pages, so that its length costs no memory. */
async function* pages(database: Database, { from, to, incident }: { from: number; to: number; incident?: string }) {
  for (let next = from; next < to; ) {
    const start = next;
    const found = await inTransaction(database, { role: 'system' }, (queries) =>
      readEvents(
        queries,
        and(
          gte(logEntry.log_index, start),
          lt(logEntry.log_index, to),
          incident === undefined ? undefined : eq(timelineEvent.chain, incidentChain(incident)),
        ),
        { order: asc(logEntry.log_index), limit: PAGE },
      ),
    );
    yield found;
    const last = found.at(-1)?.log_index;
    if (found.length < PAGE || last === undefined || last === null) return;
    next = last + 1;
  }
}

async function newestCheckpoint(database: Database) {
  const [row] = await inTransaction(database, { role: 'system' }, (queries) =>
    queries.select().from(logCheckpoint).orderBy(desc(logCheckpoint.size)).limit(1),
  );
  return row;
}

const NEWLINE = 10;

/** Where a file that was begun goes on: after its last whole line. What was cut off in the middle is taken away. */
async function resumeAt(file: string): Promise<number> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0) return 0;
  const handle = await open(file, 'r');
  try {
    let tail = Buffer.alloc(0);
    for (let at = size; at > 0; ) {
      const length = Math.min(65_536, at);
      at -= length;
      tail = Buffer.concat([(await handle.read(Buffer.alloc(length), 0, length, at)).buffer, tail]);
      const end = tail.lastIndexOf(NEWLINE);
      const begin = end <= 0 ? -1 : tail.lastIndexOf(NEWLINE, end - 1);
      if (begin === -1 && at > 0) continue;
      await truncate(file, at + end + 1);
      return end === -1 ? 0 : nextIndex(file, tail.subarray(begin + 1, end).toString('utf8'));
    }
    return 0;
  } finally {
    await handle.close();
  }
}

function nextIndex(file: string, line: string): number {
  try {
    const last = JSON.parse(line) as { log_index?: unknown; checkpoint?: { next_index?: unknown } };
    if (typeof last.log_index === 'number') return last.log_index + 1;
    if (typeof last.checkpoint?.next_index === 'number') return last.checkpoint.next_index;
  } catch {
    // Told below: whatever the line is, it is not ours.
  }
  throw usageError(`${file} is not an export: its last line is neither an event nor a checkpoint`);
}

/**
 * Writes numbered events as NDJSON, in the order of the log, and at the end the checkpoint that covers them. An export of a
 * part goes on where the last one ended, by its `next_index` or by `--resume`.
 */
export async function exportCommand(context: CliContext, flags: ExportFlags): Promise<void> {
  const { incident } = flags;
  if (incident !== undefined && !idSchema.safeParse(incident).success)
    throw usageError(`--incident must be an id, not '${incident}'`);
  if (flags.resume === true && (flags.output === undefined || flags.from !== undefined))
    throw usageError('--resume goes on with the file of --output, without --from');
  if (flags.bundle === true) return exportBundleCommand(context, flags);
  const output = flags.output === undefined ? undefined : path.resolve(context.cwd, flags.output);
  await withMigratedDatabase(context, flags, async (database) => {
    const from = flags.resume === true && output !== undefined ? await resumeAt(output) : (flags.from ?? 0);
    const checkpoint = await newestCheckpoint(database);
    const to = checkpoint?.size ?? 0;
    if (from > to) throw usageError(`the log ends before ${from}: it has ${to} events`);
    const file =
      output === undefined
        ? undefined
        : await open(output, flags.resume === true ? 'a' : 'wx', OWNER_ONLY).catch((cause: NodeJS.ErrnoException) => {
            throw usageError(
              cause.code === 'EEXIST'
                ? `${flags.output} is there already: go on with --resume, or name another`
                : `cannot write ${flags.output}: ${cause.code}`,
              cause,
            );
          });
    const write = async (text: string) => {
      if (file === undefined) context.out(text);
      else await file.appendFile(text);
    };
    let events = 0;
    try {
      for await (const found of pages(database, { from, to, ...(incident !== undefined && { incident }) })) {
        // Stopped, it leaves whole lines, and `--resume` goes on after them.
        if (context.stop.aborted)
          throw new IncidentCenterError('UNAVAILABLE', 'stopped before the end: go on with --resume');
        await write(found.map((event) => lineOf(event, flags.openings)).join(''));
        events += found.length;
      }
      if (checkpoint !== undefined) {
        const { note, key_id, public_key } = checkpoint;
        await write(`${JSON.stringify({ checkpoint: { note, key_id, public_key, next_index: to } })}\n`);
      }
      await file?.sync();
    } finally {
      await file?.close();
    }
    const result = { events, from, next_index: to };
    if (file === undefined) context.note(`${events} events; the next export begins at ${to}`);
    else printResult(context, flags, result, `${events} events in ${flags.output}; the next export begins at ${to}`);
  });
}
