import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { startWatchdog, type Watchdog } from '../postgres/watchdog.js';
import { cephConfiguration } from './ceph-configuration.js';

const run = promisify(execFile);
const READY_WITHIN_MS = 60_000;

export interface TestRgw {
  endpoint: string;
  access_key: string;
  secret_key: string;
  /** The gateway stops answering, with every connection open. */
  pause: () => void;
  resume: () => void;
  stop: () => Promise<void>;
}

const BINARIES = ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'];

function onPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What of Ceph is not on PATH; empty where a cluster can be started. */
export const missingCeph = (): string => BINARIES.filter((name) => !onPath(name)).join(', ');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1.');
  return address.port;
}

/** The daemons of one cluster, each with somebody who ends it when this process is gone. */
class Daemons {
  private readonly running: { name: string; process: ChildProcess; watchdog: Watchdog }[] = [];

  constructor(private readonly directory: string) {}

  start(name: string, args: readonly string[]): ChildProcess {
    const output = openSync(join(this.directory, `${name}.out`), 'w');
    const child = spawn(name, [...args, '-f'], {
      cwd: this.directory,
      stdio: ['ignore', output, output],
      detached: true,
    });
    closeSync(output);
    child.unref();
    const watchdog = startWatchdog(this.directory);
    watchdog.watch(child.pid);
    this.running.push({ name, process: child, watchdog });
    return child;
  }

  /** What has ended by itself, with what it said. */
  async complaint(): Promise<string | undefined> {
    const ended = this.running.find(({ process: child }) => child.exitCode !== null || child.signalCode !== null);
    if (ended === undefined) return undefined;
    const said = await readFile(join(this.directory, `${ended.name}.out`), 'utf8').catch(() => '');
    return `${ended.name} ended: ${said.slice(-2_000)}`;
  }

  async stop(): Promise<void> {
    for (const { process: child, watchdog } of this.running.splice(0).reverse()) {
      watchdog.watch(undefined);
      if (child.exitCode === null && child.signalCode === null) {
        child.ref();
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      await watchdog.stop();
    }
  }
}

async function untilItAnswers(endpoint: string, daemons: Daemons): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answered = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    const complaint = await daemons.complaint();
    if (complaint !== undefined || Date.now() > deadline)
      throw new Error(`Ceph's S3 gateway did not start. ${complaint ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * A real S3-compatible server for tests: Ceph's gateway on a cluster of its own, in memory. It is gone when this process
 * is, however it ends.
 *
 * @example
 * const rgw = await startTestRgw();
 * await rgw.stop();
 */
export async function startTestRgw(): Promise<TestRgw> {
  const directory = await mkdtemp(join(tmpdir(), 'incident-center-ceph-'));
  const daemons = new Daemons(directory);
  const stop = async () => {
    await daemons.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    for (const name of ['mon', 'osd', 'run', 'rgw', 'crash']) await mkdir(join(directory, name));
    const fsid = randomUUID();
    const ports = { monitor: await freePort(), gateway: await freePort(), storage: 20_000 + (process.pid % 100) * 100 };
    const configuration = join(directory, 'ceph.conf');
    await writeFile(configuration, cephConfiguration(directory, fsid, ports));
    const common = ['-c', configuration];
    const map = join(directory, 'monmap');
    await run('monmaptool', ['--create', '--addv', 'a', `[v2:127.0.0.1:${ports.monitor}]`, '--fsid', fsid, map]);
    await run('ceph-mon', [...common, '-i', 'a', '--mkfs', '--monmap', map]);
    daemons.start('ceph-mon', [...common, '-i', 'a']);
    const osd = randomUUID();
    await run('ceph', [...common, '--connect-timeout', '30', 'osd', 'new', osd, '0']);
    await run('ceph-osd', [...common, '--no-mon-config', '-i', '0', '--mkfs', '--osd-uuid', osd]);
    daemons.start('ceph-osd', [...common, '--no-mon-config', '-i', '0']);
    const gateway = daemons.start('radosgw', [...common, '--no-mon-config', '-n', 'client.rgw']);
    const endpoint = `http://127.0.0.1:${ports.gateway}`;
    await untilItAnswers(endpoint, daemons);
    const access_key = randomBytes(10).toString('hex');
    const secret_key = randomBytes(20).toString('hex');
    const user = ['--uid', 'test', '--display-name', 'test', '--access-key', access_key, '--secret', secret_key];
    await run('radosgw-admin', [...common, 'user', 'create', ...user]);
    return {
      endpoint,
      access_key,
      secret_key,
      pause: () => void gateway.kill('SIGSTOP'),
      resume: () => void gateway.kill('SIGCONT'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
