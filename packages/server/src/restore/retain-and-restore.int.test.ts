import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { handleIncident } from '../testing/scenarios/handled-incident.js';
import { untilSigned } from '../testing/scenarios/retained-center.js';
import { observeDatabase } from '../testing/scenarios/snapshot.js';

const PAGE = new URL('../../../../docs/how-to/retain-and-restore.md', import.meta.url);
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const MARK = '=== next block ===';
const BUSY_MACHINE_MS = 180_000;

let directory: string;
let databases: TestDatabase[];
/** What each block of commands printed, in the order of the page. */
let said: string[];

async function run(script: string): Promise<{ out: string; errors: string; code: number | null }> {
  const [database, fresh] = databases;
  const shell = spawn('bash', ['-c', `set -euo pipefail\n${script}`], {
    cwd: directory,
    env: {
      ...process.env,
      PATH: `${path.join(directory, 'bin')}:${process.env.PATH}`,
      DATABASE: database?.url,
      NEW_DATABASE: fresh?.url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => shell.once('close', resolve));
  const [out, errors] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
  return { out, errors, code: await ended };
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'incident-center-page-'));
  databases = [await createTestDatabase(), await createTestDatabase()];
  const data_directory = path.join(directory, 'data');
  const center = await createTestCenter({ database: { url: databases[0]?.url ?? '' }, data_directory });
  await handleIncident(center, ['A1']);
  const observer = await observeDatabase(databases[0]?.url ?? '');
  await untilSigned(observer);
  await observer.stop();
  await center.stop();
  await writeFile(
    path.join(directory, 'incident-center.yaml'),
    'database: { url: { env: DATABASE } }\ndata_directory: data\nflags: { file: flags.yaml }\n',
  );
  await writeFile(path.join(directory, 'flags.yaml'), '{}\n');
  const command = path.join(directory, 'bin', 'incident-center');
  await mkdir(path.dirname(command));
  await writeFile(
    command,
    `#!/bin/sh\nexec '${process.execPath}' --conditions=incident-center-source --import '${TSX}' '${MAIN}' "$@"\n`,
  );
  await chmod(command, 0o755);
  const blocks = [...(await readFile(PAGE, 'utf8')).matchAll(/```sh\n(.*?)```/gs)].map(([, commands = '']) => commands);
  const { out, errors, code } = await run(blocks.join(`\necho '${MARK}'\n`));
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  said = out.split(`${MARK}\n`);
}, BUSY_MACHINE_MS);
afterAll(async () => {
  for (const database of databases) await database.drop();
  await rm(directory, { recursive: true, force: true });
});

describe('the page about retention', () => {
  test('retains the log in a part', () => {
    expect(said[0]).toMatch(/^log-0-\d+\.tar; the next part begins at \d+\n1\n$/);
  });

  test('finds the database to be what the log says', () => {
    expect(said[1]).toMatch(/^the database is what the log says: \d+ rows, \d+ retained events and 0 newer ones\n$/);
  });

  test('restores into the new database, which is the same', () => {
    const lines = said[2]?.trim().split('\n') ?? [];
    expect(lines[0]).toBe('the database is up to date');
    expect(lines[1]).toMatch(/^\d+ rows and \d+ files are restored; the next event gets the number \d+$/);
    expect(`${lines[2]}\n`).toBe(said[1]);
  });

  test(
    'ends as it says, with what it says',
    async () => {
      const observer = await observeDatabase(databases[0]?.url ?? '');
      await observer.query(`update incident_center.incident set owner = 'somebody'`);
      await observer.stop();
      const compare = 'incident-center restore --from ./retained --trust keys.json --compare';
      const changed = await run(compare);
      expect(changed).toMatchObject({ code: 1, errors: '' });
      expect(changed.out).toMatch(/^incident +\S+ +owner +altered +\S+$/m);
      const json = JSON.parse((await run(`${compare} --json`)).out.trim() || '{}') as object;
      expect(json).toMatchObject({ same: false, differences: [{ table: 'incident', column: 'owner' }] });
      const again = await run('incident-center restore --from ./retained --trust keys.json --into "$NEW_DATABASE"');
      expect(again).toMatchObject({ code: 3, out: '', errors: expect.stringContaining('not empty') });
      expect(await run('incident-center restore --from ./retained --trust keys.json')).toMatchObject({ code: 2 });
      const cut = await run(`truncate -s -2048 retained/log-*.tar; ${compare}`);
      expect(cut).toMatchObject({ code: 3, out: '', errors: expect.stringMatching(/log-0-\d+\.tar is malformed/) });
      expect(await run(`rm retained/*; ${compare}`)).toMatchObject({ code: 2, out: '' });
    },
    BUSY_MACHINE_MS,
  );
});
