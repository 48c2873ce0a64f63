import { isIncidentCenterError } from '@incident-center/sdk/contract';
import { sha256Hex } from '@incident-center/sdk/provenance';
import type { ObjectStore } from '../object-store/object-store.js';
import { type Head, headOfNote } from './log-watch.js';

/** A checkpoint as it lies in the archive. */
export interface ArchivedCheckpoint extends Head {
  /** The signed note. */
  note: string;
}

/**
 * Keeps checkpoints in the object store: what was signed once is there, whatever becomes of the database. Each has a number
 * as its name, without gaps, and a name can be taken once; so no store has to list anything, several servers can write, and
 * where the store has Object Lock not even its owner can take one back.
 */
export interface CheckpointArchive {
  /** @throws {TypeError} for an archived note that is none. */
  newest: () => Promise<ArchivedCheckpoint | undefined>;
  /**
   * Keeps a checkpoint.
   *
   * @returns the newest one that is there now: this one, or one at least as large that another server has kept.
   */
  put: (checkpoint: ArchivedCheckpoint) => Promise<ArchivedCheckpoint>;
}

const has = (code: string) => (error: unknown) => isIncidentCenterError(error) && error.code === code;
const isMissing = has('NOT_FOUND');
const isTaken = has('CONFLICT');

export function createCheckpointArchive(objects: ObjectStore, log: string): CheckpointArchive {
  // A log's name may hold what a key may not.
  const prefix = `named/checkpoints/${sha256Hex(log).slice(0, 16)}`;
  /** Every number below is taken. */
  let next = 0;

  async function isThere(at: number): Promise<boolean> {
    try {
      await objects.head(`${prefix}/${at}`);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async function read(at: number): Promise<ArchivedCheckpoint> {
    const note = new TextDecoder().decode(await objects.get(`${prefix}/${at}`));
    const head = headOfNote(note);
    if (head === undefined) throw new TypeError(`the archived checkpoint ${prefix}/${at} is none`);
    return { ...head, note };
  }

  /** Finds the first free number: ever longer steps, then halves. */
  async function findNext(): Promise<number> {
    let step = 1;
    while (await isThere(next + step - 1)) step *= 2;
    let free = next + step - 1;
    for (let taken = next + Math.floor(step / 2) - 1; free - taken > 1; ) {
      const middle = Math.floor((taken + free) / 2);
      if (await isThere(middle)) taken = middle;
      else free = middle;
    }
    next = free;
    return next;
  }

  return {
    newest: async () => ((await findNext()) === 0 ? undefined : read(next - 1)),
    put: async (checkpoint) => {
      const bytes = new TextEncoder().encode(checkpoint.note);
      for (;;) {
        try {
          await objects.create(`${prefix}/${next}`, bytes, 'text/plain; charset=utf-8');
          next += 1;
          return checkpoint;
        } catch (error) {
          if (!isTaken(error)) throw error;
          const there = await read(next);
          next += 1;
          if (there.size >= checkpoint.size) return there;
        }
      }
    },
  };
}
