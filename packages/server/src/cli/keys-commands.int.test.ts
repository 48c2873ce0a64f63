import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keyIdOf, readTrustFile } from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { runCli } from './run-cli.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let cwd: string;
beforeAll(async () => {
  database = await createTestDatabase();
  cwd = await mkdtemp(path.join(tmpdir(), 'incident-center-keys-cli-'));
  await writeFile(path.join(cwd, 'flags.json'), '{}');
  const witnesses = { 'witness.example/one': { url: 'http://127.0.0.1:1', public_key: 'ab'.repeat(32) } };
  const config = { flags: { file: 'flags.json' }, log_name: 'cli.example/log', witnesses };
  await writeFile(path.join(cwd, 'incident-center.json'), JSON.stringify(config));
  expect((await run('migrate')).code).toBe(0);
});
afterAll(async () => {
  await database.drop();
  await rm(cwd, { recursive: true, force: true });
});

async function run(...args: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const code = await runCli(args, {
    env: { DATABASE_URL: database.url },
    cwd,
    out: (chunk) => out.push(chunk),
    note: (line) => notes.push(line),
    stop: AbortSignal.abort(),
  });
  return { code, out: out.join(''), notes: notes.join('\n') };
}

test('keys are listed, replaced and handed to auditors', async () => {
  const before = JSON.parse((await run('--json', 'keys', 'list')).out) as {
    keys: { purpose: string; key_id: string }[];
  };
  expect(before.keys.map(({ purpose }) => purpose)).toEqual(['log', 'bundles', 'approvals', 'provenance']);
  for (const [purpose, more] of [
    ['bundles', []],
    ['log', ['--destroy-old']],
  ] as const) {
    const rotated = await run('--json', 'keys', 'rotate', '--purpose', purpose, ...more);
    expect([rotated.code, rotated.notes]).toEqual([0, '']);
    const { old_key, new_key } = JSON.parse(rotated.out) as Record<'old_key' | 'new_key', string>;
    expect(before.keys.find((key) => key.purpose === purpose)?.key_id).toBe(keyIdOf(old_key));
    const { out } = await run('keys', 'list');
    expect(out).toContain(keyIdOf(new_key));
    expect(out).toContain(keyIdOf(old_key));
  }
  const trust = readTrustFile(JSON.parse((await run('keys', 'trust')).out));
  expect(trust?.keys).toHaveLength(6);
  expect(trust?.witnesses).toEqual([{ name: 'witness.example/one', public_key: 'ab'.repeat(32) }]);
});

test.each([
  [['keys', 'rotate'], 'required option'],
  [
    ['keys', 'rotate', '--purpose', 'everything'],
    "--purpose must be one of log, bundles, approvals, provenance, not 'everything'",
  ],
  [['keys', 'rotate', '--purpose', 'log', '--destroy-old', '--old-key-lost'], 'a lost key cannot be destroyed'],
  [['keys', 'rotate', '--purpose', 'approvals', '--old-key-lost'], 'the key for approvals is not lost'],
  [['witness', '--name', 'one'], 'required option'],
  [['witness', '--name', 'one', '--log', 'name'], '--log must be'],
  [['witness', '--name', 'a name', '--log', `log+${'ab'.repeat(32)}`], '--name must not be empty'],
  [['witness', '--name', 'one', '--log', `log+${'ab'.repeat(32)}`, '--listen', 'here'], '--listen must be host:port'],
])('%j is refused in one sentence', async (args, why) => {
  const { code, notes } = await run(...args);
  expect(code).toBe(2);
  expect(notes).toContain(why);
});
