import type { Center } from '../center.js';
import { destroyIfUnused } from '../erasure/erase-files.js';
import type { StoredObject } from '../object-store/object-store.js';
import type { ExportedBundle } from './export-bundle.js';

export const BUNDLE_MEDIA_TYPE = 'application/x-tar';

/** It is put into the store in one piece. */
export const MAX_STORED_BYTES = 512 * 1024 * 1024;

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
export async function storeBundle(center: Center, bundle: ExportedBundle, tenants: string[]): Promise<StoredBundle> {
  try {
    await destroyIfUnused(center, bundle.sha256, tenants);
    const bytes = Buffer.allocUnsafe(bundle.size);
    let at = 0;
    for await (const piece of bundle.archive()) {
      bytes.set(piece, at);
      at += piece.byteLength;
    }
    const object = await center.objects.put(bytes, BUNDLE_MEDIA_TYPE);
    return { object, events: bundle.events, log_size: bundle.log_size };
  } finally {
    await bundle.remove();
  }
}
