/** The files of a bundle before its objects, in the order of the archive. */
export const BUNDLE_FILES = [
  'manifest.json',
  'manifest.dsse.json',
  'checkpoint.note',
  'rotations.ndjson',
  'proof.txt',
  'events.ndjson',
  'openings.ndjson',
  'decisions.ndjson',
] as const;
export type BundleFile = (typeof BUNDLE_FILES)[number];

/** The files that the manifest lists: all but itself and its envelope. */
export const LISTED_FILES = BUNDLE_FILES.slice(2);

const OBJECT_PATH = /^objects\/([0-9a-f]{64})$/;

/** Where an object lies in a bundle. */
export const objectPath = (sha256: string) => `objects/${sha256}`;

/** The digest in the path of an object; undefined for any other path. */
export const digestOfPath = (path: string): string | undefined => OBJECT_PATH.exec(path)?.[1];

/** The place of a file in the archive: they are in this order, and objects by their digests. -1 for what has no place. */
export function placeOfFile(path: string): number {
  const at = (BUNDLE_FILES as readonly string[]).indexOf(path);
  if (at >= 0) return at;
  return OBJECT_PATH.test(path) ? BUNDLE_FILES.length : -1;
}

/** What a reader takes at most, in bytes: a hostile bundle must not be able to fill the memory. */
export const BUNDLE_LIMITS = {
  line: 16 * 1024 * 1024,
  manifest: 256 * 1024 * 1024,
  /** An envelope, a note, a trust file. */
  envelope: 1024 * 1024,
} as const;
