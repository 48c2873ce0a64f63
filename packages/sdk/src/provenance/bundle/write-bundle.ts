import { objectPath } from './bundle-files.js';
import { type UstarFile, ustarArchive } from './ustar.js';

/** Contents whose size is known before they are read. */
export type BundlePart = Uint8Array | Pick<UstarFile, 'size' | 'chunks'>;

/** What a bundle is made of, by what it is called in the archive. */
export interface BundleParts {
  manifest: BundlePart;
  manifest_envelope: BundlePart;
  checkpoint: BundlePart;
  rotations: BundlePart;
  proof: BundlePart;
  events: BundlePart;
  openings: BundlePart;
  decisions: BundlePart;
  /** The included objects, sorted by digest. */
  objects: Iterable<{ sha256: string; contents: BundlePart }> | AsyncIterable<{ sha256: string; contents: BundlePart }>;
}

const file = (path: string, part: BundlePart): UstarFile =>
  part instanceof Uint8Array ? { path, size: part.length, chunks: () => [part] } : { path, ...part };

async function* filesOf(parts: BundleParts): AsyncGenerator<UstarFile, void, void> {
  yield file('manifest.json', parts.manifest);
  yield file('manifest.dsse.json', parts.manifest_envelope);
  yield file('checkpoint.note', parts.checkpoint);
  yield file('rotations.ndjson', parts.rotations);
  yield file('proof.txt', parts.proof);
  yield file('events.ndjson', parts.events);
  yield file('openings.ndjson', parts.openings);
  yield file('decisions.ndjson', parts.decisions);
  for await (const { sha256, contents } of parts.objects) yield file(objectPath(sha256), contents);
}

/**
 * The archive of a bundle, chunk by chunk: no more than a chunk is in memory. The same parts give the same bytes.
 *
 * @throws {RangeError} where a part has not the size that it says.
 * @example
 * await pipeline(writeBundle(parts), createWriteStream('incident.tar'));
 */
export function writeBundle(parts: BundleParts): AsyncGenerator<Uint8Array, void, void> {
  return ustarArchive(filesOf(parts));
}
