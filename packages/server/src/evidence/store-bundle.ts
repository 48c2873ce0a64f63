import type { Center } from '../center.js';
import { destroyIfUnused } from '../erasure/erase-files.js';
import type { StoredObject } from '../object-store/object-store.js';
import type { ExportedBundle } from './export-bundle.js';

export const BUNDLE_MEDIA_TYPE = 'application/x-tar';

/** A bundle in the object store. */
export interface StoredBundle {
  object: StoredObject;
  events: number;
  log_size: number;
}

/**
 * Puts a bundle into the object store, and takes it off the disk. Unless an event refers to it in the end it is destroyed
 * again: what is erased of its chain later could not be erased of it. That is arranged first, for a crash may come between.
 */
export async function storeBundle(
  center: Center,
  bundle: ExportedBundle,
  unused: { tenants: string[]; after_ms?: number },
): Promise<StoredBundle> {
  try {
    await destroyIfUnused(center, bundle.sha256, unused);
    const pieces: Uint8Array[] = [];
    for await (const piece of bundle.archive()) pieces.push(piece);
    const object = await center.objects.put(Buffer.concat(pieces), BUNDLE_MEDIA_TYPE);
    return { object, events: bundle.events, log_size: bundle.log_size };
  } finally {
    await bundle.remove();
  }
}
