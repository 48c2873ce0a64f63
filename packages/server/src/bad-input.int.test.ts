import type { Approval, ErrorCode, Execution, Incident, Runbook } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from './options.js';
import { createTestCenter, type TestCenter } from './testing/create-test-center.js';
import type { TestDatabase } from './testing/postgres/create-database.js';
import { createTestDatabase } from './testing/postgres/create-test-database.js';
import { startTestPostgres } from './testing/postgres/start-test-postgres.js';
import { alertSource, CREDENTIAL, delivery, notification } from './testing/scenarios/alertmanager.js';
import { brokenObjectStore } from './testing/scenarios/broken-object-store.js';
import { approver, operator } from './testing/scenarios/personas.js';
import { post, type Refusal, refusal, success } from './testing/scenarios/requests.js';
import {
  askForReroute,
  grantReroute,
  openIncident,
  publishRunbook,
  runAtHighRisk,
} from './testing/scenarios/runbooks.js';
import { type DatabaseObserver, observeDatabase } from './testing/scenarios/snapshot.js';
import { eventsOf, expectVerified } from './testing/scenarios/timelines.js';

const START = Date.parse('2026-03-01T03:00:00Z');
const MISSING = '01890a5d-ac96-774b-bcce-b302099a8057';

let database: TestDatabase;
let center: TestCenter;
let observer: DatabaseObserver;
let now = START;
const lines: string[] = [];

let incident: Incident;
let runbook: Runbook;
/** Stands at its high-risk step, with an approval that is granted. */
let run: Execution;
let granted: Approval;
/** Another run, with a granted approval of its own. */
let otherRun: Execution;
let grantedToOther: Approval;

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({
    database: { url: database.url },
    now: () => now,
    log: (line) => lines.push(line),
    alert_sources: {
      prometheus: alertSource(),
      // Its dedup key is a label that a test makes long.
      long: alertSource({ rules: [{ match: {}, group_by: ['pod'] }] }),
    },
  });
  observer = await observeDatabase(database.url);
  incident = await openIncident(center);
  runbook = await publishRunbook(center);
  run = await runAtHighRisk(center, runbook);
  granted = await grantReroute(center, run);
  otherRun = await runAtHighRisk(center, runbook);
  grantedToOther = await grantReroute(center, otherRun);
});
afterAll(async () => {
  await observer.stop();
  await center.stop();
  await database.drop();
});

interface BadRequest {
  path: string;
  init?: RequestInit;
  as?: Principal | null;
  code: ErrorCode;
  /** What the answer says beside its code. */
  says?: (body: Refusal, response: Response) => void;
}

const chunked = (text: string | Uint8Array, headers: Record<string, string> = {}): RequestInit => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (let at = 0; at < bytes.length; at += 65_536) controller.enqueue(bytes.slice(at, at + 65_536));
      controller.close();
    },
  });
  const init = { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers }, duplex: 'half' };
  return init as RequestInit;
};

const issueAt =
  (path: string) =>
  ({ issues }: Refusal) =>
    expect(issues?.map((issue) => issue.path)).toContain(path);

const declare = (body: unknown, code: ErrorCode = 'MALFORMED_REQUEST'): (() => BadRequest) => {
  return () => ({ path: '/incidents', init: post(body), code });
};
const listed = (query: string, code: ErrorCode, says?: BadRequest['says']): (() => BadRequest) => {
  return () => ({ path: `/incidents?${query}`, code, ...(says && { says }) });
};
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const aTitle = (json: string) => `{"title":${json},"severity":"low","tenants":["A1"]}`;
const move = (body: unknown, code: ErrorCode, says?: BadRequest['says']): (() => BadRequest) => {
  return () => ({ path: `/incidents/${incident.id}/transition`, init: post(body), code, ...(says && { says }) });
};
const alerts = (body: unknown, more: Partial<BadRequest> = {}): (() => BadRequest) => {
  return () => ({ path: '/alerts/prometheus', as: null, init: delivery(body), code: 'INVALID_INPUT', ...more });
};
const unauthorized = (target: string, headers: Record<string, string>): (() => BadRequest) => {
  return () => ({ path: target, as: null, init: post(notification([{}]), headers), code: 'UNAUTHENTICATED' });
};
const complete = (step: string, body: Record<string, unknown>): Pick<BadRequest, 'path' | 'init'> => ({
  path: `/executions/${run.id}/steps/${step}/complete`,
  init: post({ outcome: 'succeeded', ...body }),
});
const basic = (password: string) => `Basic ${Buffer.from(`alertmanager:${password}`).toString('base64')}`;

