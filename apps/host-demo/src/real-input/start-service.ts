import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

const READY_WITHIN_MS = 20_000;
const STOPPED_WITHIN_MS = 5_000;
const KEPT_LOG_CHARACTERS = 20_000;

export interface Service {
  /** Without a path: `http://127.0.0.1:9090`. */
  url: string;
  /** The end of what it wrote. */
  log: () => string;
  /** Ends the process and removes its directory. */
  stop: () => Promise<void>;
}

export interface ServiceOptions {
  name: string;
  binary: string;
  /** Writes what the service needs into its own empty directory, and says how to call it. */
  prepare: (at: { directory: string; address: string }) => Promise<readonly string[]>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1.');
  return address.port;
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );

/**
 * Starts a server of the Prometheus family on a loopback port of its own, and waits until it says that it is ready.
 *
 * @throws Error with the service's own log, if it ends or doesn't become ready.
 */
export async function startService({ name, binary, prepare }: ServiceOptions): Promise<Service> {
  const directory = await mkdtemp(join(tmpdir(), `incident-center-${name}-`));
  const address = `127.0.0.1:${await freePort()}`;
  const args = await prepare({ directory, address });
  const child = spawn(binary, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-KEPT_LOG_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(`${error.message}\n`)));
  const hasEnded = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  // Whoever started it may be gone before `stop`.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);

  const stop = async (): Promise<void> => {
    process.removeListener('exit', kill);
    if (!hasEnded()) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const impatience = setTimeout(kill, STOPPED_WITHIN_MS);
      await ended;
      clearTimeout(impatience);
    }
    await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };

  const url = `http://${address}`;
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(url))) {
    if (hasEnded() || Date.now() > deadline) {
      await stop();
      throw new Error(`${name} did not become ready:\n${log}`);
    }
    await after(50);
  }
  return { url, log: () => log, stop };
}
