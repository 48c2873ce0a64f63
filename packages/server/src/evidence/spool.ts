import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IncidentCenterError } from '@incident-center/sdk/contract';

/** A file that was written to the end. */
export interface SpooledFile {
  path: string;
  sha256: string;
  size: number;
  chunks: () => AsyncIterable<Uint8Array>;
}

export interface SpoolWriter {
  write: (data: string | Uint8Array) => Promise<void>;
  /** How many times something was written. */
  readonly lines: number;
  end: () => Promise<SpooledFile>;
}

/** Files on their way into a bundle: on disk, so that their length costs no memory, and out of everybody else's reach. */
export interface Spool {
  /** @param name as the bundle has it. */
  file: (name: string) => Promise<SpoolWriter>;
  /** Takes everything away. Doing so twice is no error. */
  remove: () => Promise<void>;
}

const OWNER_ONLY = 0o600;
const PREFIX = 'incident-center-bundle-';
/** Longer than anything is at work with one. */
const LEFT_AFTER_MS = 24 * 3_600_000;
const SWEEP_EVERY_MS = 3_600_000;
let swept = Number.NEGATIVE_INFINITY;
/** Lines are short: written one by one they would cost a call each. */
const BUFFER_BYTES = 262_144;

/**
 * Takes away what a process left that was killed meanwhile: the texts in it may have been erased since. What cannot be taken
 * away is somebody else's.
 */
async function sweep(): Promise<void> {
  const now = Date.now();
  if (now - swept < SWEEP_EVERY_MS) return;
  swept = now;
  const names = await readdir(tmpdir());
  for (const place of names.filter((name) => name.startsWith(PREFIX)).map((name) => path.join(tmpdir(), name))) {
    const { mtimeMs } = await stat(place).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > LEFT_AFTER_MS) await rm(place, { recursive: true, force: true }).catch(() => {});
  }
}

/**
 * Opens a new directory for the files of one bundle.
 *
 * @param max_bytes all of them together.
 * @throws {IncidentCenterError} `LIMIT_REACHED`, from `write`, beyond that.
 */
export async function createSpool(max_bytes = Number.POSITIVE_INFINITY): Promise<Spool> {
  await sweep();
  const directory = await mkdtemp(path.join(tmpdir(), PREFIX));
  const open_handles = new Set<FileHandle>();
  let files = 0;
  let total = 0;

  async function file(name: string): Promise<SpoolWriter> {
    files += 1;
    const place = path.join(directory, String(files));
    const handle = await open(place, 'wx', OWNER_ONLY);
    open_handles.add(handle);
    const hash = createHash('sha256');
    let waiting: Uint8Array[] = [];
    let buffered = 0;
    let size = 0;
    let lines = 0;
    const flush = async () => {
      const data = Buffer.concat(waiting);
      waiting = [];
      buffered = 0;
      await handle.appendFile(data);
    };
    return {
      get lines() {
        return lines;
      },
      write: async (data) => {
        const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
        total += bytes.byteLength;
        if (total > max_bytes)
          throw new IncidentCenterError('LIMIT_REACHED', `the bundle would be larger than ${max_bytes} bytes`);
        hash.update(bytes);
        size += bytes.byteLength;
        lines += 1;
        waiting.push(bytes);
        buffered += bytes.byteLength;
        if (buffered >= BUFFER_BYTES) await flush();
      },
      end: async () => {
        await flush();
        await handle.close();
        open_handles.delete(handle);
        return { path: name, sha256: hash.digest('hex'), size, chunks: () => createReadStream(place) };
      },
    };
  }

  return {
    file,
    remove: async () => {
      await Promise.all([...open_handles].map((handle) => handle.close().catch(() => {})));
      open_handles.clear();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
