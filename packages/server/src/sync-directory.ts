import { open } from 'node:fs/promises';

/** What was linked, renamed or made in a directory is kept by a power cut only once the directory itself is on the disk. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows opens no directories.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
