import path from 'node:path';
import { createIncidentCenter } from '../create-incident-center.js';
import type { IncidentCenterOptions } from '../options.js';
import type { LogComparison } from '../restore/compare-log.js';
import type { OpenPartsOptions } from '../restore/open-parts.js';
import { centerOptions } from './center-options.js';
import { type CliContext, type GlobalFlags, printResult, textTable } from './cli-context.js';
import { EXIT, usageError } from './exit-codes.js';
import { readConfig, readGiven } from './read-config.js';

export interface RestoreFlags extends GlobalFlags {
  from: string;
  trust: string;
  checkpoint?: string;
  compare?: boolean;
  into?: string;
}

function comparisonText({ same, events, newer, rows, differences, difference_count }: LogComparison): string {
  const compared = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const what = `${compared} rows, ${events} retained events and ${newer} newer ones`;
  if (same) return `the database is what the log says: ${what}`;
  const table = textTable(
    ['TABLE', 'ROW', 'COLUMN', 'PROBLEM', 'EVENT'],
    differences.map((one) => [one.table, one.id, one.column, one.problem, one.event_id ?? '-']),
  );
  const more = difference_count > differences.length ? `\n… and ${difference_count - differences.length} more` : '';
  return `${table}${more}\n${difference_count} ${difference_count === 1 ? 'difference' : 'differences'} in ${what}`;
}

/** What `--into` names: a URL of Postgres, or a directory. */
const databaseOf = (into: string, cwd: string): IncidentCenterOptions['database'] =>
  /^postgres(ql)?:\/\//.test(into) ? { url: into } : { directory: path.resolve(cwd, into) };

async function partsOf({ cwd }: CliContext, { from, trust, checkpoint }: RestoreFlags): Promise<OpenPartsOptions> {
  const given = (file: string) => readGiven(path.resolve(cwd, file));
  return {
    directory: path.resolve(cwd, from),
    trust: await given(trust),
    ...(checkpoint !== undefined && { checkpoint: await given(checkpoint) }),
  };
}

/** Compares the configured database with the retained log, or restores the log into another one. */
export async function restoreCommand(context: CliContext, flags: RestoreFlags): Promise<number> {
  const { compare = false, into } = flags;
  if (compare === (into !== undefined)) throw usageError('say either --compare or --into');
  const parts = await partsOf(context, flags);
  const options = await centerOptions(context, await readConfig(context, flags), { answers: false });
  const center = await createIncidentCenter({
    ...options,
    ...(into !== undefined && { database: databaseOf(into, context.cwd) }),
  });
  try {
    if (compare) {
      const comparison = await center.compareLog(parts);
      printResult(context, flags, comparison, comparisonText(comparison));
      return comparison.same ? EXIT.done : EXIT.not_so;
    }
    const restored = await center.restoreLog(parts);
    const rows = Object.values(restored.rows).reduce((sum, count) => sum + count, 0);
    const text = `${rows} rows and ${restored.objects} files are restored; the next event gets the number ${restored.next_index}`;
    printResult(context, flags, restored, text);
    if (!restored.has_log_key)
      context.note('the key that signs this log is not in the data directory: nothing new is signed until it is');
    return EXIT.done;
  } finally {
    await center.stop();
  }
}