const CASES: Record<string, () => BadRequest> = {
  'an unknown field': () => ({
    path: '/incidents',
    init: post({ title: 'Slow', severity: 'low', tenants: ['A1'], status: 'closed' }),
    code: 'INVALID_INPUT',
    says: ({ issues }) => expect(issues?.[0]?.message).toContain('status'),
  }),
  'a wrong type': () => ({
    path: '/incidents',
    init: post({ title: 7, severity: 'low', tenants: ['A1'] }),
    code: 'INVALID_INPUT',
    says: issueAt('title'),
  }),
  'a tenant that the caller lacks': declare({ title: 'Slow', severity: 'low', tenants: ['B1'] }, 'NOT_PERMITTED'),
  'a key twice': declare('{"title":"Slow","severity":"low","tenants":["A1"],"title":"Quick"}'),
  'a key twice, once escaped': declare('{"title":"Slow","severity":"low","tenants":["A1"],"\\u0074itle":"Quick"}'),
  'a key twice, deep inside': declare('{"title":"Slow","severity":"low","tenants":["A1"],"tags":{"a":"1","a":"2"}}'),
  'the key __proto__': declare('{"title":"Slow","severity":"low","tenants":["A1"],"__proto__":{"owner":"me"}}'),
  'depth 33': declare(nested(34)),
  'depth 200,000': declare(nested(200_000)),
  NUL: declare(aTitle('"a\\u0000b"')),
  'a lone surrogate': declare(aTitle('"\\ud800"')),
  'a lone surrogate in a key': declare('{"\\udc00":1}'),
  '1e400': declare(aTitle('1e400')),
  '2^53+1': declare(aTitle('9007199254740993')),
  'half of a document': declare('{"title":"Slow"'),
  'two documents': declare('{} {}'),
  'bytes that are not UTF-8': () => ({
    path: '/incidents',
    init: { ...post(), body: new Uint8Array(Buffer.from(aTitle('"\xff"'), 'latin1')) },
    code: 'MALFORMED_REQUEST',
  }),
  'plain text': () => ({
    path: '/incidents',
    init: post({ title: 'Slow', severity: 'low', tenants: ['A1'] }, { 'Content-Type': 'text/plain' }),
    code: 'UNSUPPORTED_MEDIA_TYPE',
  }),
  'a form': () => ({
    path: '/incidents',
    init: { method: 'POST', body: new URLSearchParams({ title: 'Slow', severity: 'low' }) },
    code: 'UNSUPPORTED_MEDIA_TYPE',
  }),
  'a multipart form': () => {
    const form = new FormData();
    form.set('title', 'Slow');
    return { path: '/incidents', init: { method: 'POST', body: form }, code: 'UNSUPPORTED_MEDIA_TYPE' };
  },
  'a body that says it is too large': () => ({
    path: '/incidents',
    init: chunked('{}', { 'Content-Length': '1000001' }),
    code: 'BODY_TOO_LARGE',
  }),
  'a body that is too large without saying so': () => ({
    path: '/incidents',
    init: chunked(aTitle(`"${'x'.repeat(1_000_000)}"`)),
    code: 'BODY_TOO_LARGE',
  }),

  nobody: () => ({ path: '/incidents', as: null, code: 'UNAUTHENTICATED' }),
  'an address that is none': () => ({ path: '/nothing/here', code: 'NOT_FOUND' }),
  'an encoded slash': () => ({ path: `/incidents/${incident.id}%2Ftransition`, code: 'NOT_FOUND' }),
  'an encoded slash at the end': () => ({
    path: `/incidents/${incident.id}/transition%2F`,
    init: post({ status: 'acknowledged' }),
    code: 'NOT_FOUND',
  }),
  'an encoded slash in an id': () => ({ path: `/incidents/..%2F${incident.id}`, code: 'NOT_FOUND' }),
  'an id that is no id': () => ({ path: '/incidents/1', code: 'NOT_FOUND' }),
  'broken percent encoding': () => ({ path: '/incidents/%E0%A4%A', code: 'NOT_FOUND' }),
  'an id of nothing': () => ({ path: `/incidents/${MISSING}`, code: 'NOT_FOUND' }),
  'a method that the address does not have': () => ({
    path: `/incidents/${incident.id}`,
    init: { method: 'DELETE' },
    code: 'METHOD_NOT_ALLOWED',
    says: (_, response) => expect(response.headers.get('allow')).toBe('GET, PATCH'),
  }),

  'a parameter that there is not': listed('state=new', 'INVALID_INPUT'),
  'a parameter twice': listed('q=a&q=b', 'MALFORMED_REQUEST'),
  'NUL in a parameter': listed('q=%00', 'MALFORMED_REQUEST'),
  'NUL in the owner asked for': listed('owner=a%00b', 'MALFORMED_REQUEST'),
  'an unknown severity': listed('severity=high,horrible', 'INVALID_INPUT', issueAt('severity.1')),
  'a page of a thousand million': listed('limit=1000000000', 'INVALID_INPUT', issueAt('limit')),
  'a page of nothing': listed('limit=0', 'INVALID_INPUT', issueAt('limit')),
  'a cursor that is none': listed('cursor=abc', 'MALFORMED_CURSOR'),
  'a cursor without its signature': listed(
    `cursor=${Buffer.from('["incidents:created_at","2026-03-01T03:00:00.000Z",""]').toString('base64url')}`,
    'MALFORMED_CURSOR',
  ),
  'a timeline of both': () => ({
    path: `/timeline?incident_id=${incident.id}&runbook_execution_id=${run.id}`,
    code: 'INVALID_INPUT',
  }),

  'an If-Match that we never gave': () => ({
    path: `/incidents/${incident.id}/owner`,
    init: post({ owner: 'me' }, { 'If-Match': 'W/"v1"' }),
    code: 'MALFORMED_REQUEST',
  }),
  'an If-Match with two versions': () => ({
    path: `/incidents/${incident.id}/owner`,
    init: post({ owner: 'me' }, { 'If-Match': '"v1", "v2"' }),
    code: 'MALFORMED_REQUEST',
  }),
  'an If-Match that is stale': () => ({
    path: `/incidents/${incident.id}/owner`,
    init: post({ owner: 'me' }, { 'If-Match': `"v${incident.version + 1}"` }),
    code: 'VERSION_MISMATCH',
    says: (body) => expect(body.version).toBe(incident.version),
  }),
  'an empty Idempotency-Key': () => ({
    path: `/incidents/${incident.id}/owner`,
    init: post({ owner: 'me' }, { 'Idempotency-Key': '' }),
    code: 'MALFORMED_REQUEST',
  }),
  'an Idempotency-Key of 256 characters': () => ({
    path: `/incidents/${incident.id}/owner`,
    init: post({ owner: 'me' }, { 'Idempotency-Key': 'k'.repeat(256) }),
    code: 'MALFORMED_REQUEST',
  }),

  'an unknown status': move({ status: 'paused' }, 'INVALID_INPUT', issueAt('status')),
  'an illegal move': move({ status: 'monitoring' }, 'ILLEGAL_TRANSITION', ({ from, legal }) => {
    expect(from).toBe('new');
    expect(legal).toEqual(expect.arrayContaining(['acknowledge', 'mitigate', 'resolve', 'close']));
    expect(legal).not.toContain('monitor');
  }),
  'a move to where it is': move({ status: 'new' }, 'ILLEGAL_TRANSITION'),
  'resolving without a rationale': move({ status: 'resolved' }, 'RATIONALE_REQUIRED', ({ reasons }) =>
    expect(reasons).toEqual([{ requirement: 'rationale_given', expected: ['10'], actual: ['0'] }]),
  ),
  'closing without a rationale': move({ status: 'closed' }, 'RATIONALE_REQUIRED', ({ reasons }) =>
    expect(reasons).toEqual([{ requirement: 'rationale_given', expected: ['10'], actual: ['0'] }]),
  ),
  'a rationale of 9 characters': move({ status: 'closed', rationale: ' 123456789 ' }, 'RATIONALE_REQUIRED', (body) =>
    expect(body.reasons).toEqual([{ requirement: 'rationale_given', expected: ['10'], actual: ['9'] }]),
  ),
  'the severity that it has': () => ({
    path: `/incidents/${incident.id}/severity`,
    init: post({ severity: 'high', rationale: 'It is still as bad.' }),
    code: 'CONFLICT',
  }),

  'a notification of version 3': alerts(notification([{}], { version: '3' }), { says: issueAt('version') }),
  'a notification without alerts': alerts(notification([]), { says: issueAt('alerts') }),
  'a notification whose alerts are text': alerts(notification([], { alerts: 'storage_latency_high' })),
  'an alert without a fingerprint': alerts(notification([{ fingerprint: '' }])),
  'an alert that begins nowhere': alerts(notification([{ startsAt: 'yesterday' }])),
  'an alert that begins before there were years': alerts(notification([{ startsAt: '0000-01-01T00:00:00Z' }])),
  'an alert of no tenant': alerts(notification([{ tenant: undefined }])),
  'an alert of a tenant that is not the source’s': alerts(notification([{}, { tenant: 'B1', fingerprint: 'f2' }]), {
    code: 'TENANT_NOT_BOUND',
  }),
  'an alert with a dedup key of 256 characters': alerts(notification([{ labels: { pod: 'p'.repeat(256) } }]), {
    path: '/alerts/long',
  }),
  'a notification that is not JSON': alerts('alert!', { code: 'MALFORMED_REQUEST' }),
  'a notification with NUL': alerts(notification([{ annotations: { summary: 'a\u0000' } }]), {
    code: 'MALFORMED_REQUEST',
  }),
  'a source without a credential': unauthorized('/alerts/prometheus', {}),
  'a source with a wrong credential': unauthorized('/alerts/prometheus', { Authorization: `Bearer ${CREDENTIAL}x` }),
  'a source with an empty credential': unauthorized('/alerts/prometheus', { Authorization: 'Bearer ' }),
  'a source with a wrong password': unauthorized('/alerts/prometheus', { Authorization: basic('wrong') }),
  'a source with another scheme': unauthorized('/alerts/prometheus', { Authorization: `Digest ${CREDENTIAL}` }),
  'a source that there is not': unauthorized('/alerts/nagios', { Authorization: `Bearer ${CREDENTIAL}` }),
  'a source with a name of JavaScript’s': unauthorized('/alerts/constructor', { Authorization: 'Bearer undefined' }),

  'evidence that is not attached': () => ({
    ...complete('reroute', { evidence_ref: 'a'.repeat(64) }),
    code: 'INVALID_INPUT',
    says: issueAt('evidence_ref'),
  }),
  'evidence that is no digest': () => ({
    ...complete('reroute', { evidence_ref: 'latency.log' }),
    code: 'INVALID_INPUT',
  }),
  'evidence that is not base64': () => ({
    path: `/executions/${run.id}/steps/reroute/evidence`,
    init: post({ name: 'a.txt', media_type: 'text/plain', content_base64: '!' }),
    code: 'INVALID_INPUT',
  }),
  'an output that the step does not have': () => ({
    ...complete('reroute', { outputs: { p50_ms: 3 } }),
    code: 'INVALID_INPUT',
    says: issueAt('outputs.p50_ms'),
  }),
  'an output of the wrong type': () => ({
    ...complete('reroute', { outputs: { p99_ms: 'three' } }),
    code: 'INVALID_INPUT',
    says: issueAt('outputs.p99_ms'),
  }),
  'an input that the step does not have': () => ({
    ...complete('reroute', { inputs: { speed: 3 } }),
    code: 'INVALID_INPUT',
    says: issueAt('inputs.speed'),
  }),
  'an outcome that there is not': () => ({ ...complete('reroute', { outcome: 'perhaps' }), code: 'INVALID_INPUT' }),
  'a step that is not there': () => ({ ...complete('repair', {}), code: 'NOT_FOUND' }),
  'a step that is done': () => ({ ...complete('look', { outputs: { shard: 's' } }), code: 'ILLEGAL_TRANSITION' }),
  'a step that is not open yet': () => ({ ...complete('bundle', {}), code: 'STEP_NOT_CURRENT' }),
  'evidence for a step that is not open yet': () => ({
    path: `/executions/${run.id}/steps/bundle/evidence`,
    init: post({ name: 'a.txt', media_type: 'text/plain', content_base64: 'YQ==' }),
    code: 'STEP_NOT_CURRENT',
  }),
  'an upload for a step that is not open yet': () => ({
    path: `/executions/${run.id}/steps/bundle/evidence/uploads`,
    init: post({ media_type: 'text/plain', size: 1, sha256: 'a'.repeat(64) }),
    code: 'STEP_NOT_CURRENT',
  }),
  'the approval of another run': () => ({
    ...complete('reroute', { approval_ids: [grantedToOther.id] }),
    code: 'APPROVAL_NOT_USABLE',
  }),
  'the approval of another run beside the right one': () => ({
    ...complete('reroute', { approval_ids: [granted.id, grantedToOther.id] }),
    code: 'APPROVAL_NOT_USABLE',
  }),
  'an approval that there is not': () => ({
    ...complete('reroute', { approval_ids: [MISSING] }),
    code: 'APPROVAL_NOT_USABLE',
  }),
  'a decision that has been taken': () => ({
    path: `/approvals/${granted.id}/decision`,
    as: approver(2),
    init: post({ decision: 'deny', reason: 'I would rather not.' }),
    code: 'ILLEGAL_TRANSITION',
  }),
  'a decision without a reason': () => ({
    path: `/approvals/${granted.id}/decision`,
    as: approver(2),
    init: post({ decision: 'deny', reason: '  ' }),
    code: 'INVALID_INPUT',
  }),
  'running a draft': () => ({ path: `/runbooks/${MISSING}/execute`, init: post(), code: 'NOT_FOUND' }),
};

