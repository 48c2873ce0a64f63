import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const windows = process.platform === 'win32';
const logs = join(root, '.cache', 'logs');
const running = new Set();

/** Ends a command and everything it started. */
function endTree(child, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (windows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

/** Nothing we started may outlive us, whichever way we are asked to stop. */
export function endCommandsWithUs() {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.once(signal, () => process.exit(code));
  }
  process.once('exit', () => {
    for (const child of running) endTree(child, 'SIGTERM');
  });
}

/**
 * Runs a command with its output in a log file, in a process group of its own.
 * Resolves to how it ended; never rejects because the command failed.
 */
export function runCommand({ name, command, args = [], cwd = root, env = {}, timeoutMs, shell = windows }) {
  mkdirSync(logs, { recursive: true });
  const logFile = join(logs, `${name.replaceAll(/[^\w.-]+/g, '-')}.log`);
  const log = openSync(logFile, 'w');
  const started = performance.now();
  return new Promise((resolve) => {
    let timer;
    let note = '';
    let settled = false;
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', log, log],
      detached: !windows,
      shell,
    });
    closeSync(log);
    running.add(child);
    const finish = (ok, reason) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      running.delete(child);
      const output = () => [readFileSync(logFile, 'utf8').trimEnd(), note, reason].filter(Boolean).join('\n');
      resolve({ ok, seconds: (performance.now() - started) / 1000, logFile, output });
    };
    child.once('error', (error) => finish(false, `could not run ${command}: ${error.message}`));
    child.once('exit', (code, signal) => finish(code === 0, code === 0 ? '' : `exit ${signal ?? code}`));
    if (timeoutMs !== undefined) {
      timer = setTimeout(() => {
        note = `stopped after ${Math.round(timeoutMs / 1000)} s`;
        endTree(child, 'SIGTERM');
        setTimeout(() => endTree(child, 'SIGKILL'), 10_000).unref();
      }, timeoutMs);
    }
  });
}
