import { closeSync, constants, fstatSync, lstatSync, opendirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { placeOfFile } from '../provenance/bundle/bundle-files.js';
import { archiveSource, type BundleSource, type ByteRange } from '../provenance/bundle/bundle-source.js';

const MAX_UNEXPECTED = 1_000;
const MAX_OPEN = 32;

/** Reads at any place of an open file. */
function readAt(descriptor: number, offset: number, target: Uint8Array, name: string): void {
  for (let read = 0; read < target.length; ) {
    const more = readSync(descriptor, target, read, target.length - read, offset + read);
    if (more === 0) throw new Error(`${name} became shorter while it was read`);
    read += more;
  }
}

/** Keeps a few files open: those of a bundle are read in turn, and there may be thousands of objects. */
class OpenFiles {
  readonly #descriptors = new Map<string, number>();

  range(path: string, size: number): ByteRange {
    return { size, read: async (offset, target) => readAt(this.#open(path), offset, target, path) };
  }

  #open(path: string): number {
    const known = this.#descriptors.get(path);
    if (known !== undefined) return known;
    // What was a file when the directory was read must not have become a link or a pipe since.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (!fstatSync(descriptor).isFile()) {
      closeSync(descriptor);
      throw new Error(`${path} is no file`);
    }
    this.#descriptors.set(path, descriptor);
    const [oldest] = this.#descriptors;
    if (this.#descriptors.size > MAX_OPEN && oldest !== undefined) {
      closeSync(oldest[1]);
      this.#descriptors.delete(oldest[0]);
    }
    return descriptor;
  }
}

function directorySource(root: string): BundleSource {
  const open = new OpenFiles();
  const files = new Map<string, ByteRange>();
  const unexpected: string[] = [];
  const list = (folder: string) => {
    const directory = opendirSync(join(root, folder));
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        const found = lstatSync(join(root, path));
        if (found.isDirectory() && path === 'objects') list(path);
        else if (found.isFile() && placeOfFile(path) >= 0) files.set(path, open.range(join(root, path), found.size));
        else if (unexpected.length < MAX_UNEXPECTED) unexpected.push(path);
      }
    } finally {
      directory.closeSync();
    }
  };
  list('');
  return { name: root, files, unexpected };
}

/**
 * A bundle on disk: a directory, or an archive. No link inside a directory is followed.
 *
 * @throws where there is nothing of the kind, or it cannot be read.
 */
export async function openBundle(path: string): Promise<BundleSource> {
  const found = statSync(path);
  if (found.isDirectory()) return directorySource(path);
  if (!found.isFile()) throw new Error(`${path} is neither a file nor a directory`);
  const descriptor = openSync(path, constants.O_RDONLY);
  const { size } = fstatSync(descriptor);
  return archiveSource(path, { size, read: async (offset, target) => readAt(descriptor, offset, target, path) });
}
