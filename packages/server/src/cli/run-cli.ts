import { isIncidentCenterError } from '@incident-center/sdk/contract';
import { CommanderError } from 'commander';
import type { CliContext } from './cli-context.js';
import { createProgram } from './create-program.js';
import { exitCodeOf } from './exit-codes.js';

/** One sentence, or one JSON document; the stack of a fault of ours only where somebody asks for it. */
function tell({ note, env }: CliContext, json: boolean, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const known = isIncidentCenterError(error) ? error : undefined;
  if (json) {
    const { issues, administrator_sql: _sql, ...rest } = known?.details ?? {};
    note(JSON.stringify({ error: { code: known?.code ?? 'INTERNAL', message, ...(issues && { issues }), ...rest } }));
    return;
  }
  note(`incident-center: ${message}`);
  for (const { path, message: why, line } of (known?.details.issues ?? []) as {
    path: string;
    message: string;
    line?: number;
  }[])
    note(`  ${line === undefined ? '' : `${line}: `}${path === '' ? '' : `${path}: `}${why}`);
  if (known === undefined && env.DEBUG && error instanceof Error) note(error.stack ?? '');
}

/**
 * Runs `incident-center` with its arguments, without the program's name.
 *
 * @returns the exit code; see docs/reference/cli.md.
 */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  let code = 0;
  const program = createProgram(context, (next) => {
    code = next;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has told its own.
    if (!(error instanceof CommanderError)) tell(context, args.includes('--json'), error);
    return exitCodeOf(error);
  }
}
