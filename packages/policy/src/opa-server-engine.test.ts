import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POLICY_PACKAGE_OF_ACTION } from '@incident-center/sdk/contract';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildWithOpa, opa } from '../test-support/build-with-opa.js';
import { type OpaServer, startOpaServer } from '../test-support/opa-server.js';
import { asInput, tableCases } from '../test-support/policy-cases.js';
import { createOpaServerEngine } from './opa-server-engine.js';
import { createOpaWasmEngine } from './opa-wasm-engine.js';
import { evaluatePolicy, type PolicyInput } from './policy-engine.js';

const rows = tableCases.filter(
  (row) =>
    Reflect.get(POLICY_PACKAGE_OF_ACTION, row.action) === row.policyPackage && row.document.action === row.action,
);
const permitted = rows.find((row) => row.allow);
if (permitted === undefined) throw new Error('the table allows nothing');
const input = asInput(permitted.document);
const action = permitted.action as 'can_view_incident';

describe.skipIf(opa === undefined)('a real OPA server', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'incident-center-opa-'));
  let server: OpaServer;
  beforeAll(async () => {
    buildWithOpa({ scratch, revision: 'served' });
    server = await startOpaServer({ bundle: join(scratch, 'served/bundle.tar.gz') });
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  test('decides the whole table, and filters lists, as the compiled rules do', async () => {
    const wasm = await createOpaWasmEngine();
    const remote = createOpaServerEngine({ url: server.url });
    for (const row of rows) {
      const document = asInput(row.document);
      const decided = await remote.decide(row.action as never, document);
      expect(decided, row.name).toEqual(await wasm.decide(row.action as never, document));
    }
    expect(await remote.listFilter('can_view_incident', input.actor, 0)).toEqual(
      await wasm.listFilter('can_view_incident', input.actor, 0),
    );
  }, 30_000);

  test('says which bundle decided, and is never cached', async () => {
    const remote = createOpaServerEngine({ url: `${server.url}/` });
    const { revision, cached } = await evaluatePolicy(remote, action, input);
    expect(revision).toMatch(/bundle\.tar\.gz@served$/);
    expect([remote.revision, remote.fingerprint, cached]).toEqual([revision, undefined, false]);
  });

  test('that hangs is given up in time, and one that is gone allows nothing', async () => {
    const remote = createOpaServerEngine({ url: server.url, timeout_ms: 200 });
    expect((await remote.decide(action, input)).allow).toBe(true);
    server.pause();
    const started = performance.now();
    await expect(remote.decide(action, input)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
    await expect(remote.listFilter('can_view_incident', input.actor, 0)).rejects.toMatchObject({
      code: 'POLICY_UNAVAILABLE',
    });
    expect(performance.now() - started).toBeLessThan(5_000);
    server.resume();
    await server.stop();
    await expect(remote.decide(action, input)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  });
});

describe('whatever else answers instead', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function answering(listener: RequestListener): Promise<string> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const said = (body: string, status = 200): RequestListener => {
    return (_, response) => response.writeHead(status).end(body);
  };
  const decided = (decision: unknown) => said(JSON.stringify({ result: decision }));
  const sound = { allow: true, requirements: ['role_permits'], missing: [], reasons: [] };

  test('would be believed if it were a decision, so that the others mean something', async () => {
    const remote = createOpaServerEngine({ url: await answering(decided(sound)) });
    expect((await remote.decide(action, input)).allow).toBe(true);
    expect(remote.revision).toBe('opa');
  });

  test.each<[string, string, RequestListener]>([
    ['undefined', 'POLICY_RESULT_INVALID', said('{}')],
    ['true', 'POLICY_RESULT_INVALID', decided(true)],
    ['null', 'POLICY_RESULT_INVALID', decided(null)],
    ['allow and nothing else', 'POLICY_RESULT_INVALID', decided({ allow: true })],
    ['allow with something missing', 'POLICY_RESULT_INVALID', decided({ ...sound, missing: ['role_permits'] })],
    ['allow with nothing required', 'POLICY_RESULT_INVALID', decided({ ...sound, requirements: [] })],
    ['an unknown requirement', 'POLICY_RESULT_INVALID', decided({ ...sound, requirements: ['a_friend_says_so'] })],
    ['a page', 'POLICY_RESULT_INVALID', said('<html>')],
    ['half an answer', 'POLICY_RESULT_INVALID', said('{"result":{"allow":true')],
    ['no end', 'POLICY_RESULT_INVALID', said(`{"result":"${'x'.repeat(2_000_000)}"}`)],
    ['a failure', 'POLICY_UNAVAILABLE', said(JSON.stringify({ result: sound }), 500)],
    ['that it does not know us', 'POLICY_UNAVAILABLE', said(JSON.stringify({ result: sound }), 401)],
    [
      'that it is elsewhere',
      'POLICY_UNAVAILABLE',
      (request, response) => {
        if (request.url === '/there') decided(sound)(request, response);
        else response.writeHead(307, { Location: '/there' }).end();
      },
    ],
    ['nothing before it hangs up', 'POLICY_UNAVAILABLE', (request) => request.socket.destroy()],
  ])('with %s, allows nothing', async (_, code, listener) => {
    const remote = createOpaServerEngine({ url: await answering(listener) });
    await expect(remote.decide(action, input)).rejects.toMatchObject({ code });
  });

  test('with a filter that is none, shows nothing', async () => {
    const remote = createOpaServerEngine({ url: await answering(decided({ any_of: [[{ field: 'owner' }]] })) });
    await expect(remote.listFilter('can_view_incident', input.actor, 0)).rejects.toMatchObject({
      code: 'POLICY_FILTER_INVALID',
    });
  });

  test('nothing, three times, is not waited for any more, but asked once a second whether it is back', async () => {
    let asked = 0;
    let back = false;
    const url = await answering((request, response) => {
      asked += 1;
      if (back) decided(sound)(request, response);
    });
    let now = 0;
    const remote = createOpaServerEngine({ url, timeout_ms: 500 }, { now: () => now });
    const tenTimes = () => Promise.allSettled(Array.from({ length: 10 }, () => remote.decide(action, input)));
    const allowed = (answers: PromiseSettledResult<unknown>[]) =>
      answers.filter(({ status }) => status === 'fulfilled').length;
    await tenTimes();
    expect(asked).toBe(10);
    await tenTimes();
    expect(asked).toBe(10);
    now = 1_000;
    expect(allowed(await tenTimes())).toBe(0);
    expect(asked).toBe(11);
    back = true;
    expect(allowed(await tenTimes())).toBe(0);
    now = 2_000;
    expect(allowed(await tenTimes())).toBe(1);
    expect(allowed(await tenTimes())).toBe(10);
  });

  test('a refusal is an answer: it is asked again at once', async () => {
    let asked = 0;
    const url = await answering((_, response) => {
      asked += 1;
      response.writeHead(500).end();
    });
    const remote = createOpaServerEngine({ url });
    for (let time = 0; time < 5; time += 1) await expect(remote.decide(action, input)).rejects.toThrow();
    expect(asked).toBe(5);
  });

  test('gets the token, and the action that was asked about and no other', async () => {
    const seen: { path?: string | undefined; token?: string | undefined; body?: unknown } = {};
    const url = await answering((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.path = request.url;
        seen.token = request.headers.authorization;
        seen.body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
        decided(sound)(request, response);
      });
    });
    const remote = createOpaServerEngine({ url, token: 'of-this-center' });
    await remote.decide('can_close_incident', { ...input, action: 'can_view_incident' } as PolicyInput);
    expect(seen).toMatchObject({
      path: '/v1/data/incident/authz/decision?provenance=true',
      token: 'Bearer of-this-center',
      body: { input: { action: 'can_close_incident', now_ms: input.now_ms } },
    });
  });

  test('is not asked with what is too large or no JSON', async () => {
    let asked = 0;
    const url = await answering((request, response) => {
      asked += 1;
      decided(sound)(request, response);
    });
    const remote = createOpaServerEngine({ url, max_input_bytes: 100 });
    await expect(remote.decide(action, input)).rejects.toMatchObject({ code: 'POLICY_INPUT_TOO_LARGE' });
    const cyclic: PolicyInput = { ...input, context: {} };
    cyclic.context.self = cyclic;
    await expect(remote.decide(action, cyclic)).rejects.toMatchObject({ code: 'POLICY_INPUT_INVALID' });
    expect(asked).toBe(0);
  });
});
