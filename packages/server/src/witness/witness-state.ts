import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';
import { type ReadNote, readNote, sha256Hex } from '@incident-center/sdk/provenance';
import { lockDirectory } from '../database/directory-lock.js';
import { syncDirectory } from '../sync-directory.js';

/** The largest checkpoint of each log that this witness has signed. */
export interface WitnessState {
  /** The note as it was signed, with the witness's own signature; by the log's origin. */
  get: (origin: string) => { note: string; read: ReadNote } | undefined;
  /** Returns once the note would survive a power cut. One at a time for each origin. */
  put: (origin: string, note: string) => Promise<void>;
  close: () => Promise<void>;
}

/** The name of a log in paths, C2SP tlog-witness. */
export const originHash = (origin: string): string => sha256Hex(origin);

const NOTE_FILE = /^[0-9a-f]{64}\.note$/;

/**
 * Opens the directory in which a witness keeps what it has signed. What is there and cannot be read stops it: a witness that
 * forgets signs a second history.
 *
 * @throws {IncidentCenterError} `CONFLICT` where another witness has it; `INVALID_INPUT` for a file that is none of ours.
 */
export async function openWitnessState(directory: string): Promise<WitnessState> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unlock = await lockDirectory(directory).catch((error) => {
    if (!isIncidentCenterError(error) || error.code !== 'CONFLICT') throw error;
    throw new IncidentCenterError('CONFLICT', `another witness is using the state in ${directory}`, { cause: error });
  });
  const notes = new Map<string, { note: string; read: ReadNote }>();
  try {
    for (const name of await readdir(directory)) {
      const file = path.join(directory, name);
      // Written and never put in place: nobody has heard of it.
      if (name.startsWith('.draft-')) await rm(file);
      if (!NOTE_FILE.test(name)) continue;
      const note = await readFile(file, 'utf8');
      const read = readNote(note);
      if (read === undefined || `${originHash(read.head.origin)}.note` !== name)
        throw new IncidentCenterError(
          'INVALID_INPUT',
          `${file} is not what a witness writes: it does not go on without`,
        );
      notes.set(read.head.origin, { note, read });
    }
  } catch (error) {
    await unlock();
    throw error;
  }
  return {
    get: (origin) => notes.get(origin),
    put: async (origin, note) => {
      const read = readNote(note);
      if (read?.head.origin !== origin) throw new TypeError('the note is of another log');
      if (read.head.size < (notes.get(origin)?.read.head.size ?? 0)) throw new RangeError('a witness never goes back');
      const draft = path.join(directory, `.draft-${randomUUID()}`);
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(note);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, path.join(directory, `${originHash(origin)}.note`));
      await syncDirectory(directory);
      notes.set(origin, { note, read });
    },
    close: unlock,
  };
}
