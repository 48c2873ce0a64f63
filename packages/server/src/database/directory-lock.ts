import { createHash } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IncidentCenterError } from '@incident-center/sdk/contract';

/**
 * Holds a directory for this process. The lock is a listening socket: the operating system drops it with the process,
 * however that ends, so a kill leaves nothing that has to grow stale first (as a lock file's time stamp has).
 *
 * @returns a function that lets go.
 * @throws {IncidentCenterError} `CONFLICT` where another process holds it.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const name = createHash('sha256').update(path.resolve(directory)).digest('hex').slice(0, 24);
  // Socket paths are limited to about 100 bytes, so it cannot lie in the directory itself. Linux has names that are no
  // files: they mean the same to a process with another TMPDIR, and leave nothing behind.
  const address = {
    linux: `\0incident-center-${name}`,
    win32: `\\\\.\\pipe\\incident-center-${name}`,
    other: path.join(tmpdir(), `incident-center-${name}.lock`),
  }[process.platform === 'linux' || process.platform === 'win32' ? process.platform : 'other'];
  const held = () =>
    new IncidentCenterError(
      'CONFLICT',
      `another process is using the embedded database in ${directory}; stop it, or set DATABASE_URL for a Postgres that several can share`,
    );
  const listen = () =>
    new Promise<net.Server>((resolve, reject) => {
      const server = net.createServer((socket) => socket.end()).unref();
      server.once('error', reject);
      server.listen(address, () => resolve(server));
    });
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = net.connect(address);
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
    });

  let server: net.Server;
  try {
    server = await listen();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE' || (await answers())) throw held();
    await unlink(address).catch(() => {});
    server = await listen().catch(() => {
      throw held();
    });
  }
  return () => new Promise((resolve) => server.close(() => resolve()));
}
