import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSpool } from './spool.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'incident-center-spool-'));
  vi.stubEnv('TMPDIR', directory);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

test('what a process left that was killed a day ago is taken away, and nothing else', async () => {
  const long_ago = new Date(Date.now() - 25 * 3_600_000);
  for (const [name, at] of [
    ['incident-center-bundle-left', long_ago],
    ['incident-center-bundle-made-now', new Date()],
    ['of-somebody-else', long_ago],
  ] as const) {
    await mkdir(path.join(directory, name));
    await writeFile(path.join(directory, name, '1'), 'what somebody wrote');
    await utimes(path.join(directory, name), at, at);
  }
  const spool = await createSpool();
  const names = await readdir(directory);
  expect(names).toHaveLength(3);
  expect(names).toEqual(expect.arrayContaining(['incident-center-bundle-made-now', 'of-somebody-else']));
  await spool.remove();
  expect(await readdir(directory)).toHaveLength(2);
});
