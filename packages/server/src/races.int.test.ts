import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Runbook } from '@incident-center/sdk/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from './options.js';
import { createTestCenter, type TestCenter } from './testing/create-test-center.js';
import type { TestDatabase } from './testing/postgres/create-database.js';
import { createTestDatabase } from './testing/postgres/create-test-database.js';
import { approver, author, operator } from './testing/scenarios/personas.js';
import { post } from './testing/scenarios/requests.js';
import {
  approvePublishing,
  askForReroute,
  draftRunbook,
  grantReroute,
  openIncident,
  publishRunbook,
  publishShortRunbook,
  runAtHighRisk,
} from './testing/scenarios/runbooks.js';
import { eventsOf, expectVerified } from './testing/scenarios/timelines.js';

const RACERS = 32;

let database: TestDatabase;
let data_directory: string;
let one: TestCenter;
let other: TestCenter;
let sql: pg.Client;
let runbook: Runbook;
let ofTwo: Runbook;
let short: Runbook;

beforeAll(async () => {
  database = await createTestDatabase();
  data_directory = await mkdtemp(path.join(tmpdir(), 'incident-center-races-'));
  const options = { database: { url: database.url }, data_directory };
  one = await createTestCenter(options);
  other = await createTestCenter(options);
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  runbook = await publishRunbook(one);
  ofTwo = await publishRunbook(one, { quorum: 2, name: 'Slow storage, two approvals' });
  short = await publishShortRunbook(one);
});
afterAll(async () => {
  await sql.end();
  await one.stop();
  await other.stop();
  await database.drop();
  await rm(data_directory, { recursive: true, force: true });
});

interface Racer {
  as: Principal;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Everybody at once; then how many were answered with which status and code. Nobody may meet a failure of ours. */
async function race(centers: readonly TestCenter[], racer: (number: number) => Racer): Promise<Record<string, number>> {
  const answers = await Promise.all(
    Array.from({ length: RACERS }, async (_, number) => {
      const { as, path: target, body, headers } = racer(number);
      const center = centers[number % centers.length] ?? one;
      const response = await center.request(as, target, post(body, headers));
      const { code } = (await response.json()) as { code?: string };
      return code === undefined ? `${response.status}` : `${response.status} ${code}`;
    }),
  );
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}

async function count(table: string, where: string, value: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    `select count(*)::int as n from incident_center.${table} where ${where}`,
    [value],
  );
  return rows[0]?.n ?? -1;
}

const typesOf = async (subject: Parameters<typeof eventsOf>[1]) =>
  (await eventsOf(one, subject)).map((event) => event.type as string);
const how = (types: string[], type: string) => types.filter((each) => each === type).length;
const incidentOf = (run: { incident_id: string | null }) => ({ incident_id: run.incident_id ?? '' });

