import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLogBundle } from './make-log-bundle.js';
import { fullPass, hashBundle, hashEvents, rawChainPass, speedOf } from './passes.js';

/**
 * `tsx --conditions=incident-center-source packages/sdk/bench/bench-verify.ts [events]`: how fast a bundle of a whole log is
 * checked, as ratios within this run.
 */
const events = Number(process.argv[2] ?? 1_000_000);
const directory = mkdtempSync(join(tmpdir(), 'incident-center-bench-'));
try {
  const started = Date.now();
  const trust = await makeLogBundle(directory, events);
  console.log(`${events} events made in ${Math.round((Date.now() - started) / 1_000)} s`);
  const of = { directory, trust, runs: 3 };
  const speeds = {
    'hashing the events': await speedOf(hashEvents, of),
    'raw chain pass': await speedOf(rawChainPass, of),
    'hashing the bundle': await speedOf(hashBundle, of),
    'full pass': await speedOf(fullPass, of),
  };
  for (const [name, speed] of Object.entries(speeds)) console.log(`${name.padEnd(20)} ${speed.toFixed(0)} MB/s`);
  console.log(`raw chain pass / hashing: ${(speeds['raw chain pass'] / speeds['hashing the events']).toFixed(2)}`);
  console.log(`full pass / hashing:      ${(speeds['full pass'] / speeds['hashing the bundle']).toFixed(2)}`);
  console.log(`most memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
} finally {
  rmSync(directory, { recursive: true });
}
