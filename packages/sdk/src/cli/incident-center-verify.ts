#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { runVerify } from './verify-command.js';

/** Writes all of it: a pipe may be full for a moment, and whoever reads may have gone. */
function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}

process.exitCode = await runVerify(process.argv.slice(2), {
  out: (text) => write(1, text),
  error: (text) => write(2, text),
});
