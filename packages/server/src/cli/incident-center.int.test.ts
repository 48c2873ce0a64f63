import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createIncidentCenterClient } from '@incident-center/sdk/client';
import { blobSource, eventHash, verifyBundle } from '@incident-center/sdk/provenance';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { startOidcProvider } from '../testing/scenarios/oidc-provider.js';
import { author, operator } from '../testing/scenarios/personas.js';
import { startWebhookReceiver } from '../testing/scenarios/webhook-receiver.js';
import { runCli } from './run-cli.js';

// By its place: the commands run in another folder.
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const PATIENCE = { timeout: 60_000 };
const BUSY_MACHINE_MS = 180_000;
const TOKENS = { operator: 'token-of-the-operator', author: 'token-of-the-author' };
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

const RISKY = `---
name: Drain
tenants: [A1]
---

Empty a stuck queue.

## Drain

\`\`\`yaml step
risk_level: high
requires_evidence: true
approval: { operation: drain }
\`\`\`

Move the queue.

### Rollback

Move it back.
`;

type Child = ChildProcessByStdio<null, Readable, Readable>;

let cwd: string;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
const cleanups: (() => Promise<unknown>)[] = [];
const children = new Set<Child>();
beforeAll(async () => {
  database = await createTestDatabase();
  cwd = await mkdtemp(path.join(tmpdir(), 'incident-center-cli-'));
  const sha256 = (token: string) => createHash('sha256').update(token).digest('hex');
  const tokens = [
    { token_sha256: sha256(TOKENS.operator), principal: operator() },
    { token_sha256: sha256(TOKENS.author), principal: author() },
  ];
  await write('tokens.json', JSON.stringify(tokens));
  const rules = [{ attribute: 'tenantId', operator: 'in', value: ['A1'] }];
  await write('flags.json', JSON.stringify({ incident_center_enabled: { rules }, runbook_center_enabled: { rules } }));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(async () => {
  await database.drop();
  await rm(cwd, { recursive: true, force: true });
});

const write = (name: string, content: string) => writeFile(path.join(cwd, name), content);

function start(args: string[], env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, ['--conditions=incident-center-source', '--import', TSX, MAIN, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_PATH: process.env.NODE_PATH,
      SIEM: SECRET,
      ...env,
      DATABASE_URL: env.DATABASE_URL ?? database.url,
    },
  });
  children.add(child);
  return child;
}

/** A command in a process of its own, as people run it. */
async function spawned(args: string[], env: Record<string, string> = {}) {
  const child = start(args, env);
  const [out, notes, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, out, notes };
}

/** A command without a process: starting one takes seconds. */
async function run(args: string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const notes: string[] = [];
  const code = await runCli(args, {
    env: { DATABASE_URL: database.url, SIEM: SECRET, ...env },
    cwd,
    out: (chunk) => out.push(chunk),
    note: (line) => notes.push(line),
    stop: new AbortController().signal,
  });
  return { code, out: out.join(''), notes: notes.join('\n') };
}

async function configure(more: object = {}) {
  const config = {
    listen: { port: 0 },
    authentication: { tokens_file: 'tokens.json' },
    flags: { file: 'flags.json' },
    log_name: 'cli.example/log',
    ...more,
  };
  await write('incident-center.json', JSON.stringify(config));
}

/** Starts something that goes on until it is stopped, and gives its first line as JSON. */
async function startAndHear(args: string[]) {
  const child = start(['--json', ...args]);
  const told = text(child.stderr);
  const first = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => line as string),
    once(child, 'exit').then(async ([code]) => Promise.reject(new Error(`ended with ${code}: ${await told}`))),
  ]);
  return { child, said: JSON.parse(first) as { url: string; log_key: string } };
}

async function stopGently(child: Child) {
  child.kill('SIGTERM');
  const [code, signal] = await once(child, 'exit');
  expect([code, signal]).toEqual([0, null]);
}

