import { readdir } from 'node:fs/promises';
import { IncidentCenterError } from '@incident-center/sdk/contract';

/** A part of the log as its name says: every event with `from <= log_index < to`. */
export interface RetainedPart {
  name: string;
  from: number;
  to: number;
}

const PART = /^log-(0|[1-9]\d{0,15})-([1-9]\d{0,15})\.tar$/;

/** A folder that is not there, or is none, is what somebody gave; everything else of the file system is a fault. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EACCES') throw cause;
    throw new IncidentCenterError('INVALID_INPUT', `${directory} is no directory that can be read (${code})`, {
      cause,
    });
  }
}

/**
 * The parts in a directory, in their order.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` where it cannot be read, and where they do not follow each other from the
 * first event on.
 */
export async function listParts(directory: string): Promise<RetainedPart[]> {
  const parts = (await namesIn(directory))
    .flatMap((name) => {
      const [, from, to] = PART.exec(name) ?? [];
      return to === undefined ? [] : [{ name, from: Number(from), to: Number(to) }];
    })
    .sort((left, right) => left.from - right.from || left.to - right.to);
  let next = 0;
  for (const { name, from, to } of parts) {
    if (from !== next || to <= from)
      throw new IncidentCenterError('INVALID_INPUT', `${name} does not follow the part before, which ends at ${next}`);
    next = to;
  }
  return parts;
}
