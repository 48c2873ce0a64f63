import {
  deadLetters,
  enableReceiver,
  receiverStates,
  replayReceiver,
  retryDeadLetters,
} from '../audit-receivers/receiver-admin.js';
import type { Queries } from '../database/database.js';
import { inTransaction } from '../database/transaction.js';
import { type CliContext, type GlobalFlags, printResult, textTable } from './cli-context.js';
import { usageError } from './exit-codes.js';
import { withMigratedDatabase } from './with-database.js';

const asSystem = <Result>(context: CliContext, flags: GlobalFlags, run: (queries: Queries) => Promise<Result>) =>
  withMigratedDatabase(context, flags, (database) => inTransaction(database, { role: 'system' }, run));

/** How every receiver is doing. */
export async function receiversListCommand(context: CliContext, flags: GlobalFlags): Promise<void> {
  const receivers = await asSystem(context, flags, receiverStates);
  const rows = receivers.map((row) => [
    row.name,
    String(row.next_index),
    String(row.behind),
    String(row.dead_letters),
    row.disabled_reason === null ? (row.last_error ?? 'well') : `disabled: ${row.disabled_reason}`,
  ]);
  const text = textTable(['receiver', 'next', 'behind', 'dead letters', 'state'], rows);
  printResult(context, flags, { receivers }, receivers.length === 0 ? 'there are no audit receivers' : text);
}

/** Sends a receiver everything from a number of the log on once more. */
export async function receiversReplayCommand(
  context: CliContext,
  name: string,
  flags: GlobalFlags & { from: number },
): Promise<void> {
  const { events } = await asSystem(context, flags, (queries) => replayReceiver(queries, name, flags.from));
  const text = `'${name}' goes on from ${flags.from}: ${events} numbers of the log are looked at again`;
  printResult(context, flags, { receiver: name, from: flags.from, events }, text);
}

/** What a receiver did not take. */
export async function deadLettersCommand(context: CliContext, name: string, flags: GlobalFlags): Promise<void> {
  const letters = await asSystem(context, flags, (queries) => deadLetters(queries, name));
  const rows = letters.map((row) => [
    String(row.log_index),
    row.event_id,
    row.died_at,
    String(row.attempts),
    row.again ? `${row.reason} (to be tried again)` : row.reason,
  ]);
  const text = textTable(['index', 'event', 'died', 'attempts', 'reason'], rows);
  const result = { receiver: name, dead_letters: letters };
  printResult(context, flags, result, letters.length === 0 ? `'${name}' has no dead letters` : text);
}

/** Tries dead letters once more. */
export async function receiversRetryCommand(
  context: CliContext,
  name: string,
  flags: GlobalFlags & { index?: number[]; all?: boolean },
): Promise<void> {
  const indexes = flags.index ?? [];
  if ((indexes.length === 0) !== (flags.all === true)) throw usageError('give --index, once or more, or --all');
  const { letters } = await asSystem(context, flags, (queries) => retryDeadLetters(queries, name, indexes));
  printResult(context, flags, { receiver: name, letters }, `${letters} dead letters of '${name}' are tried once more`);
}

/** Sends to a disabled receiver again. */
export async function receiversEnableCommand(context: CliContext, name: string, flags: GlobalFlags): Promise<void> {
  await asSystem(context, flags, (queries) => enableReceiver(queries, name));
  printResult(context, flags, { receiver: name, enabled: true }, `'${name}' is sent to again`);
}