const clientOf = (url: string, token: string) =>
  createIncidentCenterClient({ base_url: url, headers: () => ({ authorization: `Bearer ${token}` }) });

test('says that a database has to be migrated first, and ends with 5', async () => {
  const empty = await createTestDatabase();
  cleanups.push(empty.drop);
  await configure();
  for (const command of [['serve'], ['worker'], ['export'], ['receivers', 'list']]) {
    const { code, notes } = await run(command, { DATABASE_URL: empty.url });
    expect([command, code]).toEqual([command, 5]);
    expect(notes).toContain("the database has no tables yet: run 'incident-center migrate'");
  }
});

test(
  'serves people who come with a token of an identity provider',
  async () => {
    const provider = await startOidcProvider();
    cleanups.push(provider.close);
    await configure({
      authentication: {
        oidc: {
          issuer: provider.issuer,
          audience: ['incident-center'],
          algorithms: ['RS256'],
          claims: { tenant_ids: ['portal', 'tenants'] },
          defaults: { environments: ['prod'], clearance: 'confidential' },
        },
      },
    });
    expect((await run(['migrate'])).code).toBe(0);
    const { child, said } = await startAndHear(['serve']);
    const token = await provider.token({ roles: ['operator'], portal: { tenants: ['A1'] } });
    const { actor } = await clientOf(said.url, token).getSession();
    expect(actor).toMatchObject({ id: 'u-17', roles: ['operator'], tenant_ids: ['A1'], environments: ['prod'] });
    const expired = clientOf(said.url, await provider.token({ exp: 1 }));
    await expect(expired.listIncidents({})).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'the token has expired',
    });
    await stopGently(child);
  },
  BUSY_MACHINE_MS,
);