describe('bad input', () => {
  test.each(Object.entries(CASES))('%s is refused, and changes nothing', async (_, make) => {
    const { path, init, as = operator(), code, says } = make();
    const before = await observer.snapshot();
    lines.length = 0;
    const response = await center.request(as, path, init);
    const body = await refusal(response, code);
    says?.(body, response);
    expect(body.instance).toMatch(/^urn:uuid:/);
    expect(await observer.snapshot()).toEqual(before);
    expect(lines).toEqual([]);
  });

  test('a source that there is not answers like one with a wrong credential', async () => {
    const answer = async (name: string) => {
      const request = post(notification([{}]), { Authorization: 'Bearer wrong' });
      const { instance: _, ...body } = await refusal(
        await center.request(null, `/alerts/${name}`, request),
        'UNAUTHENTICATED',
      );
      return body;
    };
    expect(await answer('nagios')).toEqual(await answer('prometheus'));
  });

  test('a cursor with another position, or of another list, is refused', async () => {
    await openIncident(center);
    const list = async (query: string) => center.request(operator(), `/incidents?limit=1&${query}`);
    const { next_cursor } = await success<{ next_cursor: string }>(await list('sort=created_at'));
    await success(await list(`cursor=${next_cursor}`));
    const [position = '', signature] = next_cursor.split('.');
    const moved = Buffer.from(position, 'base64url').toString().replace('2026', '2027');
    const forged = `${Buffer.from(moved).toString('base64url')}.${signature}`;
    await refusal(await list(`cursor=${forged}`), 'MALFORMED_CURSOR');
    await refusal(await list(`sort=updated_at&cursor=${next_cursor}`), 'MALFORMED_CURSOR');
    await refusal(await center.request(operator(), `/approvals?cursor=${next_cursor}`), 'MALFORMED_CURSOR');
  });

  test('what is only unusual is taken: chunks, depth 32, 2^53-1, other scripts', async () => {
    const target = `/incidents/${incident.id}/comments`;
    await success(await center.request(operator(), target, chunked('{"text":"Seen."}')), 201);
    await success(await center.request(operator(), target, post({ text: '日本語 العربية 👩‍🚒 \u202e' })), 201);
    await refusal(await center.request(operator(), target, post(`{"text":${nested(31)}}`)), 'INVALID_INPUT');
    await refusal(await center.request(operator(), target, post('{"text":9007199254740991}')), 'INVALID_INPUT');
  });

  test('evidence of 5 MB is taken, and of one byte more is not', async () => {
    const attach = (bytes: number) =>
      center.request(
        operator(),
        `/executions/${otherRun.id}/steps/reroute/evidence`,
        post({
          name: 'core.bin',
          media_type: 'application/octet-stream',
          content_base64: Buffer.alloc(bytes, 7).toString('base64'),
        }),
      );
    await success(await attach(5_000_000), 201);
    await refusal(await attach(5_000_001), 'EVIDENCE_TOO_LARGE');
  });
});

