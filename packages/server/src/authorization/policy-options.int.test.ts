import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Principal } from '../options.js';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/create-test-center.js';
import { operator, viewer } from '../testing/scenarios/personas.js';
import { post, refusal } from '../testing/scenarios/requests.js';
import { askForReroute, publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';

let center: TestCenter | undefined;
let server: Server | undefined;
afterEach(async () => {
  await center?.stop();
  server?.closeAllConnections();
  server?.close();
  center = undefined;
});

async function listen(answer: (path: string) => unknown): Promise<string> {
  server = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(answer(request.url ?? '')));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('roles of the host', () => {
  const role_mapping = { sre: ['operator'], boss: 'platform_admin' };

  test('are ours by the mapping, however many there are, and the others are gone', async () => {
    const clearance_mapping = { red: 'secret' } as const;
    center = await createTestCenter({ policy: { role_mapping, clearance_mapping } });
    const { actor } = await center.as(testPrincipal('a', { roles: ['sre', 'guest', 'platform_admin'] })).getSession();
    expect(actor.roles).toEqual(['operator']);
    const stranger = testPrincipal('b', { roles: ['platform_admin'] });
    const create = post({ title: 'Slow', severity: 'low', tenants: ['A1'] });
    await refusal(await center.request(stranger, '/incidents', create), 'NOT_PERMITTED');
    await center
      .as(testPrincipal('c', { roles: ['sre'] }))
      .createIncident({ title: 'Slow', severity: 'low', tenants: ['A1'] });
    const groups = Array.from({ length: 400 }, (_, number) => `group-${number}`);
    const who = { ...testPrincipal('a', { roles: [...groups, 'sre'] }), clearance: 'red' } as unknown as Principal;
    expect((await center.as(who).getSession()).actor).toMatchObject({ roles: ['operator'], clearance: 'secret' });
  });

  test('that are to become a role which the policy does not know stop the start', async () => {
    await expect(createTestCenter({ policy: { role_mapping: { sre: 'oprator' } } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining("'oprator'"),
    });
  });
});

test('a role of the host that may see incidents and nothing else sees no run and no approval in them', async () => {
  const overrides = { role_permissions: { reporter: ['can_view_incident'] } };
  center = await createTestCenter({ policy: { overrides } });
  const run = await runAtHighRisk(center, await publishRunbook(center));
  await askForReroute(center, run);
  const incident_id = run.incident_id ?? '';
  const reporter = testPrincipal('reporter', { roles: ['reporter'] });
  expect(await center.as(reporter).getIncident({ incident_id })).toMatchObject({ executions: [], approvals: [] });
  expect((await center.as(reporter).listIncidents({})).items).toMatchObject([{ id: incident_id, run_summary: null }]);
  const whole = await center.as(operator()).getIncident({ incident_id });
  expect([whole.executions.length, whole.approvals.length]).toEqual([1, 1]);
});

test('overrides that the rules do not know stop the start', async () => {
  const overrides = { role_permissions: { sre: ['can_do_it_all'] } };
  await expect(createTestCenter({ policy: { overrides } })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('can_do_it_all'),
  });
});

test('decisions come out of the cache, and the answers are the same without it', async () => {
  center = await createTestCenter();
  for (const _ of [1, 2, 3]) await center.as(viewer('A1')).listIncidents({});
  expect(center.center.policy_status()).toMatchObject({ cache: { hits: 2, misses: 1 } });
  await center.stop();
  center = await createTestCenter({ policy: { cache: false } });
  await center.as(viewer('A1')).listIncidents({});
  expect(center.center.policy_status().cache).toBeUndefined();
});

describe('an OPA server', () => {
  test('that gives no decision, or is not there, makes the service unavailable, and nothing is changed', async () => {
    let answer: unknown;
    const running = await createTestCenter({ policy: { opa_server: { url: await listen(() => answer) } } });
    center = running;
    const create = () => post({ title: 'Slow', severity: 'low', tenants: ['A1'] });
    const isUnavailable = async () => {
      await refusal(await running.request(operator(), '/incidents', create()), 'UNAVAILABLE');
      await refusal(await running.request(operator(), '/incidents'), 'UNAVAILABLE');
    };
    const contradiction = { allow: true, requirements: [], missing: [], reasons: [] };
    for (answer of [{}, { result: true }, { result: contradiction }]) await isUnavailable();
    server?.closeAllConnections();
    server?.close();
    await isUnavailable();
  });
});

test('a bundle that is not there stops the start: without a policy, nothing is allowed', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const public_key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const verification = { keys: { release: { algorithm: 'ES256', public_key } } } as const;
  const source = { file: '/nowhere/bundle.tar.gz' };
  await expect(createTestCenter({ policy: { bundle: { source, verification } } })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('POLICY_BUNDLE_UNREADABLE'),
  });
});

describe('a signed bundle', () => {
  const fixture = (name: string) => new URL(`../../../policy/test-support/fixtures/${name}`, import.meta.url);
  const auditor = testPrincipal('auditor', { roles: ['auditor'] });
  let data_directory: string;
  beforeEach(async () => {
    data_directory = await mkdtemp(path.join(tmpdir(), 'incident-center-bundle-'));
  });
  afterEach(() => rm(data_directory, { recursive: true, force: true }));

  test('decides, is named by what it decided, and is still there at the next start without its source', async () => {
    const public_key = await readFile(fixture('signed-by-opa.pem'), 'utf8');
    const keys = { release: { algorithm: 'ES256', public_key } } as const;
    const file = path.join(data_directory, 'published.tar.gz');
    await copyFile(fixture('signed-by-opa.tar.gz'), file);
    const policy = { bundle: { source: { file }, verification: { keys, scope: 'incident-center' } } };
    const lines: string[] = [];
    const start = () => createTestCenter({ policy, data_directory, log: (line) => lines.push(line) });
    center = await start();
    await center.as(operator()).createIncident({ title: 'Slow', severity: 'low', tenants: ['A1'] });
    const [decision] = (await center.as(auditor).listPolicyDecisions({ action: 'can_create_incident' })).items;
    expect(decision).toMatchObject({ allow: true, bundles: { incident_center: { revision: 'fixture' } } });
    await center.stop();
    await rm(file);
    center = await start();
    expect(center.center.policy_status()).toMatchObject({
      revision: 'fixture',
      bundle: { key_id: 'release', refusals: 1, refused: { code: 'POLICY_BUNDLE_UNREADABLE' } },
    });
    expect((await center.as(operator()).listIncidents({})).items).toHaveLength(1);
    expect(lines.join('\n')).toContain('policy bundle refused: POLICY_BUNDLE_UNREADABLE');
  });
});
