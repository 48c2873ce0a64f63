import path from 'node:path';
import { IncidentCenterError } from '@incident-center/sdk/contract';

/** How the servers retain the log by themselves; as `incident-center retain` does when it is run. */
export interface RetentionOptions {
  /**
   * Where the parts lie, outside of what whoever writes the database can write. Servers that share the log share the
   * directory, or only one of them has this option: one writes at a time, whichever comes first.
   *
   * @throws `INVALID_INPUT` without one
   */
  directory: string;
  /**
   * How often.
   *
   * @unit minutes
   * @default 60
   * @throws `INVALID_INPUT` unless a whole number from 1 to 10,080
   */
  every_minutes?: number | undefined;
  /**
   * About as many events in one part.
   *
   * @default 100,000
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  part_events?: number | undefined;
  /**
   * Whether to take files along.
   *
   * @default true
   */
  objects?: boolean | undefined;
  /**
   * Whether to take texts and decisions along. What is erased later stays in a part.
   *
   * @default true
   */
  openings?: boolean | undefined;
}

/** With every default filled in that is not that of `retainLog`. */
export type Retention = RetentionOptions & { every_minutes: number };

const WEEK_MINUTES = 7 * 24 * 60;

/** @throws {IncidentCenterError} `INVALID_INPUT` */
export function resolveRetention(options: RetentionOptions): Retention {
  const refuse = (message: string) => new IncidentCenterError('INVALID_INPUT', message);
  const { directory, every_minutes = 60, part_events } = options;
  if (typeof directory !== 'string' || directory === '') throw refuse('retention.directory is required');
  if (!Number.isInteger(every_minutes) || every_minutes < 1 || every_minutes > WEEK_MINUTES)
    throw refuse(`retention.every_minutes is not a whole number from 1 to ${WEEK_MINUTES}`);
  if (part_events !== undefined && (!Number.isSafeInteger(part_events) || part_events < 1))
    throw refuse('retention.part_events is not a whole number above 0');
  return { ...options, directory: path.resolve(directory), every_minutes };
}