describe('an approval', () => {
  test('of a high-risk step is asked for, and the step stands blocked', async () => {
    const mine = await runAtHighRisk(center, runbook);
    const target = `/executions/${mine.id}/steps/reroute/complete`;
    const body = await refusal(
      await center.request(operator(), target, post({ outcome: 'succeeded' })),
      'APPROVAL_REQUIRED',
    );
    expect([body.status, body.reasons?.map(({ requirement }) => requirement)]).toEqual([409, ['approval_evidence']]);
    const { execution } = await center.as(operator()).getExecution({ execution_id: mine.id });
    expect(execution.state).toBe('blocked');
    expect(execution.step_states.find(({ key }) => key === 'reroute')?.state).toBe('blocked');
    const types = (await eventsOf(center, { incident_id: mine.incident_id ?? '' })).map((event) => event.type);
    expect(types.at(-1)).toBe('step_blocked');
  });

  test('is good for the inputs that were approved, and void with others', async () => {
    const mine = await runAtHighRisk(center, runbook);
    const approval = await grantReroute(center, mine);
    const target = `/executions/${mine.id}/steps/reroute/complete`;
    const request = post({ outcome: 'succeeded', inputs: { share: 0.5 } });
    const body = await refusal(await center.request(operator(), target, request), 'APPROVAL_REQUIRED');
    expect(body.reasons?.[0]?.actual).toContain(`${approval.id}:inputs`);
    const client = center.as(operator());
    expect((await client.getApproval({ approval_id: approval.id })).approval.status).toBe('void');
    expect((await client.getExecution({ execution_id: mine.id })).execution.state).toBe('blocked');
    // Back to what was approved: too late, it has to be asked for again.
    await refusal(await center.request(operator(), target, post({ outcome: 'succeeded' })), 'APPROVAL_REQUIRED');
    await grantReroute(center, mine);
    await success(await center.request(operator(), target, post({ outcome: 'succeeded' })));
    await expectVerified(center, { incident_id: mine.incident_id ?? '' });
  });

  test('that has expired is not good for the step', async () => {
    const mine = await runAtHighRisk(center, runbook);
    const approval = await grantReroute(center, mine);
    now = START + 3_600_000;
    try {
      const target = `/executions/${mine.id}/steps/reroute/complete`;
      const body = await refusal(
        await center.request(operator(), target, post({ outcome: 'succeeded' })),
        'APPROVAL_REQUIRED',
      );
      expect(body.reasons?.[0]?.actual).toEqual([`${approval.id}:unexpired`]);
      // One millisecond earlier it was good.
      now -= 1;
      await success(await center.request(operator(), target, post({ outcome: 'succeeded' })));
    } finally {
      now = START;
    }
  });

  test('that has expired cannot be granted any more, and the timeline says so', async () => {
    const mine = await runAtHighRisk(center, runbook);
    const approval = await askForReroute(center, mine);
    now = START + 3_600_000;
    try {
      const decide = () =>
        center.request(
          approver(),
          `/approvals/${approval.id}/decision`,
          post({ decision: 'approve', reason: 'The standby is healthy.' }),
        );
      await refusal(await decide(), 'APPROVAL_NOT_USABLE');
      await refusal(await decide(), 'ILLEGAL_TRANSITION');
    } finally {
      now = START;
    }
    const types = (await eventsOf(center, { incident_id: mine.incident_id ?? '' })).map((event) => event.type);
    expect(types.at(-1)).toBe('approval_expired');
    expect(types).not.toContain('approval_voted');
  });
});

