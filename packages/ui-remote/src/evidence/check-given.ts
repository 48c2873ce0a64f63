import { type BundleVerdict, blobSource, type CheckedEvent, verifyBundle } from '@incident-center/sdk/provenance';
import type { GivenFiles } from './given-files';

export interface CheckGivenOptions {
  /** The text of the trust file of the host, for where none was given. */
  readonly trustOfHost: string | undefined;
  /** Called for each event, and how many that makes, before it is known whether all is well. */
  readonly onEvent?: ((event: CheckedEvent, events: number) => void) | undefined;
  readonly signal: AbortSignal;
}

const textOf = (file: File | undefined) => file?.text();

/**
 * The one way that this product checks evidence in a browser: files that somebody dropped, and a timeline's bundle.
 *
 * @throws the signal's reason when it aborts, and whatever reading a file throws.
 */
export async function checkGiven(given: GivenFiles, options: CheckGivenOptions): Promise<BundleVerdict> {
  const { trustOfHost, onEvent, signal } = options;
  let events = 0;
  const [trust, checkpoint, consistency, receipts, sources] = await Promise.all([
    given.trust?.text() ?? trustOfHost,
    textOf(given.checkpoint),
    textOf(given.consistency),
    textOf(given.receipts),
    Promise.all(given.bundles.map((file) => blobSource(file.name, file))),
  ]);
  return verifyBundle(sources, {
    trust,
    checkpoint,
    consistency,
    receipts,
    on_event: (event) => {
      signal.throwIfAborted();
      events += 1;
      onEvent?.(event, events);
    },
  });
}
