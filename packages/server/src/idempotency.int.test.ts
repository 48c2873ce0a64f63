import type { Execution, Incident } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from './options.js';
import { createTestCenter, type TestCenter } from './testing/create-test-center.js';
import type { TestDatabase } from './testing/postgres/create-database.js';
import { createTestDatabase } from './testing/postgres/create-test-database.js';
import { author, operator } from './testing/scenarios/personas.js';
import { post, refusal } from './testing/scenarios/requests.js';
import {
  approvePublishing,
  draftRunbook,
  grantReroute,
  openIncident,
  publishRunbook,
  runAtHighRisk,
} from './testing/scenarios/runbooks.js';
import { type DatabaseObserver, observeDatabase } from './testing/scenarios/snapshot.js';
import { eventsOf, expectVerified } from './testing/scenarios/timelines.js';

let database: TestDatabase;
let center: TestCenter;
let beside: TestCenter;
let observer: DatabaseObserver;
let incident: Incident;

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url } });
  beside = await createTestCenter({ database: { url: database.url }, data_directory: center.data_directory });
  observer = await observeDatabase(database.url);
  incident = await openIncident(center);
});
afterAll(async () => {
  await observer.stop();
  await beside.stop();
  await center.stop();
  await database.drop();
});

const keyed = (key: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  post(body, { 'Idempotency-Key': key, ...headers });

interface Answer {
  status: number;
  body: string;
  etag: string | null;
  type: string | null;
}

async function ask(at: TestCenter, path: string, init: RequestInit, as: Principal = operator()) {
  const response = await at.request(as, path, init);
  const answer: Answer = {
    status: response.status,
    body: await response.text(),
    etag: response.headers.get('etag'),
    type: response.headers.get('content-type'),
  };
  return { answer, replayed: response.headers.get('idempotency-replayed') === 'true' };
}

describe('a request with a key that was used for the same', () => {
  test('gets the first answer, byte for byte, and has no second effect', async () => {
    const path = `/incidents/${incident.id}/owner`;
    const first = await ask(center, path, keyed('owner-1', { owner: 'me' }));
    expect([first.answer.status, first.replayed]).toEqual([200, false]);
    // The present would be told otherwise: somebody else changed it since.
    await center.as(operator()).assignIncidentOwner({ incident_id: incident.id, owner: 'somebody-else' });
    const before = await observer.snapshot();
    const again = await ask(beside, path, keyed('owner-1', { owner: 'me' }));
    expect(again).toEqual({ answer: first.answer, replayed: true });
    // Spelled otherwise it is the same request.
    const respelled = await ask(center, path, keyed('owner-1', '{ "owner" : "\\u006de" }'));
    expect(respelled).toEqual({ answer: first.answer, replayed: true });
    expect(await observer.snapshot()).toEqual(before);
  });

  test.each<[string, () => [string, RequestInit]]>([
    ['another body', () => [`/incidents/${incident.id}/comments`, keyed('other', { text: 'Two' })]],
    ['another thing', () => [`/incidents/${crypto.randomUUID()}/comments`, keyed('other', { text: 'One' })]],
    [
      'another version',
      () => [`/incidents/${incident.id}/comments`, keyed('other', { text: 'One' }, { 'If-Match': '"v1"' })],
    ],
  ])('but for %s is refused, and changes nothing', async (_, requestOf) => {
    await ask(center, `/incidents/${incident.id}/comments`, keyed('other', { text: 'One' }));
    const before = await observer.snapshot();
    const [path, init] = requestOf();
    await refusal(await center.request(operator(), path, init), 'IDEMPOTENCY_KEY_REUSED');
    expect(await observer.snapshot()).toEqual(before);
  });

  test('but for another operation is another request', async () => {
    const comment = await ask(center, `/incidents/${incident.id}/comments`, keyed('shared', { text: 'One' }));
    const owner = await ask(center, `/incidents/${incident.id}/owner`, keyed('shared', { owner: null }));
    expect([comment.answer.status, owner.answer.status, owner.replayed]).toEqual([201, 200, false]);
    const again = await ask(center, `/incidents/${incident.id}/comments`, keyed('shared', { text: 'One' }));
    expect(again).toEqual({ answer: comment.answer, replayed: true });
  });

  test('but of another principal is another request', async () => {
    const path = `/incidents/${incident.id}/comments`;
    const mine = await ask(center, path, keyed('ours', { text: 'Mine' }));
    const theirs = await ask(center, path, keyed('ours', { text: 'Theirs' }), operator({ id: 'somebody-else' }));
    expect([mine.answer.status, theirs.answer.status, theirs.replayed]).toEqual([201, 201, false]);
    expect(theirs.answer.body).not.toBe(mine.answer.body);
  });

  test('but of somebody who has lost a tenant or a role since is not answered with what they may not see', async () => {
    const path = '/incidents';
    const both = operator({ id: 'transferred', tenant_ids: ['A1', 'A2'] });
    const request = () => keyed('before', { title: 'Of A2', severity: 'low', tenants: ['A2'] });
    const first = await ask(center, path, request(), both);
    expect(first.answer.status).toBe(201);
    for (const since of [{ tenant_ids: ['A1'] }, { roles: ['viewer'] }, { clearance: 'unclassified' as const }]) {
      const response = await center.request({ ...both, ...since }, path, request());
      expect(await refusal(response, 'IDEMPOTENCY_KEY_REUSED')).not.toHaveProperty('incident');
    }
    const reordered = await ask(center, path, request(), { ...both, tenant_ids: ['A2', 'A1'] });
    expect(reordered).toEqual({ answer: first.answer, replayed: true });
  });

  test('in flight on two servers at once has one effect and one answer', async () => {
    const path = `/incidents/${incident.id}/comments`;
    const before = (await eventsOf(center, { incident_id: incident.id })).length;
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, number) =>
        ask(number % 2 === 0 ? center : beside, path, keyed('at-once', { text: 'Once' })),
      ),
    );
    expect(new Set(answers.map(({ answer }) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.answer.status).toBe(201);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await eventsOf(center, { incident_id: incident.id })).toHaveLength(before + 1);
  });

  test('and was refused without effect is tried again', async () => {
    const opened = await openIncident(center);
    const path = `/incidents/${opened.id}/transition`;
    const body = { status: 'monitoring', rationale: 'p99 is back to normal.' };
    await refusal(await center.request(operator(), path, keyed('too-early', body)), 'ILLEGAL_TRANSITION');
    await center.as(operator()).transitionIncident({ incident_id: opened.id, status: 'mitigating' });
    const second = await ask(center, path, keyed('too-early', body));
    expect([second.answer.status, second.replayed]).toEqual([200, false]);
  });
});

