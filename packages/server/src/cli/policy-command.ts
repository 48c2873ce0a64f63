import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type DecisionFlip, type PastDecision, type ReplayReport, replayDecisions } from '@incident-center/policy';
import { and, asc, eq, gt, gte } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import { decisionLog } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { type CliContext, type GlobalFlags, printResult } from './cli-context.js';
import { EXIT, usageError } from './exit-codes.js';
import { readDraftPolicy } from './read-draft-policy.js';
import { withMigratedDatabase } from './with-database.js';

export interface ReplayFlags extends GlobalFlags {
  decisions?: string;
  since?: string;
  simulated?: boolean;
  failOnFlips?: boolean;
}

const PAGE = 1_000;

/** The decision log in pages by id: ids of version 7 are in the order of time. */
async function* loggedDecisions(
  database: Database,
  { since, simulated }: { since: Date | undefined; simulated: boolean },
): AsyncGenerator<PastDecision> {
  let after: string | undefined;
  for (;;) {
    const last: string | undefined = after;
    const rows = await inTransaction(database, { role: 'system' }, (queries) =>
      queries
        .select()
        .from(decisionLog)
        .where(
          and(
            last === undefined ? undefined : gt(decisionLog.decision_id, last),
            since === undefined ? undefined : gte(decisionLog.timestamp, since),
            simulated ? undefined : eq(decisionLog.simulated, false),
          ),
        )
        .orderBy(asc(decisionLog.decision_id))
        .limit(PAGE),
    );
    for (const { decision_id, action, input, result, requested_by, timestamp } of rows)
      yield { decision_id, action, input, result, requested_by, timestamp: timestamp.toISOString() };
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.decision_id;
  }
}

/** Decisions of a file, one JSON document a line. */
async function* decisionsOfFile(file: string): AsyncGenerator<PastDecision> {
  const stream = createReadStream(file);
  let number = 0;
  try {
    for await (const line of createInterface({ input: stream })) {
      number += 1;
      if (line.trim() === '') continue;
      let decision: unknown;
      try {
        decision = JSON.parse(line);
      } catch (cause) {
        throw usageError(`${file}:${number}: is not JSON`, cause);
      }
      if (typeof decision !== 'object' || decision === null) throw usageError(`${file}:${number}: is no decision`);
      yield decision as PastDecision;
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw usageError(`cannot read ${file}: there is no such file`, cause);
  }
}

function wordsOf({ kind, action, decision_id, requested_by, timestamp, after, error, before }: DecisionFlip): string {
  const why = error ?? ((kind === 'allow_to_deny' ? after : before)?.missing ?? []).join(', ');
  const who = requested_by === undefined ? '' : ` by ${requested_by}`;
  return `${kind}: ${action}${who}${timestamp === undefined ? '' : ` at ${timestamp}`} [${decision_id}]${why === '' ? '' : `: ${why}`}`;
}

function textOf({ revision, replayed, unchanged, flips, skipped }: ReplayReport): string {
  const counts = `${replayed} decisions against ${revision}: ${unchanged} unchanged, ${flips.length} flips`;
  const left = skipped.length === 0 ? [] : [`${skipped.length} entries were left out: ${skipped[0]?.why}`];
  return [...flips.map(wordsOf), counts, ...left].join('\n');
}

function momentOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()))
    throw usageError(`--since must be a date, as 2026-01-31T12:00:00Z, not '${text}'`);
  return moment;
}

/** Asks a draft about every decision of the past, and lists those that it would have taken otherwise. */
export async function policyReplayCommand(context: CliContext, draft: string, flags: ReplayFlags): Promise<number> {
  const since = momentOf(flags.since);
  const engine = await readDraftPolicy(context, draft);
  const options = { since, simulated: flags.simulated === true };
  const report =
    flags.decisions === undefined
      ? await withMigratedDatabase(context, flags, (database) =>
          replayDecisions(loggedDecisions(database, options), engine),
        )
      : await replayDecisions(decisionsOfFile(path.resolve(context.cwd, flags.decisions)), engine);
  printResult(context, flags, report, textOf(report));
  return flags.failOnFlips === true && report.flips.length > 0 ? EXIT.not_so : EXIT.done;
}
