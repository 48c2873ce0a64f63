import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLogBundle } from '../../../bench/make-log-bundle.js';

const BENCH = fileURLToPath(new URL('../../../bench/bench.mjs', import.meta.url));
const SMALL = 20_000;
const LARGE = 4 * SMALL;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'incident-center-speed-'));
  for (const events of [SMALL, LARGE]) {
    const trust = await makeLogBundle(join(folder, `${events}`, 'bundle'), events);
    writeFileSync(join(folder, `${events}`, 'keys.json'), trust);
  }
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bench(events: number, ...args: string[]): Record<string, number> {
  const env = { ...process.env, BENCH_FOLDER: join(folder, `${events}`) };
  const { stdout, stderr } = spawnSync(process.execPath, [BENCH, `${events}`, ...args], { env, encoding: 'utf8' });
  return JSON.parse(stdout || stderr);
}

describe('checking a whole log', () => {
  it('is half as fast as hashing it for the chains, and a tenth as fast for everything, with the same SHA-256', () => {
    const found = bench(SMALL);
    expect(found.portable_raw_chain_pass_to_hashing, JSON.stringify(found)).toBeGreaterThan(0.5);
    expect(found.portable_full_pass_to_hashing, JSON.stringify(found)).toBeGreaterThan(0.1);
    // With the processor's own SHA-256 one long stream costs so little that each call for an event counts: hashing events one by one,
    // and nothing else, is held against it as well. In so small a log the start of it all weighs on the full pass.
    const alone = found.openssl_each_event_hashed_alone_to_hashing ?? 1;
    expect((found.openssl_raw_chain_pass_to_hashing ?? 0) / alone, JSON.stringify(found)).toBeGreaterThan(0.5);
    expect(found.openssl_full_pass_to_hashing, JSON.stringify(found)).toBeGreaterThan(0.05);
  }, 180_000);

  it('takes no more memory for four times as many events', () => {
    const [small, large] = [bench(SMALL, 'memory'), bench(LARGE, 'memory')];
    expect(small.most_memory_mb).toBeGreaterThan(10);
    expect((large.most_memory_mb ?? 0) - (small.most_memory_mb ?? 0), JSON.stringify({ small, large })).toBeLessThan(
      40,
    );
  }, 180_000);
});
