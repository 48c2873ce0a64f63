import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from './testing/create-test-center.js';
import { handleIncident } from './testing/scenarios/handled-incident.js';
import { operator } from './testing/scenarios/personas.js';
import { post, refusal } from './testing/scenarios/requests.js';
import { openIncident } from './testing/scenarios/runbooks.js';
import { eventsOf, expectVerified } from './testing/scenarios/timelines.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(await realpath(tmpdir()), 'incident-center-restart-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const SCRIPT = fileURLToPath(new URL('./testing/scenarios/write-until-killed.ts', import.meta.url));
const oneSentence = (directory: string) =>
  `another process is using the embedded database in ${directory}; stop it, or set DATABASE_URL for a Postgres that several can share`;

/** Starts the kit in a process of its own, and gives how it ended if it did not get to write. */
async function startElsewhere(options: object, environment: Record<string, string>) {
  const child = spawn(
    process.execPath,
    ['--conditions=incident-center-source', '--import', 'tsx', SCRIPT, JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
  );
  // The first acknowledged write would be one too many.
  child.stdout.once('data', () => child.kill('SIGKILL'));
  const [[code, signal], told] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  return { code: code as number | null, signal: signal as string | null, told };
}

test('a directory with an embedded database has one center at a time, and the second hears why in one sentence', async () => {
  const data_directory = await temporaryDirectory();
  const directory = path.join(data_directory, 'database');
  const first = await createTestCenter({ database: { directory }, data_directory });
  cleanups.push(() => first.stop());
  const incident = await openIncident(first);

  const another = path.join(data_directory, 'another-name');
  await symlink(directory, another);
  for (const spelled of [directory, `${directory}/`, path.relative(process.cwd(), directory), another]) {
    await expect(createTestCenter({ database: { directory: spelled }, data_directory })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: oneSentence(directory),
    });
  }
  // Another TMPDIR is no other machine.
  const TMPDIR = path.join(data_directory, 'tmp');
  await mkdir(TMPDIR);
  const other = await startElsewhere({ database: { directory }, data_directory }, { TMPDIR });
  expect([other.code, other.signal]).toEqual([1, null]);
  expect(other.told).toContain(oneSentence(directory));

  await first.as(operator()).commentOnIncident({ incident_id: incident.id, text: 'Still here' });
  await expectVerified(first, { incident_id: incident.id });
});

test('a restart keeps everything: rows, events, answers, files, addresses, cursors and keys', async () => {
  const data_directory = await temporaryDirectory();
  const start = () =>
    createTestCenter({ database: { directory: path.join(data_directory, 'database') }, data_directory });
  const before = await start();
  const handled = await handleIncident(before, ['A1']);
  const { incident_id, execution_id, bundle_ref } = handled;
  await openIncident(before);
  const keyed = () => post({ text: 'Once' }, { 'Idempotency-Key': 'over-the-restart' });
  const comment = async (at: TestCenter) => {
    const response = await at.request(operator(), `/incidents/${incident_id}/comments`, keyed());
    return { body: await response.text(), replayed: response.headers.get('idempotency-replayed') };
  };
  const first = await comment(before);
  const seen = async (at: TestCenter) => {
    const client = at.as(operator());
    const { checkpoint, ...timeline } = await client.getTimeline({ incident_id });
    return {
      incident: await client.getIncident({ incident_id }),
      run: await client.getExecution({ execution_id }),
      timeline,
      key: checkpoint?.public_key,
    };
  };
  await expectVerified(before, { incident_id });
  const told = await seen(before);
  const { url } = await before.as(operator()).getEvidenceUrl({ execution_id, sha256: bundle_ref });
  const { next_cursor } = await before.as(operator()).listIncidents({ limit: 1 });
  await before.stop();
  await refusal(await before.request(operator(), '/incidents'), 'UNAVAILABLE');

  const after = await start();
  cleanups.push(() => after.stop());
  expect(await seen(after)).toEqual(told);
  expect(await comment(after)).toEqual({ body: first.body, replayed: 'true' });
  expect((await after.request(null, url)).status).toBe(200);
  expect((await after.as(operator()).listIncidents({ limit: 1, cursor: next_cursor ?? '' })).items[0]?.id).toBe(
    incident_id,
  );
  await after.as(operator()).commentOnIncident({ incident_id, text: 'After the restart' });
  const numbers = (await expectVerified(after, { incident_id })).events;
  expect((await eventsOf(after, { incident_id })).map(({ seq }) => seq)).toEqual(
    Array.from({ length: numbers }, (_, at) => at + 1),
  );
});
