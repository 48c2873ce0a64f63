import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Watchdog {
  /** The process to end when this one dies; nothing, while it is down on purpose. */
  watch(pid: number | undefined): void;
  stop(): Promise<void>;
}

// Reads process ids until its input closes, which the kernel does however the parent died.
const SCRIPT = `
last=
while read -r pid; do
  if [ "$pid" = stop ]; then exit 0; fi
  last=$pid
done
if [ -n "$last" ]; then
  kill -QUIT "$last" 2>/dev/null
  tries=0
  while kill -0 "$last" 2>/dev/null && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$last" 2>/dev/null
fi
rm -rf -- "$1"
`;

/** Outlives this process just long enough to end the server it started and to remove `directory`. */
export function startWatchdog(directory: string): Watchdog {
  if (process.platform === 'win32') return { watch: () => undefined, stop: async () => undefined };
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', directory], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  child.unref();
  // The pipe's handle would keep this process alive; it is a socket, whatever its type says.
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return {
    watch: (pid) => {
      child.stdin.write(`${pid ?? ''}\n`);
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      child.ref();
      const ended = once(child, 'exit');
      child.stdin.end('stop\n');
      await ended;
    },
  };
}
