import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { IncidentCenterError } from '../contract/error-codes.js';
import type { Incident } from '../contract/incident.js';
import { isChange, OPERATION_NAMES, operations } from '../contract/operations.js';
import { createIncidentCenterClient, type IncidentCenterClientOptions } from './client.js';
import type { IncidentCenterClient } from './client-types.js';
import { createManualTimers } from './manual-timers.js';
import { ROUTES } from './routes.generated.js';
import type { Timers } from './timers.js';

const ID = '01930000-0000-7000-8000-000000000001';
const TIMEOUT_MS = 30_000;

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}
type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let seen: Seen[];
let answers: Answer[];
let base_url: string;
let stop: () => void;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response
      .writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers })
      .end(JSON.stringify(body));
const page =
  (status: number, html = '<html>Bad gateway</html>'): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end(html);
const hangUp: Answer = (response) => response.destroy();

beforeEach(async () => {
  seen = [];
  answers = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    (answers.shift() ?? json(200, { ok: true }))(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterEach(() => stop());

/** Waits pass at once, and are written down; a timeout never comes. */
function recordedWaits(): Timers & { waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => Date.UTC(2026, 0, 1),
    after(ms, run) {
      if (ms === TIMEOUT_MS) return () => {};
      waits.push(ms);
      const handle = setImmediate(run);
      return () => clearImmediate(handle);
    },
  };
}

const clientWith = (options: Partial<IncidentCenterClientOptions> = {}) =>
  createIncidentCenterClient({
    base_url,
    timers: recordedWaits(),
    random: () => 0,
    timeout_ms: TIMEOUT_MS,
    ...options,
  });

const failure = (call: Promise<unknown>): Promise<IncidentCenterError> =>
  call.then(
    () => expect.unreachable('the call succeeded'),
    (error: unknown) => error as IncidentCenterError,
  );

describe('the client', () => {
  it('has one method for each operation of the contract, and no other', () => {
    const camel = OPERATION_NAMES.map((name) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
    expect(Object.keys(clientWith()).sort()).toEqual(camel.sort());
  });

  it('has the routes of the contract', () => {
    const expected = OPERATION_NAMES.map((name) => {
      const { method, path } = operations[name];
      return [name, { method, path, change: isChange(name) }];
    });
    expect(ROUTES).toEqual(Object.fromEntries(expected));
  });

  it('is typed by the contract', () => {
    expectTypeOf<IncidentCenterClient['getIncident']>().parameter(0).toEqualTypeOf<{ incident_id: string }>();
    expectTypeOf<IncidentCenterClient['transitionIncident']>().returns.resolves.toHaveProperty('receipts');
    expectTypeOf<IncidentCenterClient['transitionIncident']>()
      .returns.resolves.toHaveProperty('incident')
      .toEqualTypeOf<Incident>();
    expectTypeOf<IncidentCenterClient['listIncidents']>().toBeCallableWith({ severity: ['low'], limit: 5 });
    expectTypeOf<IncidentCenterClient['getSession']>().toBeCallableWith();
    // @ts-expect-error An incident needs its id.
    expectTypeOf<IncidentCenterClient['getIncident']>().toBeCallableWith({});
    // @ts-expect-error There is no such severity.
    expectTypeOf<IncidentCenterClient['listIncidents']>().toBeCallableWith({ severity: ['worst'] });
  });

  it('puts path parameters in the path, and the rest of a read in the query', async () => {
    await clientWith().listIncidents({ status: ['new', 'closed'], severity: [], q: 'a&b', owner: undefined, limit: 5 });
    await clientWith().getRunbook({ runbook_id: ID, version: 3 });
    expect(seen.map(({ method, url }) => [method, url])).toEqual([
      ['GET', '/api/incidents?status=new%2Cclosed&q=a%26b&limit=5'],
      ['GET', `/api/runbooks/${ID}?version=3`],
    ]);
  });

  it('puts the rest of a change in a JSON body, without the path parameters', async () => {
    await clientWith().completeStep({ execution_id: ID, step: 'drain/a b', outcome: 'succeeded' });
    await clientWith().publishRunbook({ runbook_id: ID });
    expect(seen[0]).toMatchObject({ method: 'POST', url: `/api/executions/${ID}/steps/drain%2Fa%20b/complete` });
    expect(seen.map(({ body }) => body)).toEqual(['{"outcome":"succeeded"}', '{}']);
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });

  it.each(['', '.', '..'])('sends nothing if a path parameter is %j', async (incident_id) => {
    const error = await failure(clientWith().getIncident({ incident_id }));
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { issues: [{ path: 'incident_id' }] } });
    expect(seen).toEqual([]);
  });

  it('sends nothing if an item of a list would come out as two', async () => {
    expect(await failure(clientWith().listIncidents({ tenant: ['a,b'] }))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(seen).toEqual([]);
  });

  it('gives each change a key of its own, and a read none', async () => {
    const client = clientWith();
    await client.commentOnIncident({ incident_id: ID, text: 'one' });
    await client.commentOnIncident({ incident_id: ID, text: 'one' });
    await client.commentOnIncident({ incident_id: ID, text: 'one' }, { idempotency_key: 'mine' });
    await client.getSession();
    await client.simulate({ action: 'can_create_incident', resource: { type: 'incident' } });
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys.slice(0, 2)).size).toBe(2);
    expect(keys.slice(2)).toEqual(['mine', undefined, undefined]);
  });

  it('sends the version it is told to insist on', async () => {
    await clientWith().assignIncidentOwner({ incident_id: ID, owner: null }, { if_match: 17 });
    expect(seen[0]?.headers['if-match']).toBe('"v17"');
  });

  it('asks for headers at every attempt, and lets them override none of its own', async () => {
    answers = [hangUp];
    let token = 0;
    const headers = async () => ({ authorization: `Bearer ${++token}`, 'Idempotency-Key': 'theirs' });
    await clientWith({ headers, ids: () => 'ours' }).publishRunbook({ runbook_id: ID });
    expect(seen.map((request) => request.headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
    expect(seen.map((request) => request.headers['idempotency-key'])).toEqual(['ours', 'ours']);
  });

  it('says so if the host has no headers to give, and sends nothing', async () => {
    const headers = () => Promise.reject(new Error('signed out'));
    expect(await failure(clientWith({ headers }).getSession())).toMatchObject({
      code: 'UNAVAILABLE',
      cause: { message: 'signed out' },
    });
    expect(seen).toEqual([]);
  });
});

describe('a retry', () => {
  it('sends the same change with the same key after a lost connection, a cut answer or 503', async () => {
    const cut: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"incident":', () => response.destroy());
    };
    answers = [cut, json(503, { code: 'UNAVAILABLE' }), json(200, { incident: 1 })];
    const timers = recordedWaits();
    const answer = await clientWith({ timers }).commentOnIncident({ incident_id: ID, text: 'x' });
    expect(answer).toEqual({ incident: 1 });
    expect(new Set(seen.map(({ headers, body }) => `${headers['idempotency-key']} ${body}`)).size).toBe(1);
    expect(seen).toHaveLength(3);
    expect(timers.waits).toEqual([300, 1200]);
  });

  it('is made twice at most', async () => {
    answers = [hangUp, hangUp, hangUp, json(200, {})];
    expect(await failure(clientWith().getSession())).toMatchObject({ code: 'UNAVAILABLE', details: {} });
    expect(seen).toHaveLength(3);
  });

  it.each([400, 403, 404, 409, 412, 422, 429, 500])('is not made after %i', async (status) => {
    answers = [json(status, { code: 'CONFLICT' })];
    await failure(clientWith().publishRunbook({ runbook_id: ID }));
    expect(seen).toHaveLength(1);
  });

  it('waits for as long as the server asks, in seconds or by date', async () => {
    answers = [
      json(503, { code: 'UNAVAILABLE' }, { 'retry-after': '4' }),
      json(503, { code: 'UNAVAILABLE' }, { 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' }),
    ];
    const timers = recordedWaits();
    await clientWith({ timers }).getSession();
    expect(timers.waits).toEqual([4000, 7000]);
  });

  it('is left to the caller if the server asks for a long wait', async () => {
    answers = [json(503, { code: 'UNAVAILABLE' }, { 'retry-after': '60' })];
    expect(await failure(clientWith().getSession())).toMatchObject({
      code: 'UNAVAILABLE',
      details: { retry_after: 60 },
    });
    expect(seen).toHaveLength(1);
  });

  it('ends with an abort while it waits', async () => {
    answers = [hangUp];
    const timers = createManualTimers();
    const controller = new AbortController();
    const waiting = failure(clientWith({ timers }).getSession({}, { signal: controller.signal }));
    await expect.poll(() => timers.next()).toBe(300);
    controller.abort(new Error('left the page'));
    expect(await waiting).toMatchObject({ message: 'left the page' });
    expect(timers.pending()).toBe(0);
  });
});

describe('an answer that is not a success', () => {
  it('becomes an error with the code, the details, the status and the request id', async () => {
    answers = [
      json(409, {
        type: 'about:blank',
        title: 'This move is not legal from here',
        status: 409,
        code: 'ILLEGAL_TRANSITION',
        detail: 'A closed incident cannot be mitigated',
        instance: 'req-1',
        legal: ['reopen'],
        from: 'closed',
      }),
    ];
    const error = await failure(clientWith().transitionIncident({ incident_id: ID, status: 'mitigating' }));
    expect(error.name).toBe('IncidentCenterError');
    expect(error.message).toBe('A closed incident cannot be mitigated');
    expect(error.code).toBe('ILLEGAL_TRANSITION');
    expect(error.details).toEqual({ legal: ['reopen'], from: 'closed', request_id: 'req-1', status: 409 });
  });

  it('keeps a code that it does not know', async () => {
    answers = [json(500, { code: 'FROM_THE_FUTURE', title: 'New' })];
    const error = await failure(clientWith().getSession());
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'New', details: { unknown_code: 'FROM_THE_FUTURE' } });
  });

  it.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'INTERNAL'],
    [404, 'INTERNAL'],
    [413, 'BODY_TOO_LARGE'],
    [429, 'UNAVAILABLE'],
    [500, 'INTERNAL'],
    [502, 'UNAVAILABLE'],
    [504, 'UNAVAILABLE'],
  ])("of a proxy's page with status %i becomes %s", async (status, code) => {
    answers = [page(status), page(status), page(status)];
    const error = await failure(clientWith().getSession());
    expect(error).toMatchObject({ code, details: { status } });
    expect(error.message).toContain('text/html instead of JSON');
  });

  it.each([
    ['a page', page(200), 'text/html instead of JSON'],
    ['nothing', ((response) => response.writeHead(200).end()) as Answer, 'an empty body'],
    [
      'broken JSON',
      ((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{')) as Answer,
      'broken or unexpected JSON',
    ],
  ])('is what %s with status 200 is', async (_, answer, message) => {
    answers = [answer];
    const error = await failure(clientWith().getSession());
    expect(error.code).toBe('INTERNAL');
    expect(error.message).toContain(message);
    expect(seen).toHaveLength(1);
  });

  it('says that a redirect came before it', async () => {
    answers = [(response) => response.writeHead(302, { location: '/sign-in' }).end(), page(200, '<form>')];
    expect((await failure(clientWith().getSession())).message).toContain('after a redirect');
  });
});

describe('a call', () => {
  it('passes an abort through', async () => {
    const controller = new AbortController();
    answers = [() => controller.abort()];
    expect(await failure(clientWith().getSession({}, { signal: controller.signal }))).toMatchObject({
      name: 'AbortError',
    });
    expect(await failure(clientWith().getSession({}, { signal: AbortSignal.abort('gone') }))).toBe('gone');
    expect(seen).toHaveLength(1);
  });

  it('ends if the server never answers', async () => {
    const timers = createManualTimers();
    answers = [() => {}, () => {}, () => {}];
    const waiting = failure(clientWith({ timers }).getSession());
    for (const attempt of [1, 2, 3]) {
      await expect.poll(() => seen.length).toBe(attempt);
      timers.advance(TIMEOUT_MS);
      if (attempt < 3) {
        await expect.poll(() => timers.pending()).toBe(1);
        timers.advance(1_200);
      }
    }
    expect(await waiting).toMatchObject({ code: 'UNAVAILABLE', message: 'The server did not answer within 30 s' });
  });
});