test(
  'migrates, serves, takes runbooks, exports and goes on with it, and stops when asked',
  async () => {
    await configure();
    expect(await spawned(['migrate'])).toEqual({ code: 0, out: 'the database is up to date\n', notes: '' });
    const { child, said } = await startAndHear(['serve']);
    expect(said.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${said.url}/incidents`)).status).toBe(401);
    const client = clientOf(said.url, TOKENS.operator);
    const { incident } = await client.createIncident({ title: 'Slow', severity: 'high', tenants: ['A1'] });
    await client.commentOnIncident({ incident_id: incident.id, text: 'free text of a person' });

    await write(
      'look.yaml',
      'name: Look\ntenants: [A1]\nspec: { summary: S, steps: [{ key: look, name: Look, risk_level: low, instructions: [Look] }] }',
    );
    const onServer = { INCIDENT_CENTER_URL: said.url, INCIDENT_CENTER_TOKEN: TOKENS.author };
    const first = await spawned(['--json', 'runbook', 'import', 'look.yaml'], onServer);
    expect([first.code, first.notes]).toEqual([0, '']);
    const [drafted] = JSON.parse(first.out).drafted;
    // The same file again is the same draft.
    expect(JSON.parse((await run(['--json', 'runbook', 'import', 'look.yaml'], onServer)).out).drafted).toEqual([
      drafted,
    ]);
    const published = await run(['runbook', 'publish', drafted.id], onServer);
    expect([published.code, published.notes]).toEqual([0, '']);
    expect(published.out).toContain(`published ${drafted.id} version 1`);
    const again = await run(['--json', 'runbook', 'publish', drafted.id], onServer);
    expect(again.code).toBe(3);
    expect(JSON.parse(again.notes).error.code).toBe('ILLEGAL_TRANSITION');
    const asOperator = { ...onServer, INCIDENT_CENTER_TOKEN: TOKENS.operator };
    expect(await run(['runbook', 'import', 'look.yaml'], asOperator)).toMatchObject({ code: 3, out: '' });

    await write('risky.md', RISKY);
    const [risky] = JSON.parse(
      (await run(['--json', 'runbook', 'import', '--strict', 'risky.md'], onServer)).out,
    ).drafted;
    const refused = await run(['--json', 'runbook', 'publish', risky.id], onServer);
    expect([refused.code, JSON.parse(refused.notes).error.code]).toEqual([3, 'APPROVAL_REQUIRED']);
    expect(refused.notes).toContain('--request-approval');
    const asked = await run(
      ['--json', 'runbook', 'publish', risky.id, '--request-approval', 'First version'],
      onServer,
    );
    expect(JSON.parse(asked.out).approval.status).toBe('waiting');
    const taken = await run(['serve', '--port', new URL(said.url).port]);
    expect([taken.code, taken.out]).toEqual([2, '']);
    expect(taken.notes).toContain('EADDRINUSE');

    const events = async () => (await client.getTimeline({ incident_id: incident.id })).items;
    // Opened, remarked on, drafted, published, drafted, asked for.
    const count = 6;
    const numbered = async () => (await run(['export'])).out.trimEnd().split('\n').length - 1;
    await expect.poll(numbered, PATIENCE).toBe(count);
    const exported = await spawned(['export', '--output', 'log.ndjson']);
    expect([exported.code, exported.notes]).toEqual([0, '']);
    const lines = async () =>
      (await readFile(path.join(cwd, 'log.ndjson'), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const before = await lines();
    expect(before.map(({ log_index }) => log_index)).toEqual([...Array(count).keys(), undefined]);
    for (const { event_hash, preimage } of before.slice(0, -1)) {
      const { event, prev, seq } = preimage;
      expect(eventHash(JSON.stringify(event), prev, seq)).toBe(event_hash);
    }
    expect(before.at(-1).checkpoint).toMatchObject({ next_index: count, public_key: said.log_key });
    expect(JSON.stringify(before)).toContain('free text of a person');
    expect((await stat(path.join(cwd, 'log.ndjson'))).mode & 0o777).toBe(0o600);
    expect((await run(['export', '--output', 'log.ndjson'])).code).toBe(2);

    await client.commentOnIncident({ incident_id: incident.id, text: 'later' });
    await expect.poll(async () => (await events()).at(-1)?.log_index, PATIENCE).toBe(count);
    // As a kill in the middle of a line leaves it.
    await writeFile(path.join(cwd, 'log.ndjson'), `{"log_index":${count},"event_h`, { flag: 'a' });
    expect((await run(['export', '--output', 'log.ndjson', '--resume'])).code).toBe(0);
    const places = (await lines()).map(({ log_index, checkpoint }) => log_index ?? `up to ${checkpoint.next_index}`);
    expect(places).toEqual([...Array(count).keys(), `up to ${count}`, count, `up to ${count + 1}`]);
    const ofOne = await run(['export', '--incident', incident.id, '--from', '1', '--no-openings']);
    expect(
      ofOne.out
        .trimEnd()
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).log_index),
    ).toEqual([1, count]);
    expect(ofOne.out).not.toContain('free text of a person');
    expect((await run(['export', '--from', '99'])).code).toBe(2);

    const bundle = ['export', '--bundle', '--incident', incident.id, '--output', 'incident.tar'];
    expect((await run(['export', '--bundle', '--incident', incident.id])).code).toBe(2);
    expect((await run(bundle)).code).toBe(0);
    // What is there is not written over.
    expect((await run(bundle)).code).toBe(2);
    const archive = await readFile(path.join(cwd, 'incident.tar'));
    const trust = (await run(['keys', 'trust'])).out;
    const verdict = await verifyBundle(await blobSource('incident.tar', new Blob([new Uint8Array(archive)])), {
      trust,
    });
    expect(verdict).toMatchObject({ exit_code: 0 });
    expect((await run(['retain', '--directory', 'retained'])).code).toBe(0);
    expect((await run(['retain', '--directory', 'retained'])).out).toContain('nothing new');
    await stopGently(child);
    expect(await fetch(said.url).catch(() => 'gone')).toBe('gone');
  },
  BUSY_MACHINE_MS,
);

