import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeCrypto } from '../src/cli/node-crypto.js';
import { portableCrypto } from '../src/provenance/provenance-crypto.js';
import { makeLogBundle } from './make-log-bundle.js';
import { fullPass, ratiosOf } from './passes.js';

/**
 * How fast a bundle of a whole log is checked, as ratios within this run, and how much memory that takes; `bench.mjs` builds
 * and runs it. The bundle is made in a folder of its own, or is the one in BENCH_FOLDER. With `memory` there is one pass and
 * nothing else, so that what it needs at most is known.
 */
const [events = '1000000', only] = process.argv.slice(2);
const given = process.env.BENCH_FOLDER;
const folder = given ?? mkdtempSync(join(tmpdir(), 'incident-center-log-'));
const directory = join(folder, 'bundle');
try {
  if (given === undefined) writeFileSync(join(folder, 'keys.json'), await makeLogBundle(directory, Number(events)));
  const trust = readFileSync(join(folder, 'keys.json'), 'utf8');
  const result: Record<string, number> = {};
  if (only === 'memory') await fullPass({ directory, trust, crypto: nodeCrypto });
  else
    for (const [name, crypto] of Object.entries({ openssl: nodeCrypto, portable: portableCrypto })) {
      const { raw, each, full, hashing } = await ratiosOf({ directory, trust, crypto, runs: 3 });
      result[`${name}_hashing_mb_per_second`] = Math.round(hashing);
      result[`${name}_raw_chain_pass_to_hashing`] = Number(raw.toFixed(3));
      result[`${name}_each_event_hashed_alone_to_hashing`] = Number(each.toFixed(3));
      result[`${name}_full_pass_to_hashing`] = Number(full.toFixed(3));
    }
  result.most_memory_mb = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify(result, null, 2));
} finally {
  if (given === undefined) rmSync(folder, { recursive: true });
}
