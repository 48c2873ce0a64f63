import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Receipt } from '@incident-center/sdk/contract';
import { afterEach, describe, expect, test } from 'vitest';
import type { IncidentCenterOptions } from './options.js';
import { createTestCenter, type TestCenter } from './testing/create-test-center.js';
import { createTestDatabase } from './testing/postgres/create-test-database.js';
import { startTestPostgres } from './testing/postgres/start-test-postgres.js';
import { startCommitDroppingProxy } from './testing/scenarios/commit-dropping-proxy.js';
import { operator } from './testing/scenarios/personas.js';
import { post } from './testing/scenarios/requests.js';
import { grantReroute, openIncident, publishRunbook, runAtHighRisk } from './testing/scenarios/runbooks.js';
import { eventsOf, expectVerified } from './testing/scenarios/timelines.js';

// They start processes and servers: seconds on an idle machine, and much longer on a busy one.
const BUSY_MACHINE_MS = 180_000;

interface Acknowledged {
  incident_id: string;
  receipts: Receipt[];
}

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'incident-center-crash-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const SCRIPT = fileURLToPath(new URL('./testing/scenarios/write-until-killed.ts', import.meta.url));

/** Runs the writers in a process of their own, and kills it at its `lines`th acknowledgement. */
async function writeAndKill(options: Partial<IncidentCenterOptions>, lines: number): Promise<Acknowledged[]> {
  const child = spawn(
    process.execPath,
    ['--conditions=incident-center-source', '--import', 'tsx', SCRIPT, JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  cleanups.push(async () => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const acknowledged: Acknowledged[] = [];
  // Whatever it printed before it died was acknowledged: read to the end.
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(JSON.parse(line) as Acknowledged);
    if (acknowledged.length === lines) child.kill('SIGKILL');
  }
  expect((await ended)[1], `it ended by itself after ${acknowledged.length} lines`).toBe('SIGKILL');
  return acknowledged;
}

/** Everything acknowledged is there as acknowledged, every chain verifies, and the log has a number for every event. */
async function expectNothingLost(test: TestCenter, acknowledged: readonly Acknowledged[]): Promise<number> {
  const numbers: (number | null)[] = [];
  const { items } = await test.as(operator()).listIncidents({ limit: 200 });
  const hashes = new Map<string, string>();
  for (const { id: incident_id } of items) {
    await expectVerified(test, { incident_id });
    for (const event of await eventsOf(test, { incident_id })) {
      numbers.push(event.log_index);
      hashes.set(`${event.chain} ${event.seq}`, event.event_hash);
    }
  }
  for (const { receipts } of acknowledged) {
    expect(receipts.length).toBeGreaterThan(0);
    for (const { chain, seq, event_hash } of receipts) expect(hashes.get(`${chain} ${seq}`)).toBe(event_hash);
  }
  expect(numbers.sort((left, right) => Number(left) - Number(right))).toEqual(numbers.map((_, at) => at));
  return numbers.length;
}

describe('kill -9 of the server, in the middle of writing, again and again', () => {
  test.each(['embedded database', 'Postgres'])(
    'loses nothing that was acknowledged: %s',
    async (kind) => {
      const data_directory = await temporaryDirectory();
      let database: IncidentCenterOptions['database'] = { directory: path.join(data_directory, 'database') };
      if (kind === 'Postgres') {
        const made = await createTestDatabase();
        cleanups.push(() => made.drop());
        database = { url: made.url };
      }
      const acknowledged: Acknowledged[] = [];
      for (const lines of [7, 90, 23]) acknowledged.push(...(await writeAndKill({ database, data_directory }, lines)));
      const again = await createTestCenter({ database, data_directory });
      cleanups.push(() => again.stop());
      expect(await expectNothingLost(again, acknowledged)).toBeGreaterThanOrEqual(acknowledged.length);
    },
    BUSY_MACHINE_MS,
  );
});

interface Answer {
  status: number;
  replayed: boolean;
  retryAfter: string | null;
  receipts: Receipt[];
}

async function comment(test: TestCenter, incident_id: string, key: string): Promise<Answer> {
  const request = post({ text: key }, { 'Idempotency-Key': key });
  const response = await test.request(operator(), `/incidents/${incident_id}/comments`, request);
  const { receipts = [] } = (await response.json()) as { receipts?: Receipt[] };
  return {
    status: response.status,
    replayed: response.headers.get('idempotency-replayed') === 'true',
    retryAfter: response.headers.get('retry-after'),
    receipts,
  };
}

/** Repeats a comment with the same key until it is acknowledged; whatever comes before that must be a clean 503. */
async function insistOnComment(test: TestCenter, incident_id: string, key: string, onRefused = () => {}) {
  for (;;) {
    const answer = await comment(test, incident_id, key);
    if (answer.status === 201) return answer;
    expect([answer.status, answer.retryAfter]).toEqual([503, '5']);
    onRefused();
    // Nobody answers until the server is back: asking without a pause would keep it from coming back.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The comment of each event of an incident, by the event's hash. */
async function commentsOf(test: TestCenter, incident_id: string): Promise<Map<string, unknown>> {
  const events = await eventsOf(test, { incident_id });
  return new Map(
    events.flatMap((event) =>
      event.openings.filter(({ path: of }) => of === '/comment').map(({ value }) => [event.event_hash, value]),
    ),
  );
}

describe('kill -9 of Postgres, in the middle of writing', () => {
  test(
    'loses nothing that was acknowledged; callers get 503 with Retry-After until it is back',
    async () => {
      const postgres = await startTestPostgres({ durable: true });
      cleanups.push(() => postgres.stop());
      const { url } = await postgres.createDatabase();
      const lines: string[] = [];
      const center = await createTestCenter({ database: { url }, log: (line) => lines.push(line) });
      cleanups.push(() => center.stop());
      const incidents = await Promise.all(Array.from({ length: 4 }, () => openIncident(center)));

      const acknowledged: Acknowledged[] = [];
      let refusals = 0;
      let hear = () => {};
      /** Resolves once a condition holds; asked at every answer. */
      const until = (holds: () => boolean) =>
        new Promise<void>((resolve) => {
          hear = () => (holds() ? resolve() : undefined);
        });
      let writing = true;
      const writers = Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          const incident_id = incidents[writer % 4]?.id ?? '';
          for (let number = 0; writing; number += 1) {
            const { receipts } = await insistOnComment(center, incident_id, `${writer}-${number}`, () => {
              refusals += 1;
              hear();
            });
            acknowledged.push({ incident_id, receipts });
            hear();
          }
        }),
      );
      for (let crash = 0; crash < 3; crash += 1) {
        const enough = acknowledged.length + 40;
        await until(() => acknowledged.length >= enough);
        const before = refusals;
        await postgres.crash();
        await until(() => refusals >= before + 8);
        await postgres.restart();
      }
      const enough = acknowledged.length + 40;
      await until(() => acknowledged.length >= enough);
      writing = false;
      await writers;

      await expectNothingLost(center, acknowledged);
      for (const { id } of incidents) {
        const comments = [...(await commentsOf(center, id)).values()];
        expect(new Set(comments).size).toBe(comments.length);
      }
      expect(lines.filter((line) => line.startsWith('ALARM'))).toEqual([]);
    },
    BUSY_MACHINE_MS,
  );
});

describe('a network that drops the acknowledgement of a commit', () => {
  test(
    'has no second effect: the repeated request gets the first answer',
    async () => {
      const made = await createTestDatabase();
      cleanups.push(() => made.drop());
      const direct = await createTestCenter({ database: { url: made.url } });
      cleanups.push(() => direct.stop());
      const incidents = await Promise.all(Array.from({ length: 4 }, () => openIncident(direct)));
      const runbook = await publishRunbook(direct);
      const run = await runAtHighRisk(direct, runbook);
      const approval = await grantReroute(direct, run);

      const proxy = await startCommitDroppingProxy(made.url, 3);
      cleanups.push(() => proxy.stop());
      const through = await createTestCenter({
        database: { url: proxy.url },
        data_directory: direct.data_directory,
      });
      cleanups.push(() => through.stop());

      const answers = await Promise.all(
        incidents.map(async ({ id }, writer) => {
          const answered: [string, Awaited<ReturnType<typeof insistOnComment>>][] = [];
          for (let number = 0; number < 15; number += 1) {
            const key = `${writer}-${number}`;
            answered.push([key, await insistOnComment(through, id, key)]);
          }
          return answered;
        }),
      );
      expect(proxy.dropped).toBeGreaterThanOrEqual(15);
      expect(answers.flat().filter(([, { replayed }]) => replayed)).toHaveLength(proxy.dropped);
      for (const [at, { id }] of incidents.entries()) {
        const comments = await commentsOf(direct, id);
        const expected = (answers[at] ?? []).map(([key, { receipts }]) => [receipts[0]?.event_hash, key]);
        expect([...comments]).toEqual(expected);
        await expectVerified(direct, { incident_id: id });
      }

      const before = proxy.dropped;
      const complete = post({ outcome: 'succeeded' }, { 'Idempotency-Key': 'the-step' });
      for (const started = proxy.dropped; proxy.dropped === started; )
        await insistOnComment(through, incidents[0]?.id ?? '', `more-${crypto.randomUUID()}`);
      // Two of three commits are told of: one more comment, and the step's commit is the one that is not.
      await insistOnComment(through, incidents[0]?.id ?? '', 'last-but-one');
      await insistOnComment(through, incidents[0]?.id ?? '', 'last');
      const target = `/executions/${run.id}/steps/reroute/complete`;
      expect((await through.request(operator(), target, complete)).status).toBe(503);
      expect(proxy.dropped).toBe(before + 2);
      const replay = await through.request(operator(), target, complete);
      expect([replay.status, replay.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
      const { receipts } = (await replay.json()) as { receipts: Receipt[] };
      const completed = (await eventsOf(direct, { incident_id: run.incident_id ?? '' })).filter(
        (event) => event.type === 'step_completed' && event.target_ids.includes(approval.id),
      );
      expect(completed.map((event) => event.event_hash)).toEqual([receipts[0]?.event_hash]);
      await expectVerified(direct, { incident_id: run.incident_id ?? '' });
    },
    BUSY_MACHINE_MS,
  );
});