describe.each([
  ['on one server', () => [one]],
  ['on two servers', () => [one, other]],
])('32 racers %s', (_, centers) => {
  test('complete one step once', async () => {
    const incident = await openIncident(one);
    const { execution } = await one.as(operator()).executeRunbook({ runbook_id: runbook.id, incident_id: incident.id });
    const counts = await race(centers(), () => ({
      as: operator(),
      path: `/executions/${execution.id}/steps/look/complete`,
      body: { outcome: 'succeeded', outputs: { shard: 'shard-07' } },
    }));
    expect(counts).toEqual({ 200: 1, '409 ILLEGAL_TRANSITION': RACERS - 1 });
    expect(how(await typesOf({ incident_id: incident.id }), 'step_completed')).toBe(1);
    await expectVerified(one, { incident_id: incident.id });
  });

  test('complete a high-risk step once, and use its approval once', async () => {
    const run = await runAtHighRisk(one, runbook);
    const approval = await grantReroute(one, run);
    const counts = await race(centers(), () => ({
      as: operator(),
      path: `/executions/${run.id}/steps/reroute/complete`,
      body: { outcome: 'succeeded', approval_ids: [approval.id] },
    }));
    expect(counts).toEqual({ 200: 1, '409 ILLEGAL_TRANSITION': RACERS - 1 });
    expect(await count('approval_consumption', 'approval_id = $1', approval.id)).toBe(1);
    expect((await one.as(operator()).getApproval({ approval_id: approval.id })).approval.status).toBe('used');
    await expectVerified(one, incidentOf(run));
  });

  test('of 32 approvers one grants, where one is asked for', async () => {
    const run = await runAtHighRisk(one, runbook);
    const approval = await askForReroute(one, run);
    const counts = await race(centers(), (number) => ({
      as: approver(number + 1),
      path: `/approvals/${approval.id}/decision`,
      body: { decision: 'approve', reason: 'The standby is healthy.' },
    }));
    expect(counts).toEqual({ 200: 1, '409 ILLEGAL_TRANSITION': RACERS - 1 });
    expect(await count('approval_vote', 'approval_id = $1', approval.id)).toBe(1);
    const types = await typesOf(incidentOf(run));
    expect([how(types, 'approval_granted'), how(types, 'step_unblocked')]).toEqual([1, 1]);
    await expectVerified(one, incidentOf(run));
  });

  test('of 32 approvers two grant, where two are asked for, and the evidence names both', async () => {
    const run = await runAtHighRisk(one, ofTwo);
    const approval = await askForReroute(one, run);
    const counts = await race(centers(), (number) => ({
      as: approver(number + 1),
      path: `/approvals/${approval.id}/decision`,
      body: { decision: 'approve', reason: 'The standby is healthy.' },
    }));
    expect(counts).toEqual({ 200: 2, '409 ILLEGAL_TRANSITION': RACERS - 2 });
    const { approval: granted } = await one.as(operator()).getApproval({ approval_id: approval.id });
    expect([granted.status, granted.votes.length]).toEqual(['granted', 2]);
    await one.as(operator()).completeStep({ execution_id: run.id, step: 'reroute', outcome: 'succeeded' });
    await expectVerified(one, incidentOf(run));
  });

  test('approvers and deniers at once come to one decision', async () => {
    const run = await runAtHighRisk(one, runbook);
    const approval = await askForReroute(one, run);
    const counts = await race(centers(), (number) => ({
      as: approver(number + 1),
      path: `/approvals/${approval.id}/decision`,
      body: { decision: number % 2 === 0 ? 'approve' : 'deny', reason: 'Seen from here.' },
    }));
    expect(counts).toEqual({ 200: 1, '409 ILLEGAL_TRANSITION': RACERS - 1 });
    const types = await typesOf(incidentOf(run));
    expect(how(types, 'approval_granted') + how(types, 'approval_denied')).toBe(1);
    await expectVerified(one, incidentOf(run));
  });

  test('one approver who asks 32 times has one vote', async () => {
    const run = await runAtHighRisk(one, ofTwo);
    const approval = await askForReroute(one, run);
    const counts = await race(centers(), () => ({
      as: approver(1),
      path: `/approvals/${approval.id}/decision`,
      body: { decision: 'approve', reason: 'The standby is healthy.' },
    }));
    expect(counts).toEqual({ 200: 1, '409 ALREADY_VOTED': RACERS - 1 });
    const { approval: waiting } = await one.as(operator()).getApproval({ approval_id: approval.id });
    expect([waiting.status, waiting.votes.length]).toEqual(['waiting', 1]);
    await expectVerified(one, incidentOf(run));
  });

  test('move an incident once', async () => {
    const incident = await openIncident(one);
    const counts = await race(centers(), () => ({
      as: operator(),
      path: `/incidents/${incident.id}/transition`,
      body: { status: 'acknowledged' },
    }));
    expect(counts).toEqual({ 200: 1, '409 ILLEGAL_TRANSITION': RACERS - 1 });
    expect(await typesOf({ incident_id: incident.id })).toEqual(['incident_created', 'status_changed']);
    await expectVerified(one, { incident_id: incident.id });
  });

  test('who read the same version write once', async () => {
    const incident = await openIncident(one);
    const counts = await race(centers(), (number) => ({
      as: operator(),
      path: `/incidents/${incident.id}/owner`,
      body: { owner: `owner-${number}` },
      headers: { 'If-Match': `"v${incident.version}"` },
    }));
    expect(counts).toEqual({ 200: 1, '412 VERSION_MISMATCH': RACERS - 1 });
    await expectVerified(one, { incident_id: incident.id });
  });

  test('publish a draft once', async () => {
    const draft = await draftRunbook(one, { name: 'Raced' });
    const approval_id = await approvePublishing(one, draft);
    const counts = await race(centers(), () => ({ as: author(), path: `/runbooks/${draft.id}/publish` }));
    expect(counts).toEqual({ 200: 1, '409 ILLEGAL_TRANSITION': RACERS - 1 });
    expect(await count('approval_consumption', 'approval_id = $1', approval_id)).toBe(1);
    expect(await count('timeline_event', `type = 'runbook_published' and chain = $1`, `runbook:${draft.id}`)).toBe(1);
    const { execution } = await one.as(operator()).executeRunbook({ runbook_id: draft.id });
    await expectVerified(one, { runbook_execution_id: execution.id });
  });

  test('complete and abort a run: one of the two happens', async () => {
    const incident = await openIncident(one);
    const { execution } = await one.as(operator()).executeRunbook({ runbook_id: short.id, incident_id: incident.id });
    const counts = await race(centers(), (number) =>
      number % 2 === 0
        ? {
            as: operator(),
            path: `/executions/${execution.id}/steps/look/complete`,
            body: { outcome: 'succeeded' },
          }
        : {
            as: operator(),
            path: `/executions/${execution.id}/abort`,
            body: { rationale: 'Nobody needs it any more.' },
          },
    );
    expect(counts).toEqual({ 200: 1, '409 ILLEGAL_TRANSITION': RACERS - 1 });
    const types = await typesOf({ incident_id: incident.id });
    expect(how(types, 'runbook_completed') + how(types, 'runbook_aborted')).toBe(1);
    const ended = (await one.as(operator()).getExecution({ execution_id: execution.id })).execution;
    expect(ended.state).toBe(types.includes('runbook_completed') ? 'completed' : 'aborted');
    await expectVerified(one, { incident_id: incident.id });
  });

  test('who do not contradict each other all succeed, in one chain', async () => {
    const incident = await openIncident(one);
    const before = (await one.as(operator()).getRunbook({ runbook_id: short.id })).runbook.usage_count;
    const counts = await race(centers(), (number) =>
      number % 2 === 0
        ? { as: operator(), path: `/incidents/${incident.id}/comments`, body: { text: `Remark ${number}` } }
        : { as: operator(), path: `/runbooks/${short.id}/execute`, body: { incident_id: incident.id } },
    );
    expect(counts).toEqual({ 201: RACERS });
    const events = await eventsOf(one, { incident_id: incident.id });
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: RACERS + 1 }, (__, at) => at + 1));
    const found = (await one.as(operator()).getIncident({ incident_id: incident.id })).incident;
    expect(found.linked_runbook_ids).toEqual([short.id]);
    const after = (await one.as(operator()).getRunbook({ runbook_id: short.id })).runbook.usage_count;
    expect(after - before).toBe(RACERS / 2);
    await expectVerified(one, { incident_id: incident.id });
  });
});
