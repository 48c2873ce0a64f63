import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listParts } from './list-parts.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'list-parts-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('parts are listed by their numbers, and what is no part is not', async () => {
  for (const name of ['log-2-11.tar', 'log-0-2.tar', 'keys.json']) await writeFile(path.join(directory, name), '');
  expect(await listParts(directory)).toEqual([
    { name: 'log-0-2.tar', from: 0, to: 2 },
    { name: 'log-2-11.tar', from: 2, to: 11 },
  ]);
});

test('a directory that is not there, or is a file, is refused by its name', async () => {
  const missing = path.join(directory, 'missing');
  const file = path.join(directory, 'log-0-2.tar');
  await mkdir(path.join(directory, 'empty'));
  await writeFile(file, '');
  expect(await listParts(path.join(directory, 'empty'))).toEqual([]);
  for (const given of [missing, file])
    await expect(listParts(given)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(given),
    });
});
