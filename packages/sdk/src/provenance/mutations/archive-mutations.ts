import { USTAR_BLOCK, USTAR_END_BYTES, ustarHeader } from '../bundle/ustar.js';
import type { Dice } from './mutations.js';

/** Changes the archive without looking at what is in it. */
export type ArchiveMutation = (archive: Uint8Array, dice: Dice) => Uint8Array;

const joined = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));

export const ARCHIVE_MUTATIONS: Readonly<Record<string, ArchiveMutation>> = {
  'one bit flipped': (archive, dice) => {
    const changed = Uint8Array.from(archive);
    const at = dice.roll(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << dice.roll(8));
    return changed;
  },
  'a byte left out': (archive, dice) => {
    const at = dice.roll(archive.length);
    return joined(archive.subarray(0, at), archive.subarray(at + 1));
  },
  'a byte put in': (archive, dice) => {
    const at = dice.roll(archive.length);
    return joined(archive.subarray(0, at), Uint8Array.of(dice.roll(256)), archive.subarray(at));
  },
  'a block left out': (archive, dice) => {
    const at = dice.roll(archive.length / USTAR_BLOCK) * USTAR_BLOCK;
    return joined(archive.subarray(0, at), archive.subarray(at + USTAR_BLOCK));
  },
  'cut off': (archive, dice) => archive.subarray(0, dice.roll(archive.length)),
  'something after the end': (archive, dice) => joined(archive, new Uint8Array(1 + dice.roll(2 * USTAR_BLOCK))),
  'a second file of a name that is there': (archive) =>
    joined(archive.subarray(0, -USTAR_END_BYTES), ustarHeader('events.ndjson', 0), new Uint8Array(USTAR_END_BYTES)),
  'a file of another name': (archive) =>
    joined(archive.subarray(0, -USTAR_END_BYTES), ustarHeader('../keys.json', 0), new Uint8Array(USTAR_END_BYTES)),
};
