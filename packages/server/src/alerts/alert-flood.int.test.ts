import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { sourceOf } from '../testing/scenarios/alert-sources.js';
import type { TestAlert } from '../testing/scenarios/alertmanager.js';
import type { ToDeliver } from '../testing/scenarios/deliver-until-killed.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { expectVerified } from '../testing/scenarios/timelines.js';

// It starts processes that write for a while: a minute on an idle machine, and much longer on a busy one.
const BUSY_MACHINE_MS = 600_000;
const SCRIPT = fileURLToPath(new URL('../testing/scenarios/deliver-until-killed.ts', import.meta.url));
const ALERTS = 5_000;
const KEYS = 100;

let directory: string;
let database: TestDatabase;
let observer: DatabaseObserver;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'incident-center-flood-'));
  database = await createTestDatabase();
});
afterAll(async () => {
  await observer?.stop();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

/** Numbers that look random, and are the same every time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}

/** The alerts in notifications of 1 to 400, each time in another order. */
function notifications(alerts: readonly TestAlert[], random: () => number): TestAlert[][] {
  const left = shuffled(alerts, random);
  const parts: TestAlert[][] = [];
  while (left.length > 0) parts.push(left.splice(0, 1 + Math.floor(random() * 400)));
  return parts;
}

/** Delivers in a process of its own, and kills that at its `kill_at`th acknowledgement. */
async function deliver(options: object, pending: readonly ToDeliver[], kill_at: number): Promise<Set<number>> {
  const file = path.join(directory, 'pending.json');
  await writeFile(file, JSON.stringify(pending));
  const child = spawn(
    process.execPath,
    ['--conditions=incident-center-source', '--import', 'tsx', SCRIPT, JSON.stringify(options), file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const acknowledged = new Set<number>();
  // Whatever it printed before it died was acknowledged: read to the end.
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.add(Number(line));
    if (acknowledged.size === kill_at) child.kill('SIGKILL');
  }
  const [code, signal] = await ended;
  expect(kill_at === Number.POSITIVE_INFINITY ? code : signal).toBe(
    kill_at === Number.POSITIVE_INFINITY ? 0 : 'SIGKILL',
  );
  return acknowledged;
}

describe('5,000 alerts of 100 keys, delivered twice in random order with the server killed in between', () => {
  test(
    'are 100 incidents, and every alert is attached once',
    async () => {
      const random = randomFrom(7);
      const alerts: TestAlert[] = Array.from({ length: ALERTS }, (_, at) => ({
        fingerprint: `pod-${at}`,
        labels: { alertname: `pod_down_${at % KEYS}`, pod: `pod-${at}` },
      }));
      const parts = [...notifications(alerts, random), ...notifications(alerts, random)];
      let pending: ToDeliver[] = shuffled(parts, random).map((some, number) => ({ number, alerts: some }));
      const options = {
        database: { url: database.url },
        data_directory: directory,
        alert_sources: { flood: sourceOf('alertmanager') },
      };
      for (const kill_at of [3, 9, 1, 14, Number.POSITIVE_INFINITY]) {
        const acknowledged = await deliver(options, pending, kill_at);
        // What was not acknowledged is delivered again, as its sender would.
        pending = shuffled(
          pending.filter(({ number }) => !acknowledged.has(number)),
          random,
        );
      }
      expect(pending).toEqual([]);

      observer = await observeDatabase(database.url);
      const [totals] = await observer.query(`select
        (select count(*)::int from incident_center.incident) as incidents,
        (select count(*)::int from incident_center.alert) as alerts,
        (select count(distinct fingerprint)::int from incident_center.alert) as fingerprints,
        (select count(*)::int from incident_center.timeline_event where type = 'alert_attached') as attached,
        (select count(*)::int from incident_center.timeline_event where type not in ('alert_attached', 'incident_created')) as others,
        (select sum(jsonb_array_length(linked_alert_ids))::int from incident_center.incident) as linked`);
      const each = { alerts: ALERTS, fingerprints: ALERTS, attached: ALERTS, linked: ALERTS };
      expect(totals).toEqual({ incidents: KEYS, ...each, others: 0 });
      const strays = await observer.query(`select 1 from incident_center.alert
        join incident_center.incident on incident.id = alert.incident_id
        group by incident.id having count(distinct alert.dedup_key) > 1 or count(*) <> ${ALERTS / KEYS}
          or count(*) filter (where alert.opened) <> 1`);
      expect(strays).toEqual([]);

      const again = await createTestCenter(options);
      try {
        const ids = await observer.query<{ id: string }>(
          'select id from incident_center.incident order by id limit 20',
        );
        for (const { id } of ids) await expectVerified(again, { incident_id: id });
      } finally {
        await again.stop();
      }
    },
    BUSY_MACHINE_MS,
  );
});
