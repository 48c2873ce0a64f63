import { IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';
import { CommanderError } from 'commander';

/** How a command ends. Documented in docs/reference/cli.md: these numbers never change their meaning. */
export const EXIT = {
  done: 0,
  /** It ran, and what was asked is not so: a runbook with errors, decisions that flip. */
  not_so: 1,
  /** The arguments, the configuration or a file that was given are wrong. */
  usage: 2,
  /** The server refused: not permitted, not there, not legal now. */
  refused: 3,
  /** The database or the server cannot be reached; trying again may help. */
  unavailable: 4,
  /** An administrator has to do something first; the message says what. */
  administrator: 5,
  /** A fault of ours. */
  fault: 70,
} as const;

/** What is wrong with what was given to the command. */
export const usageError = (message: string, cause?: unknown): IncidentCenterError =>
  new IncidentCenterError('INVALID_INPUT', message, { cause });

/** The exit code for an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (!isIncidentCenterError(error)) return EXIT.fault;
  const { status, administrator_sql, migrate } = error.details;
  if (administrator_sql !== undefined || migrate === true) return EXIT.administrator;
  if (error.code === 'UNAVAILABLE' || (typeof status === 'number' && status >= 500)) return EXIT.unavailable;
  // A server answered: what it found wrong is no fault of the command line.
  if (typeof status === 'number') return EXIT.refused;
  if (error.code === 'INVALID_INPUT' || error.code === 'INSECURE_CONFIG') return EXIT.usage;
  return error.code === 'INTERNAL' ? EXIT.fault : EXIT.refused;
}
