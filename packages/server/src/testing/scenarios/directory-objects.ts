import path from 'node:path';
import { createDirectoryObjectStore, type ObjectStore } from '../../index.js';

/** The objects of a center that keeps them below its data directory, for a test that stands between the two. */
export const directoryObjects = (data_directory: string, now: () => number = Date.now): Promise<ObjectStore> =>
  createDirectoryObjectStore({
    directory: path.join(data_directory, 'objects'),
    key_file: path.join(data_directory, 'keys', 'object-addresses.secret'),
    base_url: '/objects',
    now,
  });
