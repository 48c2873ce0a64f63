import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import { and, asc, desc, gt, lte } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { logCheckpoint } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { syncDirectory } from '../sync-directory.js';
import { type ExportedBundle, exportBundle } from './export-bundle.js';
import { listParts } from './list-parts.js';

export interface RetainLogOptions {
  /** Where the parts lie, outside of what whoever writes the database can write. */
  directory: string;
  /** About as many events in one part; 100,000 unless given. */
  part_events?: number | undefined;
  /** Whether to take files along; true unless given. */
  objects?: boolean | undefined;
  /** Whether to take texts and decisions along; true unless given. What is erased later stays in a part. */
  openings?: boolean | undefined;
  /** Stops after the part that is under way. */
  signal?: AbortSignal | undefined;
}

export interface RetainedLog {
  /** The parts that were written now. */
  parts: { file: string; from: number; to: number; size: number; sha256: string }[];
  /** Where the next part begins. */
  next_index: number;
}

const PART_EVENTS = 100_000;
const OWNER_ONLY = 0o600;

/** Where a part ends that begins at a number: at a signed size of the log, so that the same part is made by everybody. */
async function partEnd(queries: Queries, from: number, events: number): Promise<number | undefined> {
  const sizes = (where: ReturnType<typeof and>, order: ReturnType<typeof asc>) =>
    queries.select({ size: logCheckpoint.size }).from(logCheckpoint).where(where).orderBy(order).limit(1);
  const [within] = await sizes(
    and(gt(logCheckpoint.size, from), lte(logCheckpoint.size, from + events)),
    desc(logCheckpoint.size),
  );
  const [beyond] = within === undefined ? await sizes(gt(logCheckpoint.size, from), asc(logCheckpoint.size)) : [within];
  return beyond?.size;
}

/** Writes a part whole under another name first: nobody ever sees half of one, and nobody's part is written over. */
async function writePart(bundle: ExportedBundle, directory: string, name: string): Promise<void> {
  const draft = path.join(directory, `.${name}.${randomUUID()}`);
  const handle = await open(draft, 'wx', OWNER_ONLY);
  try {
    try {
      for await (const bytes of bundle.archive()) await handle.appendFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, path.join(directory, name)).catch((cause: NodeJS.ErrnoException): never => {
      if (cause.code !== 'EEXIST') throw cause;
      throw new IncidentCenterError('CONFLICT', `${name} was written by somebody else meanwhile`, { cause });
    });
    await syncDirectory(directory);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Writes what the log has got since the last time into bundles that follow each other without a gap:
 * `log-<from>-<to>.tar`, each with the checkpoint at its end. It goes on after the last part that is there, and writes over
 * none.
 *
 * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` with the first bad event, where the log is not what was recorded;
 * `INVALID_INPUT` where the parts that are there do not follow each other.
 */
export async function retainLog(center: Center, options: RetainLogOptions): Promise<RetainedLog> {
  const { directory, part_events = PART_EVENTS, signal } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    // A file stands there: listing it says so.
    if (cause.code !== 'EEXIST' && cause.code !== 'ENOTDIR') throw cause;
  });
  const parts: RetainedLog['parts'] = [];
  let from = (await listParts(directory)).at(-1)?.to ?? 0;
  while (signal?.aborted !== true) {
    const to = await inTransaction(center.database, { role: 'system' }, (queries) =>
      partEnd(queries, from, part_events),
    );
    if (to === undefined) break;
    const file = `log-${from}-${to}.tar`;
    const bundle = await exportBundle(
      center,
      { subject: { kind: 'log', from, to } },
      { log_size: to, objects: options.objects, openings: options.openings },
    );
    try {
      await writePart(bundle, directory, file);
    } finally {
      await bundle.remove();
    }
    parts.push({ file, from, to, size: bundle.size, sha256: bundle.sha256 });
    from = to;
  }
  return { parts, next_index: from };
}
