import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runCli } from './cli/run-cli.js';
import { createIncidentCenter } from './create-incident-center.js';
import { createTestCenter, type TestCenter } from './testing/create-test-center.js';
import type { TestDatabase } from './testing/postgres/create-database.js';
import { createTestDatabase } from './testing/postgres/create-test-database.js';
import { sourceOf } from './testing/scenarios/alert-sources.js';
import { CREDENTIAL } from './testing/scenarios/alertmanager.js';
import { startApprovalsHost, type TestApprovalsHost } from './testing/scenarios/approvals-host.js';
import { brokenObjectStore } from './testing/scenarios/broken-object-store.js';
import { author, operator, securityAdmin } from './testing/scenarios/personas.js';
import { type RecordedSpans, recordSpans } from './testing/scenarios/recorded-spans.js';
import { askForReroute, publishRunbook, runAtHighRisk } from './testing/scenarios/runbooks.js';
import { type DatabaseObserver, observeDatabase } from './testing/scenarios/snapshot.js';
import { startWebhookReceiver, type TestReceiver } from './testing/scenarios/webhook-receiver.js';
import { type Written, writeEverything } from './testing/scenarios/write-everything.js';

const WEBHOOK_SECRET = `whsec_${Buffer.from('planted-webhook-secret-of-32-byte').toString('base64')}`;
const PASSWORD = 'planted-password-of-the-database';
const METRICS_TOKEN = 'planted-token-of-the-monitoring';
const HOST_TOKEN = 'planted-token-of-the-portal';
/** What a request carries that is nobody's business: by the name of its header. */
const HEADERS = {
  Authorization: 'Bearer planted-bearer-token-of-a-person',
  Cookie: 'session=planted-cookie-of-a-person',
  'Idempotency-Key': 'planted-idempotency-key',
  'X-Forwarded-For': 'planted-forwarded-for',
};

let database: TestDatabase;
let observer: DatabaseObserver;
let receiver: TestReceiver;
let host: TestApprovalsHost;
let spans: RecordedSpans;
let center: TestCenter;
let written: Written;
/** By its name: what must be nowhere, and what must be in no event, log line, metric, span or message. */
const secrets = new Map<string, string>();
const texts = new Map<string, string>();
/** What went out or was kept, by where. */
const said = new Map<string, string[]>();
const hear = (where: string, text: string) => void said.set(where, [...(said.get(where) ?? []), text]);

const streams = [process.stdout, process.stderr] as const;
const writes = streams.map((stream) => stream.write);

beforeAll(async () => {
  for (const [at, stream] of streams.entries()) {
    const write = writes[at]?.bind(stream) as typeof stream.write;
    stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
      hear('standard output', String(chunk));
      return write(chunk, ...rest);
    }) as typeof stream.write;
  }
  database = await createTestDatabase();
  [receiver, host] = [await startWebhookReceiver(), await startApprovalsHost()];
  spans = recordSpans();
  center = await createTestCenter({
    database: { url: database.url },
    alert_sources: { prober: sourceOf('generic') },
    audit_receivers: { siem: { url: receiver.url, secrets: [WEBHOOK_SECRET], tenants: ['A1'] } },
    metrics: { token: METRICS_TOKEN },
    log: (line) => hear('log', line),
  });
  observer = await observeDatabase(database.url);
  for (const [name, value] of Object.entries(HEADERS)) secrets.set(name, value.replace(/^\w+[ =]/, ''));
  secrets.set('password of a database that is not there', PASSWORD);
  const { password } = new URL(database.url);
  if (password.length > 8) secrets.set('password of the database', password);
  secrets.set('secret of a receiver', WEBHOOK_SECRET.slice('whsec_'.length));
  secrets.set('token of the monitoring', METRICS_TOKEN);
  secrets.set('token of the Approvals Center', HOST_TOKEN);
  secrets.set('credential of a source', CREDENTIAL);
  const keys = path.join(center.data_directory, 'keys');
  for (const name of await readdir(keys)) {
    const text = await readFile(path.join(keys, name), 'latin1').catch(() => '');
    for (const line of text.split('\n')) if (line.length >= 32 && !/PUBLIC|-----/.test(line)) secrets.set(name, line);
  }
});
afterAll(async () => {
  for (const [at, stream] of streams.entries()) stream.write = writes[at] as typeof stream.write;
  await observer.stop();
  await center.stop();
  await spans.stop();
  await Promise.all([receiver.close(), host.close()]);
  await database.drop();
});

