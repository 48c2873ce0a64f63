import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BundleReport } from '../bundle/verdict.js';

/** What both verifiers say of a bundle. */
export interface Verdict {
  verdict: string;
  exit_code: number;
  first_bad: { problem: string; chain: string | null; seq: number | null; log_index: number | null } | null;
  problems: { problem: string }[];
  bundles: Pick<BundleReport, 'events' | 'openings' | 'erased' | 'withheld' | 'decisions' | 'objects'>[];
}

/** Names of files. */
export interface Call {
  bundles: string[];
  trust: string;
  checkpoint?: string;
  consistency?: string;
  receipts?: string;
  require_openings?: boolean;
}

export interface SecondVerifier {
  verify: (call: Call) => Promise<Verdict>;
  stop: () => Promise<void>;
}

const SOURCE = fileURLToPath(new URL('../../../verifiers/python', import.meta.url));
// Debian's own Python has Debian's cryptography; another one may be first in the path.
const PYTHON = process.env.INCIDENT_CENTER_PYTHON ?? '/usr/bin/python3';

async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null) return;
  await new Promise((resolve) => {
    process.once('exit', resolve);
    process.stdin?.end();
  });
}

/** Starts the verifier that was written in Python from the format alone. It answers calls in their order. */
export function startSecondVerifier(): SecondVerifier {
  const python = spawn(PYTHON, ['-m', 'incident_center_verify', '--batch'], {
    env: { ...process.env, PYTHONPATH: SOURCE, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: { resolve: (verdict: Verdict) => void; reject: (error: Error) => void }[] = [];
  createInterface({ input: python.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line) as Verdict));
  python.once('exit', (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`the second verifier ended with ${code}`));
  });
  return {
    verify: (call) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        python.stdin.write(`${JSON.stringify(call)}\n`);
      }),
    stop: () => ended(python),
  };
}
