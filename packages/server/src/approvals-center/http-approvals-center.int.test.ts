import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSigned, sha256Hex } from '@incident-center/sdk/provenance';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectDescribedEvents } from '../conformance/expect-described-events.js';
import type { IncidentCenterOptions } from '../options.js';
import { createKeyFileSigners } from '../signer/key-file-signer.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import {
  type HostApproval,
  type Spoil,
  startApprovalsHost,
  type TestApprovalsHost,
} from '../testing/scenarios/approvals-host.js';
import { approver, operator } from '../testing/scenarios/personas.js';
import { post, refusal } from '../testing/scenarios/requests.js';
import { askForReroute, draftRunbook, publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { eventsOf } from '../testing/scenarios/timelines.js';

const TOKEN = 'planted-token-of-the-portal';
const SCRIPT = fileURLToPath(new URL('../timers/run-timers-until-killed.ts', import.meta.url));
const HOUR_MS = 3_600_000;
const code = (expected: string) => expect.objectContaining({ code: expected });

let now: number;
let database: TestDatabase;
let data_directory: string;
let host: TestApprovalsHost;
let observer: DatabaseObserver;
let builtIn: TestCenter;
let center: TestCenter;
let lines: string[];

const common = () => ({ database: { url: database.url }, data_directory });
const approvalsCenter = (more: object = {}): NonNullable<IncidentCenterOptions['approvals_center']> => ({
  url: host.url,
  token: TOKEN,
  voters: { environments: ['prod'], clearance: 'confidential' },
  poll_ms: 1_000,
  timeout_ms: 1_000,
  ...more,
});
const open = (approvals_center?: IncidentCenterOptions['approvals_center']) =>
  createTestCenter({
    ...common(),
    now: () => now,
    log: (line) => void lines.push(line),
    timers: { poll_ms: HOUR_MS },
    ...(approvals_center && { approvals_center }),
  });

beforeEach(async () => {
  now = Date.now();
  lines = [];
  database = await createTestDatabase();
  data_directory = await mkdtemp(path.join(tmpdir(), 'incident-center-host-approvals-'));
  host = await startApprovalsHost();
  builtIn = await open();
  center = await open(approvalsCenter());
  observer = await observeDatabase(database.url);
});
afterEach(async () => {
  await expectDescribedEvents(observer);
  await observer.stop();
  await center.stop();
  await builtIn.stop();
  await host.close();
  await database.drop();
  await rm(data_directory, { recursive: true, force: true });
});

const settle = async (of: TestCenter = center) => {
  now += 2_000;
  await of.center.runDueTimers();
};
/** On a busy machine an answer may come too late, and is asked for again. */
const untilSent = async (count = 1, of: TestCenter = center) => {
  for (let look = 0; look < 10 && host.requests.length < count; look += 1) await settle(of);
};
const statusOf = async (approval_id: string) =>
  (await center.as(operator()).getApproval({ approval_id })).approval.status;
const ask = async (of: TestCenter = center) => {
  const run = await runAtHighRisk(of, await publishRunbook(builtIn));
  return { run, id: (await askForReroute(of, run)).id };
};
const lead = (id = 'approver-1', more: object = {}) => ({
  actor: { id, roles: ['team_lead'] },
  decision: 'approve' as const,
  reason: 'The standby is healthy.',
  ...more,
});
const timersOf = (subject: string) =>
  observer.query(`select kind from incident_center.due_timer where subject = $1 and kind = 'approval_forward'`, [
    subject,
  ]);

test('a request is sent once it is committed, with its hashes and without the values of its inputs', async () => {
  const { run, id } = await ask();
  expect(host.calls).toEqual([]);
  await settle();
  const [sent] = host.calls;
  expect(sent?.headers).toMatchObject({
    'x-tenant-id': 'A1',
    'x-idempotency-key': id,
    authorization: `Bearer ${TOKEN}`,
  });
  expect(JSON.parse(sent?.body ?? '')).toMatchObject({
    resource: { type: 'runbook_step', id: `${run.id}/reroute/1` },
    action: 'runbook_step:reroute',
    requestor: { id: 'operator', roles: ['operator'] },
    attributes: {
      approval_id: id,
      incident_id: run.incident_id,
      execution_id: run.id,
      spec_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      inputs_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
    justification: 'p99 is 2 s',
  });
  expect(sent?.body).not.toContain('shard-07');
});

test('the evidence attests to what was read, when and from where', async () => {
  const { id } = await ask();
  await untilSent();
  host.decide(id, lead());
  let body = '';
  host.spoil('GET', (response, answer) => {
    body = JSON.stringify(answer.body);
    response.writeHead(200).end(body);
  });
  await settle();
  const { approval } = await center.as(operator()).getApproval({ approval_id: id });
  const digest = approval.evidence_ref ?? '';
  const file = path.join(data_directory, 'objects', digest.slice(0, 2), digest);
  const { approvals } = await createKeyFileSigners(path.join(data_directory, 'keys'));
  const statement = openSigned(await readFile(file), approvals.public_key);
  const reference = host.of(id).id;
  const attested = { reference, read_at: new Date(now).toISOString(), sha256: sha256Hex(body) };
  expect(statement?.predicate).toMatchObject({
    approver_ids: ['approver-1'],
    attested: { ...attested, read_from: `${host.url}/api/v1/requests/${reference}` },
  });
  const events = await eventsOf(center, { incident_id: approval.incident_id ?? '' });
  const granted = events.find(({ type }) => type === 'approval_granted');
  expect(granted).toMatchObject({ actor: 'incident-center', payload: { attested } });
});

describe('an approval says where it is decided:', () => {
  const elsewhereOf = async (approval_id: string) =>
    (await center.as(operator()).getApproval({ approval_id })).approval.elsewhere;
  const reopen = async (more: object) => {
    await center.stop();
    center = await open(approvalsCenter(more));
  };

  test('on which page, once the host has it, and what was read in the end', async () => {
    await reopen({ page: '/approvals/requests/{reference}?from=incidents' });
    const { id } = await ask();
    expect(await elsewhereOf(id)).toEqual({ page: null, reference: null, problem: null, attested: null });
    await untilSent();
    const reference = host.of(id).id;
    const page = `/approvals/requests/${encodeURIComponent(reference)}?from=incidents`;
    expect(await elsewhereOf(id)).toEqual({ page, reference, problem: null, attested: null });
    host.decide(id, lead());
    await settle();
    expect(await elsewhereOf(id)).toEqual({
      page,
      reference,
      problem: null,
      attested: { read_at: new Date(now).toISOString(), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const { items } = await center.as(operator()).listApprovals({});
    expect(items[0]?.elsewhere?.page).toBe(page);
  });

  test('what is wrong there, since the first time and no longer than it is', async () => {
    const { id } = await ask();
    await untilSent();
    host.spoil('GET', (response) => response.writeHead(503).end());
    await settle();
    const since = new Date(now).toISOString();
    expect(await elsewhereOf(id)).toMatchObject({ page: null, problem: { text: 'answered 503', since } });
    now += 60_000;
    await settle();
    expect(await elsewhereOf(id)).toMatchObject({ problem: { since } });
    host.spoil('GET', undefined);
    now += 60_000;
    await settle();
    expect(await elsewhereOf(id)).toMatchObject({ problem: null });
  });

  test('nowhere else, with the built-in one', async () => {
    const { id } = await ask(builtIn);
    expect(await elsewhereOf(id)).toBeNull();
  });
});

describe('no answer that is wrong is an approval:', () => {
  const answer =
    (status: number, body: unknown): Spoil =>
    (response) =>
      response
        .writeHead(status, { location: '/elsewhere' })
        .end(typeof body === 'string' ? body : JSON.stringify(body));
  const altered =
    (change: (approval: HostApproval) => object): Spoil =>
    (response, { body }) =>
      response.writeHead(200).end(JSON.stringify(change(structuredClone(body) as HostApproval)));
  const withAttribute = (name: string, value: unknown) =>
    altered((one) => ({ ...one, attributes: { ...(one.attributes as object), [name]: value } }));

  test.each<[string, Spoil]>([
    ['500', answer(500, { status: 'approved' })],
    ['404', answer(404, {})],
    ['a redirect', answer(302, '')],
    ['no JSON', answer(200, '<html>approved</html>')],
    ['an empty body', answer(200, '')],
    ['null', answer(200, null)],
    ['a status alone', answer(200, { status: 'approved' })],
    ['no answer', () => {}],
    ['a connection that breaks', (response) => void response.socket?.destroy()],
    ['half an answer', (response) => void response.writeHead(200).write('{"status":')],
    [
      'more than anybody reads',
      (response, { body }) =>
        response.writeHead(200).end(JSON.stringify({ ...(body as object), filler: 'x'.repeat(300_000) })),
    ],
    ['an unknown status', altered((one) => ({ ...one, status: 'APPROVED' }))],
    ['another id', altered((one) => ({ ...one, id: 'another' }))],
    ['another tenant', altered((one) => ({ ...one, tenant_id: 'B1' }))],
    ['another action', altered((one) => ({ ...one, action: 'runbook_step:look' }))],
    ['another requestor', altered((one) => ({ ...one, requestor: { id: 'somebody' } }))],
    ['another resource', altered((one) => ({ ...one, resource: { type: 'runbook_step', id: 'x/reroute/1' } }))],
    ['no attributes', altered(({ attributes: _, ...one }) => one)],
    ['another spec', withAttribute('spec_hash', '0'.repeat(64))],
    ['other inputs', withAttribute('inputs_hash', '0'.repeat(64))],
    ['another attempt', withAttribute('attempt', '1')],
    ['a lower quorum', withAttribute('quorum', 0)],
    ['an approver without an id', altered((one) => ({ ...one, decisions: [{ decision: 'approve', actor: {} }] }))],
  ])(
    '%s',
    async (_, how) => {
      const { id } = await ask();
      await settle();
      host.decide(id, lead());
      host.spoil('GET', how);
      await settle();
      expect(await statusOf(id)).toBe('waiting');
      expect(lines.filter((line) => line.includes('gave no answer that counts'))).toHaveLength(1);
      // It is asked again, and what is right counts.
      host.spoil('GET', undefined);
      await settle();
      expect(await statusOf(id)).toBe('granted');
    },
    30_000,
  );
});

test.each([
  ['approved by nobody', [], 'approved'],
  [
    'approved under a condition',
    [lead('approver-1', { conditions: [{ type: 'time_window', value: '2h' }] })],
    'approved',
  ],
  [
    'approved by one and rejected by another',
    [lead(), { ...lead('approver-2'), decision: 'reject' as const }],
    'approved',
  ],
])('what the host calls approved is denied by our rules: %s', async (_, decisions, status) => {
  const { id } = await ask();
  await untilSent();
  for (const decision of decisions) host.decide(id, decision, status);
  host.of(id).status = status;
  await settle();
  expect(await statusOf(id)).toBe('denied');
  expect(await timersOf(id)).toEqual([]);
});

test.each([
  ['cancelled', 'revoked'],
  ['expired', 'expired'],
])('what is %s there is %s here', async (there, here) => {
  const { id } = await ask();
  await untilSent();
  host.of(id).status = there;
  await settle();
  expect(await statusOf(id)).toBe(here);
  expect(await timersOf(id)).toEqual([]);
});

test('a request that is taken back, or that other inputs void, is cancelled there; one that was never sent is not', async () => {
  const { run, id } = await ask();
  await settle();
  const again = await center
    .as(operator())
    .requestStepApproval({ execution_id: run.id, step: 'reroute', inputs: { share: 0.5 } });
  expect(await statusOf(id)).toBe('void');
  await settle();
  expect(host.of(id).status).toBe('cancelled');
  await center.as(operator()).revokeApproval({ approval_id: again.approval.id, rationale: 'Another way was found.' });
  await settle();
  expect(host.of(again.approval.id).status).toBe('cancelled');
  const { id: unsent } = await ask();
  await center.as(operator()).revokeApproval({ approval_id: unsent, rationale: 'Another way was found.' });
  await settle();
  expect(host.requests).toHaveLength(2);
  for (const one of [id, again.approval.id, unsent]) expect(await timersOf(one)).toEqual([]);
});

test('a vote through the API is told where it is decided', async () => {
  const { id } = await ask();
  const vote = post({ decision: 'approve', reason: 'The standby is healthy.' });
  for (const of of [center, builtIn])
    await refusal(await of.request(approver(), `/approvals/${id}/decision`, vote), 'APPROVAL_DECIDED_ELSEWHERE');
});

test('what belongs to several tenants is not asked of one of them', async () => {
  const tenants = ['A1', 'A2'];
  const draft = await draftRunbook(builtIn, { tenants });
  const by = center.as({ ...operator({ tenant_ids: tenants }) });
  await expect(by.requestPublishApproval({ runbook_id: draft.id })).rejects.toEqual(code('APPROVAL_NOT_USABLE'));
});

test('an answer that is lost leads to the same request there, by the same bytes and the same key', async () => {
  const { id } = await ask();
  host.spoil('POST', () => {});
  await settle();
  host.spoil('POST', (response) => response.writeHead(503).end());
  await settle();
  host.spoil('POST', undefined);
  await settle();
  expect(host.requests).toHaveLength(1);
  const posts = host.calls.filter(({ method }) => method === 'POST');
  expect(posts).toHaveLength(3);
  expect(new Set(posts.map(({ body }) => body)).size).toBe(1);
  host.decide(id, lead());
  await settle();
  expect(await statusOf(id)).toBe('granted');
});

test('kill -9 between sending and storing leads to no second request there', async () => {
  const { id } = await ask();
  host.spoil('POST', () => {});
  const options = { ...common(), shift_ms: 2_000, approvals_center: approvalsCenter({ timeout_ms: 60_000 }) };
  const child = spawn(
    process.execPath,
    ['--conditions=incident-center-source', '--import', 'tsx', SCRIPT, JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  await expect.poll(() => host.requests.length, { timeout: 60_000, interval: 5 }).toBe(1);
  child.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
  host.spoil('POST', undefined);
  await settle();
  // Its lease holds still.
  expect(host.calls).toHaveLength(1);
  now = Date.now() + 300_000;
  await settle();
  expect(host.requests).toHaveLength(1);
  host.decide(id, lead());
  await settle();
  expect(await statusOf(id)).toBe('granted');
}, 120_000);

test('four servers that look at once decide once', async () => {
  const servers = [center, ...(await Promise.all([1, 2, 3].map(() => open(approvalsCenter()))))];
  const { run, id } = await ask();
  now += 2_000;
  await Promise.all(servers.map((one) => one.center.runDueTimers()));
  host.decide(id, lead());
  now += 2_000;
  await Promise.all(servers.map((one) => one.center.runDueTimers()));
  expect(host.requests).toHaveLength(1);
  const events = await eventsOf(center, { incident_id: run.incident_id ?? '' });
  expect(events.filter(({ type }) => type === 'approval_granted')).toHaveLength(1);
  for (const one of servers.slice(1)) await one.stop();
});

test('a host that hangs does not hold up the clock of incidents', async () => {
  await ask();
  host.spoil('POST', () => {});
  now += 46 * 60_000;
  await Promise.all([builtIn.center.runDueTimers(), center.center.runDueTimers()]);
  const told = await observer.query(
    `select 1 from incident_center.timeline_event where type in ('sla_breached', 'sla_at_risk')`,
  );
  expect(told).not.toEqual([]);
});

test('its roles are ours by the mapping, and its people have no more than it vouches for', async () => {
  const role_mapping = { 'team-lead': 'team_lead' };
  const mapped = await open(approvalsCenter({ role_mapping }));
  const low = await open(approvalsCenter({ role_mapping, voters: { environments: ['staging'], clearance: 'secret' } }));
  for (const [server, status] of [
    [mapped, 'granted'],
    [low, 'denied'],
  ] as const) {
    const { id } = await ask(server);
    await settle(server);
    host.decide(id, { ...lead(), actor: { id: 'approver-1', roles: ['team-lead'] } });
    await settle(server);
    expect(await statusOf(id)).toBe(status);
    await server.stop();
  }
});

test('the credential is in no row, no event and no line of the log', async () => {
  const { id } = await ask();
  host.spoil('POST', (response) => response.writeHead(401).end(TOKEN));
  await settle();
  host.spoil('POST', undefined);
  await settle();
  host.decide(id, lead());
  await settle();
  expect(await statusOf(id)).toBe('granted');
  const tables = await observer.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'incident_center'`,
  );
  for (const { name } of tables) {
    const rows = await observer.query<{ n: number }>(
      `select count(*)::int as n from incident_center.${name} t where t::text like '%planted-token%'`,
    );
    expect([name, rows[0]?.n]).toEqual([name, 0]);
  }
  expect(lines.join('\n')).toContain('answered 401');
  expect(lines.join('\n')).not.toContain('planted');
});

test('a request of another tenant cannot be touched', async () => {
  const { id } = await ask();
  await observer.query('begin');
  await observer.query(
    `select set_config('role', 'incident_center_app', true), set_config('incident_center.tenants', '{B1}', true)`,
  );
  expect(await observer.query('select 1 from incident_center.approval_forward')).toEqual([]);
  const touched = await observer.query(
    'update incident_center.approval_forward set reference = $2 where approval_id = $1 returning 1',
    [id, 'mine'],
  );
  expect(touched).toEqual([]);
  await observer.query('rollback');
});