/** One raw request with everything that nobody should see, its answer heard where it is a refusal. */
async function send(to: TestCenter, method: string, target: string, body?: object): Promise<number> {
  const headers = { ...HEADERS, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await to.request(operator(), target, init);
  const text = await response.text();
  if (response.status >= 400) hear('problem', JSON.stringify([...response.headers]) + text);
  return response.status;
}

/** A text in a place where it is refused, or where something breaks. */
function planted(field: string): string {
  const value = `planted-where-it-fails-${texts.size}`;
  texts.set(field, value);
  return value;
}

async function refusals(incident_id: string) {
  const incident = (rest: string) => `/incidents/${incident_id}${rest}`;
  await send(center, 'POST', '/incidents', { title: planted('a title beside a wrong field'), severity: 'high', no: 1 });
  await send(center, 'POST', incident('/transition'), { status: 'new', rationale: planted('an illegal move') });
  await send(center, 'POST', incident('/severity'), { severity: 'low', rationale: planted('a closed incident') });
  await send(center, 'POST', `/timeline/events/${incident_id}/redact`, { reason: 'secret', rationale: planted('404') });
  await send(center, 'GET', `/incidents?cursor=${planted('a cursor')}`);
  await send(center, 'GET', `/objects/sha256/${'0'.repeat(64)}?signature=${planted('a signature')}`);
  await send(center, 'POST', '/graphql', {
    query: `{ ${'planted_query'} }`,
    variables: { text: planted('a variable') },
  });
  await send(center, 'POST', '/alerts/prober', { alerts: [{ name: planted('an alert without credential') }] });
}

/** While the database has no such table, and while its connections end. */
async function failures() {
  await observer.query('alter table incident_center.incident rename to elsewhere');
  await send(center, 'POST', '/incidents', {
    title: planted('a title, and no table'),
    description: planted('a description, and no table'),
    severity: 'high',
    tenants: ['A1'],
    tags: { [planted('a tag, and no table')]: planted('its value') },
  });
  await send(center, 'GET', `/incidents?q=${planted('a search, and no table')}`);
  await observer.query('alter table incident_center.elsewhere rename to incident');
  await observer.query('alter table incident_center.commitment_opening rename to elsewhere');
  await send(center, 'POST', '/incidents', { title: planted('no openings'), severity: 'high', tenants: ['A1'] });
  await observer.query('alter table incident_center.elsewhere rename to commitment_opening');
  await observer.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await send(center, 'POST', '/incidents', { title: planted('no connection'), severity: 'high', tenants: ['A1'] });
}

async function brokenPorts() {
  const runbook = await publishRunbook(center);
  const run = await runAtHighRisk(center, runbook);
  const common = { database: { url: database.url }, log: (line: string) => hear('log', line) };
  const { data_directory } = center;
  const broken = await createTestCenter({
    ...common,
    data_directory,
    object_store: brokenObjectStore(new Error('the store is gone')),
  });
  await send(broken, 'POST', `/executions/${run.id}/steps/reroute/evidence`, {
    name: planted('a file, and no store'),
    media_type: 'text/plain',
    content_base64: Buffer.from(planted('a content, and no store')).toString('base64'),
  });
  await broken.stop();
  const elsewhere = await createTestCenter({
    ...common,
    data_directory,
    approvals_center: {
      url: host.url,
      token: HOST_TOKEN,
      voters: { environments: ['prod'], clearance: 'confidential' },
      poll_ms: 1_000,
    },
  });
  host.spoil('POST', (response) => response.writeHead(500).end(planted('what the portal says when it breaks')));
  await askForReroute(elsewhere, run);
  await elsewhere.center.runDueTimers();
  expect(host.calls.length).toBeGreaterThan(0);
  host.spoil('POST', undefined);
  await elsewhere.stop();
}

/** What a server says of a database that is not there. */
async function noDatabase() {
  const directory = await mkdtemp(path.join(tmpdir(), 'incident-center-secrets-'));
  const url = `postgres://incident_center:${PASSWORD}@127.0.0.1:1/none`;
  const log = (line: string) => hear('log', line);
  const options = { database: { url }, data_directory: directory, authenticate: () => null, log } as const;
  const failed = await createIncidentCenter({ ...options, flags: { isEnabled: () => true } })
    .then((made) => made.migrate().finally(() => made.stop()))
    .catch((error: unknown) => error);
  for (let at = failed; at instanceof Error; at = at.cause) hear('error', `${at.stack} ${JSON.stringify(at)}`);
  expect(failed).toBeInstanceOf(Error);
  await rm(directory, { recursive: true, force: true });
}

async function frames(): Promise<void> {
  const leave = new AbortController();
  // What is never heard is found out below.
  const patience = setTimeout(() => leave.abort(), 20_000);
  const response = await center.request(operator(), '/live?cursor=0', { headers: HEADERS, signal: leave.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  while (!heard.includes('payload_redacted')) {
    const { value, done } = (await reader?.read()) ?? { done: true };
    if (done) break;
    heard += value;
  }
  clearTimeout(patience);
  leave.abort();
  expect(heard).toContain('payload_redacted');
  hear('live stream', heard);
}

async function exported(flags: string[]): Promise<string> {
  const cwd = await mkdtemp(path.join(tmpdir(), 'incident-center-secrets-'));
  await writeFile(path.join(cwd, 'tokens.json'), '{}');
  await writeFile(path.join(cwd, 'flags.json'), '{}');
  await writeFile(
    path.join(cwd, 'incident-center.json'),
    JSON.stringify({
      listen: { port: 0 },
      authentication: { tokens_file: 'tokens.json' },
      flags: { file: 'flags.json' },
      log_name: 'test.example/log',
    }),
  );
  const out: string[] = [];
  const code = await runCli(['export', ...flags], {
    env: { DATABASE_URL: database.url },
    cwd,
    out: (chunk) => void out.push(chunk),
    note: (line) => hear('log', line),
    stop: new AbortController().signal,
  });
  expect([code, said.get('log')?.at(-1)]).toEqual([0, said.get('log')?.at(-1)]);
  await rm(cwd, { recursive: true, force: true });
  return out.join('');
}

const found = (wanted: ReadonlyMap<string, string>, where: string) =>
  [...wanted].filter(([, value]) => (said.get(where) ?? []).some((text) => text.includes(value))).map(([name]) => name);

describe('after everything that a center does, and everything that can break', () => {
  beforeAll(async () => {
    written = await writeEverything(center);
    for (const [name, value] of written.planted) texts.set(name, value);
    const { incident_id } = written;
    expect(await send(center, 'POST', `/incidents/${incident_id}/comments`, { text: planted('a comment') })).toBe(201);
    await send(center, 'POST', '/policy/simulate', {
      action: 'can_close_incident',
      resource: { type: 'incident', id: incident_id },
      context: { rationale: planted('a simulated rationale') },
    });
    await refusals(incident_id);
    await failures();
    await brokenPorts();
    await noDatabase();
    const { items } = await center.as(operator()).getTimeline({ incident_id });
    const erased = { event_id: items[0]?.id ?? '', reason: 'secret', rationale: planted('why it was erased') } as const;
    await center.as(securityAdmin()).redactEvent(erased);
    await center.as(author()).listRunbooks({});
    await frames();

    const events = await observer.query<{ event_text: string; payload: string }>(
      'select event_text, payload::text, row_to_json(e)::text as row from incident_center.timeline_event e',
    );
    for (const row of events) hear('event', JSON.stringify(row));
    const decisions = await observer.query('select row_to_json(d)::text as row from incident_center.decision_log d');
    for (const row of decisions) hear('decision', JSON.stringify(row));
    await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThanOrEqual(items.length), 30_000);
    for (const { headers, body } of receiver.received) hear('audit receiver', JSON.stringify(headers) + body);
    for (const { name, attributes, events: noted, status } of spans.finished())
      hear('span', JSON.stringify([name, attributes, noted, status]));
    const headers = { Authorization: `Bearer ${METRICS_TOKEN}` };
    const metrics = await center.center.metrics(new Request('http://test.example/metrics', { headers }));
    expect(metrics.status).toBe(200);
    hear('metric', await metrics.text());
    hear('export without openings', await exported(['--no-openings']));
    hear('export', await exported([]));
    const objects = path.join(center.data_directory, 'objects');
    for (const entry of await readdir(objects, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) hear('object', await readFile(path.join(entry.parentPath, entry.name), 'latin1'));
  }, 120_000);

  const EVERYWHERE = [
    'event',
    'decision',
    'log',
    'error',
    'problem',
    'audit receiver',
    'live stream',
    'span',
    'metric',
    'export',
    'export without openings',
    'object',
  ];

  test.each(EVERYWHERE)('something was heard of each place: %s', (where) => {
    expect((said.get(where) ?? []).join('').length).toBeGreaterThan(20);
  });

  test.each([...EVERYWHERE, 'standard output'])(
    'no secret of the configuration or of a request is in it: %s',
    (where) => {
      expect(secrets.size).toBeGreaterThan(10);
      expect(found(secrets, where)).toEqual([]);
    },
  );

  /** Only what belongs to whoever may read them may hold what people wrote: exports with openings, files, answers. */
  test.each(EVERYWHERE.filter((where) => !['export', 'object'].includes(where)))(
    'nothing that anybody wrote is in it: %s',
    (where) => {
      expect(texts.size).toBeGreaterThan(50);
      expect(found(texts, where)).toEqual([]);
    },
  );

  test('what people wrote is where it belongs, or this would show nothing', () => {
    expect(found(written.planted, 'export').length).toBeGreaterThan(30);
  });
});