describe('a publication', () => {
  test('is told again, though a published draft cannot be published', async () => {
    const draft = await draftRunbook(center, { name: 'Once' });
    await approvePublishing(center, draft);
    const publish = () => ask(center, `/runbooks/${draft.id}/publish`, keyed('publish'), author());
    const first = await publish();
    expect(first.answer.status).toBe(200);
    expect(await publish()).toEqual({ answer: first.answer, replayed: true });
  });
});

describe('a step', () => {
  let run: Execution;
  const complete = () => `/executions/${run.id}/steps/reroute/complete`;
  beforeAll(async () => {
    run = await runAtHighRisk(center, await publishRunbook(center));
  });

  test('that was blocked is told blocked again, also when it no longer is', async () => {
    const request = () => keyed('blocked', { outcome: 'succeeded' });
    const first = await ask(center, complete(), request());
    expect(first.answer).toMatchObject({ status: 409, type: 'application/problem+json; charset=utf-8' });
    const { code, receipts } = JSON.parse(first.answer.body) as { code: string; receipts: unknown[] };
    expect([code, receipts.length]).toEqual(['APPROVAL_REQUIRED', 1]);
    await grantReroute(center, run);
    const before = await observer.snapshot();
    expect(await ask(beside, complete(), request())).toEqual({ answer: first.answer, replayed: true });
    expect(await observer.snapshot()).toEqual(before);
  });

  test('that was completed is told completed again, also when the run is over', async () => {
    const request = () => keyed('completed', { outcome: 'succeeded' });
    const first = await ask(center, complete(), request());
    expect(first.answer.status).toBe(200);
    await center.as(operator()).completeStep({ execution_id: run.id, step: 'bundle', outcome: 'succeeded' });
    const before = await observer.snapshot();
    expect(await ask(beside, complete(), request())).toEqual({ answer: first.answer, replayed: true });
    expect(await observer.snapshot()).toEqual(before);
    await expectVerified(center, { incident_id: run.incident_id ?? '' });
  });
});
