import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type PostgresBinaries, postgresBinaries } from './postgres-binaries.js';
import { type SystemUser, unprivilegedUser } from './unprivileged-user.js';
import { startWatchdog, type Watchdog } from './watchdog.js';

const run = promisify(execFile);
const READY_WITHIN_MS = 60_000;

export interface LocalServerOptions {
  durable: boolean;
  prefer: 'system' | 'npm';
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

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A server that goes away while we ask reports it as an event, which would otherwise end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A Postgres of our own in a directory of its own, on a loopback port, behind a random password. */
export class LocalServer {
  private server: ChildProcess | undefined;
  private readonly stopAtExit = (): void => {
    this.server?.kill('SIGQUIT');
  };

  private constructor(
    private readonly directory: string,
    private readonly binaries: PostgresBinaries,
    private readonly user: SystemUser | undefined,
    private readonly watchdog: Watchdog,
    private readonly settings: readonly string[],
    readonly url: string,
  ) {}

  get source(): PostgresBinaries['source'] {
    return this.binaries.source;
  }

  static async start(options: LocalServerOptions): Promise<LocalServer> {
    const user = unprivilegedUser();
    const directory = await mkdtemp(join(user ? '/tmp' : tmpdir(), 'incident-center-postgres-'));
    const watchdog = startWatchdog(directory);
    try {
      const password = randomBytes(16).toString('hex');
      const passwordFile = join(directory, 'password');
      await writeFile(passwordFile, password, { mode: 0o600 });
      if (user) {
        await chown(directory, user.uid, user.gid);
        await chown(passwordFile, user.uid, user.gid);
        await chmod(directory, 0o755);
      }
      const binaries = await postgresBinaries(directory, options.prefer);
      await run(
        binaries.initdb,
        [
          ...['-D', join(directory, 'data'), '-U', 'postgres', '--pwfile', passwordFile, '--auth=scram-sha-256'],
          ...['--encoding=UTF8', '--locale=C', '--no-sync'],
        ],
        { cwd: directory, env: { ...process.env, LC_ALL: 'C' }, ...user },
      );
      const port = await freePort();
      const durability = options.durable ? 'on' : 'off';
      const settings = [
        `port=${port}`,
        'listen_addresses=127.0.0.1',
        'unix_socket_directories=',
        'max_connections=200',
        `fsync=${durability}`,
        `synchronous_commit=${durability}`,
        `full_page_writes=${durability}`,
      ].flatMap((setting) => ['-c', setting]);
      const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
      const server = new LocalServer(directory, binaries, user, watchdog, settings, url);
      process.once('exit', server.stopAtExit);
      await server.launch();
      return server;
    } catch (error) {
      await watchdog.stop();
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Starts the server on its directory again, waiting for what a crash left behind to go away. */
  async launch(): Promise<void> {
    if (this.server) throw new Error('The server is running.');
    const deadline = Date.now() + READY_WITHIN_MS;
    for (;;) {
      const server = this.spawnServer();
      if (await this.becomesReady(server, deadline)) return;
      this.server = undefined;
      if (Date.now() > deadline || !(await this.leftoversRemain())) {
        throw new Error(`Postgres did not start:\n${await this.log()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** kill -9 of the postmaster: nothing is flushed, no client is told. */
  async crash(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends the server at once and removes its directory. */
  async stop(): Promise<void> {
    process.removeListener('exit', this.stopAtExit);
    await this.end('SIGQUIT');
    await this.watchdog.stop();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  /** What the server wrote since its last launch. */
  async log(): Promise<string> {
    return readFile(join(this.directory, 'log'), 'utf8').catch(() => '');
  }

  private spawnServer(): ChildProcess {
    const log = openSync(join(this.directory, 'log'), 'w');
    const server = spawn(this.binaries.postgres, ['-D', join(this.directory, 'data'), ...this.settings], {
      cwd: this.directory,
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', log, log],
      // Ctrl-C in a terminal must not end the server before the tests that use it.
      detached: true,
      ...this.user,
    });
    closeSync(log);
    server.unref();
    this.server = server;
    if (server.pid !== undefined) this.watchdog.watch(server.pid);
    return server;
  }

  private async becomesReady(server: ChildProcess, deadline: number): Promise<boolean> {
    while (server.exitCode === null && server.signalCode === null && Date.now() < deadline) {
      if (await answers(this.url)) return true;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return false;
  }

  /** After kill -9 the old backends need a moment to notice; until then a new server refuses to start. */
  private async leftoversRemain(): Promise<boolean> {
    return /pre-existing shared memory block|lock file "postmaster\.pid" already exists/.test(await this.log());
  }

  private async end(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
    const server = this.server;
    if (!server) return;
    this.server = undefined;
    this.watchdog.watch(undefined);
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.ref();
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }
}
