import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { operator } from '../testing/scenarios/personas.js';
import { eventsOf } from '../testing/scenarios/timelines.js';

let database: TestDatabase;
let center: TestCenter;
let beside: TestCenter;
let ahead_ms = 0;

const auditor = testPrincipal('auditor', { roles: ['auditor'], environments: ['*'], clearance: 'top-secret' });
const now = () => Date.now() + ahead_ms;

beforeAll(async () => {
  database = await createTestDatabase();
  const poll = { poll_ms: 3_600_000 };
  center = await createTestCenter({ database: { url: database.url }, now, timers: poll });
  beside = await createTestCenter({
    database: { url: database.url },
    data_directory: center.data_directory,
    now,
    timers: poll,
  });
});
afterAll(async () => {
  await beside.stop();
  await center.stop();
  await database.drop();
});

const WHY = 'The shard is healthy again, and stayed so.';

async function closed() {
  const client = center.as(operator());
  const { incident } = await client.createIncident({ title: 'Slow', severity: 'high', tenants: ['A1'] });
  for (const status of ['acknowledged', 'mitigating', 'resolved', 'closed'] as const)
    await client.transitionIncident({ incident_id: incident.id, status, rationale: WHY });
  return incident.id;
}

const bundlesOf = async (incident_id: string) =>
  (await eventsOf(center, { incident_id })).filter(({ type }) => type === 'evidence_bundle_created');

describe('an incident that is closed', () => {
  test('gets its evidence bundle, which an export up to the closing gives again byte for byte', async () => {
    const incident_id = await closed();
    const events = await eventsOf(center, { incident_id });
    await center.as(operator()).commentOnIncident({ incident_id, text: 'One more thing.' });
    expect(await bundlesOf(incident_id)).toEqual([]);
    ahead_ms += 10_000;
    await expect.poll(() => center.center.runDueTimers().then(() => bundlesOf(incident_id))).toHaveLength(1);
    const [created] = await bundlesOf(incident_id);
    expect(created).toMatchObject({ actor_kind: 'system', payload: { events: events.length } });
    const response = await center.request(
      auditor,
      `/incidents/${incident_id}/evidence-bundle?through=${events.length}`,
    );
    const sha256 = createHash('sha256')
      .update(Buffer.from(await response.arrayBuffer()))
      .digest('hex');
    expect(created?.refs).toEqual([expect.objectContaining({ role: 'evidence_bundle', sha256 })]);
  });

  test('gets one, however many servers are at it and however often', async () => {
    const incident_id = await closed();
    ahead_ms += 10_000;
    const all = () => Promise.all([center, beside].map((one) => one.center.runDueTimers()));
    await expect.poll(() => all().then(() => bundlesOf(incident_id))).toHaveLength(1);
    ahead_ms += 600_000;
    await all();
    expect(await bundlesOf(incident_id)).toHaveLength(1);
  });
});