test(
  'a worker numbers and sends without answering, and dead letters are listed, sent again and replayed',
  async () => {
    const to = await startWebhookReceiver();
    cleanups.push(() => to.close());
    to.answer(() => 500);
    const siem = { url: to.url, secrets: [{ env: 'SIEM' }], tenants: ['A1'], max_attempts: 1, first_retry_ms: 10 };
    await configure({ audit_receivers: { siem } });
    expect((await run(['migrate'])).code).toBe(0);
    const served = await startAndHear(['serve']);
    await clientOf(served.said.url, TOKENS.operator).createIncident({
      title: 'Slow',
      severity: 'high',
      tenants: ['A1'],
    });
    await stopGently(served.child);

    const { child } = await startAndHear(['worker']);
    const size = async () => JSON.parse((await run(['--json', 'receivers', 'list'])).out).receivers[0];
    await expect.poll(async () => (await size()).behind, PATIENCE).toBe(0);
    const { dead_letters: dead, next_index } = await size();
    expect(dead).toBe(next_index);
    const letters = JSON.parse((await run(['--json', 'receivers', 'dead-letters', 'siem'])).out).dead_letters;
    expect(letters).toHaveLength(next_index);
    expect(letters[0]).toMatchObject({ log_index: 0, attempts: 1, reason: 'answered 500' });

    to.answer(() => 204);
    expect((await run(['receivers', 'retry', 'siem', '--index', '0'])).out).toContain('1 dead letters');
    await expect.poll(() => to.taken.map(({ id }) => id), PATIENCE).toEqual([letters[0].event_id]);
    expect((await run(['receivers', 'retry', 'siem', '--all'])).code).toBe(0);
    await expect.poll(async () => (await size()).dead_letters, PATIENCE).toBe(0);
    const ids = letters.map(({ event_id }: { event_id: string }) => event_id);
    expect(to.taken.map(({ id }) => id)).toEqual(ids);
    expect((await run(['receivers', 'replay', 'siem', '--from', '1'])).code).toBe(0);
    await expect.poll(() => to.taken.map(({ id }) => id), PATIENCE).toEqual([...ids, ...ids.slice(1)]);

    expect(await run(['receivers', 'replay', 'siem', '--from', '99'])).toMatchObject({ code: 2 });
    expect(await run(['receivers', 'dead-letters', 'nobody'])).toMatchObject({
      code: 3,
      notes: expect.stringContaining("'nobody'"),
    });
    expect(await run(['receivers', 'retry', 'siem'])).toMatchObject({ code: 2 });
    await stopGently(child);
  },
  BUSY_MACHINE_MS,
);

test(
  'where the database user may not create roles, the SQL for an administrator goes to standard output, and it ends with 5',
  async () => {
    const fresh = await createTestDatabase();
    cleanups.push(() => fresh.drop());
    const name = 'incident_center_cli_stranger';
    const administer = async (statements: string) => {
      const client = new pg.Client({ connectionString: fresh.url });
      await client.connect();
      await client.query(statements).finally(() => client.end());
    };
    await administer(
      `CREATE ROLE ${name} LOGIN PASSWORD 'plain' NOSUPERUSER NOCREATEROLE; GRANT CREATE ON DATABASE ${new URL(fresh.url).pathname.slice(1)} TO ${name}`,
    );
    cleanups.push(() => administer(`DROP OWNED BY ${name} CASCADE; DROP ROLE ${name}`));
    const own = new URL(fresh.url);
    Object.assign(own, { username: name, password: 'plain' });
    const { code, out, notes } = await spawned(['migrate'], { DATABASE_URL: own.href });
    expect(code).toBe(5);
    expect(out).toMatch(
      /^CREATE ROLE incident_center_app NOLOGIN;[\s\S]*GRANT incident_center_app, incident_center_system TO/,
    );
    expect(notes).toContain('may not create what the kit needs');
  },
  BUSY_MACHINE_MS,
);
