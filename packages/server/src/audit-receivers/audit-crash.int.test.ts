import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { createTestCenter } from '../testing/create-test-center.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { operator } from '../testing/scenarios/personas.js';
import { startWebhookReceiver } from '../testing/scenarios/webhook-receiver.js';

const SCRIPT = fileURLToPath(new URL('../testing/scenarios/write-until-killed.ts', import.meta.url));
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
// It starts processes: seconds on an idle machine, and much longer on a busy one.
const BUSY_MACHINE_MS = 180_000;
const KILLS = 3;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

test(
  'after kill -9 in the middle of sending nothing is missing, the order holds, and what comes twice is the same',
  async () => {
    const database = await createTestDatabase();
    cleanups.push(() => database.drop());
    const data_directory = await mkdtemp(path.join(tmpdir(), 'incident-center-audit-'));
    cleanups.push(() => rm(data_directory, { recursive: true, force: true }));
    const to = await startWebhookReceiver();
    cleanups.push(() => to.close());
    // It fails now and then as well: what is killed may be waiting for its next attempt.
    to.answer((_webhook, attempt) => (to.received.length % 7 === 0 && attempt < 3 ? 500 : 204));
    const options = {
      database: { url: database.url },
      data_directory,
      audit_receivers: {
        siem: { url: to.url, secrets: [SECRET], tenants: ['A1'], timeout_ms: 500, first_retry_ms: 5 },
      },
    };
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const child = spawn(
        process.execPath,
        ['--conditions=incident-center-source', '--import', 'tsx', SCRIPT, JSON.stringify(options)],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const ended = once(child, 'exit');
      const before = to.taken.length;
      // In the middle of a delivery: the receiver has it, and the sender will never know.
      await expect.poll(() => to.taken.length, { timeout: 60_000, interval: 1 }).toBeGreaterThan(before + 20);
      child.kill('SIGKILL');
      expect((await ended)[1]).toBe('SIGKILL');
    }
    const center = await createTestCenter(options);
    cleanups.push(() => center.stop());
    const client = center.as(operator());
    const { items } = await client.listIncidents({ limit: 100 });
    const timelines = await Promise.all(
      items.map(({ id }) => client.getTimeline({ incident_id: id, order: 'asc', limit: 1_000 })),
    );
    const expected = timelines.flatMap((timeline) => timeline.items.map(({ id }) => id));
    expect(expected.length).toBeGreaterThan(KILLS * 20);
    const got = () => new Set(to.taken.map(({ id }) => id));
    await expect.poll(() => expected.filter((id) => !got().has(id)).length, { timeout: 60_000 }).toBe(0);

    const bodies = new Map<string, string>();
    const indexes: number[] = [];
    for (const { id, body } of to.taken) {
      if (!bodies.has(id)) indexes.push(Number(JSON.parse(body).logindex));
      expect(bodies.get(id) ?? body).toBe(body);
      bodies.set(id, body);
    }
    // Each came first in the order of the log, without a gap: every event is of this tenant.
    expect(indexes).toEqual(indexes.map((_, at) => at));
    expect(bodies.size).toBe(expected.length);
  },
  BUSY_MACHINE_MS,
);
