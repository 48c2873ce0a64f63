#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { runCli } from './run-cli.js';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // Asked twice: whoever waits has lost patience.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });

/** Waits for a slow reader, and ends quietly where the reader has gone. */
function write(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
    }
  }
}

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  out: (text) => write(1, text),
  note: (line) => write(2, `${line}\n`),
  stop: stop.signal,
});
