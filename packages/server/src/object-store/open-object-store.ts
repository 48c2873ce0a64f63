import path from 'node:path';
import type { ResolvedOptions } from '../options.js';
import { createDirectoryObjectStore } from './directory-object-store.js';
import type { ObjectStore } from './object-store.js';

/** The object store that the options ask for. */
export async function openObjectStore(
  { object_store, base_path }: Pick<ResolvedOptions, 'object_store' | 'base_path'>,
  { data_directory, now }: { data_directory: string; now: () => number },
): Promise<{ objects: ObjectStore; closeObjects: () => void }> {
  if (object_store === undefined) {
    const objects = await createDirectoryObjectStore({
      directory: path.join(data_directory, 'objects'),
      key_file: path.join(data_directory, 'keys', 'object-addresses.secret'),
      base_url: `${base_path}/objects`,
      now,
    });
    return { objects, closeObjects: () => undefined };
  }
  if (!('bucket' in object_store)) return { objects: object_store, closeObjects: () => undefined };
  // Only who keeps objects in S3 pays for loading its client.
  const { createS3ObjectStore } = await import('./s3-object-store.js');
  const objects = await createS3ObjectStore(object_store, now);
  return { objects, closeObjects: objects.stop };
}