describe('a failure that nobody foresaw', () => {
  test('is INTERNAL without a word about itself, one line in the log, and no change', async () => {
    const broken = await createTestCenter({
      database: { url: database.url },
      now: () => now,
      data_directory: center.data_directory,
      log: (line) => lines.push(line),
      object_store: brokenObjectStore(new Error('the disk at /srv/secret is full')),
    });
    try {
      const before = await observer.snapshot();
      lines.length = 0;
      const response = await broken.request(
        operator(),
        `/executions/${otherRun.id}/steps/reroute/evidence`,
        post({ name: 'a.txt', media_type: 'text/plain', content_base64: 'YQ==' }),
      );
      const body = await refusal(response, 'INTERNAL');
      expect(Object.keys(body).sort()).toEqual(['code', 'instance', 'status', 'title', 'type']);
      expect(await observer.snapshot()).toEqual(before);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('the disk at /srv/secret is full');
      expect(lines[0]).toContain(body.instance?.replace('urn:uuid:', ''));
    } finally {
      await broken.stop();
    }
  });

  test.each([
    ['fails', () => Promise.reject(new Error('the identity provider is down'))],
    ['gives something that is no principal', () => ({ id: 'me' }) as unknown as Principal],
  ])('of an authentication that %s is 503 with Retry-After', async (_, authenticate) => {
    const { createIncidentCenter } = await import('./create-incident-center.js');
    const strange = await createIncidentCenter({
      database: { url: database.url },
      data_directory: center.data_directory,
      flags: { isEnabled: () => true },
      log: () => {},
      authenticate,
    });
    try {
      const response = await strange.fetch(new Request('http://incident-center.test/incidents'));
      await refusal(response, 'UNAVAILABLE');
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    } finally {
      await strange.stop();
    }
  });
});

describe('a database that does not answer', () => {
  test('is 503 with Retry-After, for alerts too: Alertmanager tries 5xx again and nothing else', async () => {
    const postgres = await startTestPostgres({ durable: true });
    const { url } = await postgres.createDatabase();
    const own = await createTestCenter({ database: { url }, alert_sources: { prometheus: alertSource() } });
    try {
      await postgres.crash();
      const send = () => own.request(null, '/alerts/prometheus', delivery(notification([{}])));
      for (const response of [await send(), await send(), await own.request(operator(), '/incidents')]) {
        await refusal(response, 'UNAVAILABLE');
        expect(response.headers.get('retry-after')).toBe('5');
      }
      await postgres.restart();
      const { incident_ids } = await success<{ incident_ids: string[] }>(await send(), 202);
      expect(incident_ids).toHaveLength(1);
    } finally {
      await own.stop();
      await postgres.stop();
    }
  });
});
