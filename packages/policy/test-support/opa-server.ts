import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root } from '../../../scripts/build-policy.js';
import { opa } from './build-with-opa.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface OpaServer {
  url: string;
  /** Stops and continues the process: while it is stopped it is slow beyond all bounds. */
  pause: () => void;
  resume: () => void;
  stop: () => Promise<void>;
}

/** `opa run --server` with what `opa build` made, or with the rules and the data as they are. */
export async function startOpaServer({ bundle }: { bundle?: string } = {}): Promise<OpaServer> {
  if (opa === undefined) throw new Error('there is no OPA');
  const port = await freePort();
  const from =
    bundle === undefined
      ? ['--ignore', '*_test.rego', '--ignore', 'cases', '--ignore', 'tools', join(root, 'policies')]
      : ['--bundle', bundle];
  const child: ChildProcess = spawn(
    opa,
    ['run', '--server', '--disable-telemetry', '--log-level', 'error', '--addr', `127.0.0.1:${port}`, ...from],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  const isUp = () =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error(`opa run ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
