import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Principal } from '../options.js';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { manifestOf, verdictOf } from '../testing/scenarios/bundles.js';
import { type HandledIncident, handleIncident } from '../testing/scenarios/handled-incident.js';
import { operator, viewer } from '../testing/scenarios/personas.js';
import { refusal } from '../testing/scenarios/requests.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { eventsOf } from '../testing/scenarios/timelines.js';

let database: TestDatabase;
let center: TestCenter;
let observer: DatabaseObserver;
let handled: HandledIncident;

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url } });
  observer = await observeDatabase(database.url);
  handled = await handleIncident(center, ['A1']);
});
afterAll(async () => {
  await observer.stop();
  await center.stop();
  await database.drop();
});

const auditor = () => testPrincipal('auditor', { roles: ['auditor'], environments: ['*'], clearance: 'top-secret' });
const path = (query = '') => `/incidents/${handled.incident_id}/evidence-bundle${query}`;

async function download(target = path(), who = auditor()): Promise<{ bytes: Buffer; response: Response }> {
  const response = await center.request(who, target);
  if (response.status !== 200) throw new Error(await response.text());
  return { bytes: Buffer.from(await response.arrayBuffer()), response };
}

const verify = (bytes: Uint8Array) => verdictOf(center, bytes);

describe('the evidence bundle of an incident', () => {
  test('is verified with the trust file of the center, with every event, opening and decision in it', async () => {
    const events = await eventsOf(center, { incident_id: handled.incident_id });
    const { bytes, response } = await download();
    expect(response.headers.get('content-type')).toBe('application/x-tar');
    expect(response.headers.get('etag')).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`);
    const verdict = await verify(bytes);
    expect(verdict).toMatchObject({ exit_code: 0, first_bad: null });
    expect(verdict.bundles[0]).toMatchObject({ events: events.length, log: 'incident-center' });
  });

  test('leaves nothing on disk where somebody only asks how large it is', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'incident-center-head-'));
    vi.stubEnv('TMPDIR', directory);
    try {
      const response = await center.request(auditor(), path(), { method: 'HEAD' });
      expect([response.status, await response.text()]).toEqual([200, '']);
      expect(Number(response.headers.get('content-length'))).toBeGreaterThan(10_000);
      expect(await readdir(directory)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
      await rm(directory, { recursive: true });
    }
  });

  test('is the same bytes when it is made again, and ends where it is told to', async () => {
    const [one, two] = [await download(path('?through=5')), await download(path('?through=5'))];
    expect(one.bytes.equals(two.bytes)).toBe(true);
    expect((await verify(one.bytes)).bundles[0]).toMatchObject({ events: 5 });
    await center.as(operator()).commentOnIncident({ incident_id: handled.incident_id, text: 'Later.' });
    expect((await download(path('?through=5'))).bytes.equals(one.bytes)).toBe(true);
  });

  test('is given for a run of it and for a runbook too', async () => {
    for (const target of [`/executions/${handled.execution_id}`, `/runbooks/${handled.runbook_id}`]) {
      const { bytes } = await download(`${target}/evidence-bundle`);
      expect(await verify(bytes)).toMatchObject({ exit_code: 0 });
    }
  });

  test('is given to those only who may have it, and only as it can be', async () => {
    await refusal(await center.request(viewer('A1'), path()), 'NOT_PERMITTED');
    await refusal(await center.request(operator({ tenant_ids: ['B1'] }), path()), 'NOT_FOUND');
    for (const query of ['?through=0', '?through=100000', '?log_size=99999', '?objects=some', '?other=1'])
      await refusal(await center.request(operator(), path(query)), 'INVALID_INPUT');
  });

  test('has what the policy decided only for those who may see that', async () => {
    const decisions = async (who: Principal) => manifestOf((await download(path(), who)).bytes).decisions;
    expect(await decisions(auditor())).toBeGreaterThan(5);
    expect(await decisions(operator())).toBe(0);
    expect(await verify((await download(path(), operator())).bytes)).toMatchObject({ exit_code: 0 });
  });

  test('says which files were left out on purpose', async () => {
    const { objects } = manifestOf((await download(path('?objects=none'))).bytes);
    expect(new Set(objects.map(({ state }) => state))).toEqual(new Set(['omitted']));
    const all = manifestOf((await download()).bytes).objects;
    expect(all.filter(({ state }) => state === 'omitted').map(({ roles }) => roles)).toEqual([['evidence_bundle']]);
  });

  test('is verified by the second verifier too', async () => {
    const { bytes } = await download();
    const directory = await mkdtemp(join(tmpdir(), 'incident-center-bundle-test-'));
    try {
      const [bundle, trust] = [join(directory, 'bundle.tar'), join(directory, 'trust.json')];
      await writeFile(bundle, bytes);
      await writeFile(trust, JSON.stringify(await center.center.trust()));
      const sources = fileURLToPath(new URL('../../../sdk/verifiers/python', import.meta.url));
      const { stdout } = await promisify(execFile)(
        'python3',
        ['-m', 'incident_center_verify', bundle, '--trust', trust],
        {
          env: { ...process.env, PYTHONPATH: sources },
        },
      );
      expect(stdout).toContain('verified');
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('what was altered', () => {
  const OF_EVENT = (seq: number) => `(select id from incident_center.timeline_event where chain = $1 and seq = ${seq})`;
  const tampers = [
    [
      'the text of an event',
      `update incident_center.timeline_event
      set event_text = replace(event_text, 'high', 'low') where id = ${OF_EVENT(1)}`,
      1,
    ],
    ['a column of an event', `update incident_center.timeline_event set actor = 'nobody' where id = ${OF_EVENT(2)}`, 2],
    [
      'a text beside an event',
      `update incident_center.commitment_opening
      set value_text = '"no"' where event_id = ${OF_EVENT(2)}`,
      2,
    ],
    [
      'a decision',
      `update incident_center.decision_log
      set decision_text = replace(decision_text, '"allow":true', '"allow":false') where decision_id = (
        select (event_text::jsonb->'policy'->>'decision_id')::uuid
        from incident_center.timeline_event where id = ${OF_EVENT(1)})`,
      1,
    ],
    [
      'the number of an event',
      `update incident_center.log_entry set event_hash = repeat('a', 64)
      where event_id = ${OF_EVENT(2)}`,
      2,
    ],
    ['a chain that lost an event', `delete from incident_center.timeline_event where id = ${OF_EVENT(2)}`, 2],
  ] as const;

  test.each(tampers)('is not exported: %s', async (_, statement, seq) => {
    const client = center.as(operator());
    const { incident } = await client.createIncident({ title: 'Slow', severity: 'high', tenants: ['A1'] });
    for (const text of ['One.', 'Two.']) await client.commentOnIncident({ incident_id: incident.id, text });
    const target = `/incidents/${incident.id}/evidence-bundle`;
    expect(await verify((await download(target)).bytes)).toMatchObject({ exit_code: 0 });
    await observer.query(statement, [`incident:${incident.id}`]);
    const problem = await refusal(await center.request(auditor(), target), 'EVIDENCE_TAMPERED');
    expect(problem.first_bad).toMatchObject({ chain: `incident:${incident.id}`, seq });
  });

  test('is not exported: a log that lost an event, which might have been of any chain', async () => {
    const { response } = await download().catch(() => ({ response: undefined }));
    expect(response).toBeUndefined();
    await refusal(await center.request(operator(), path()), 'EVIDENCE_TAMPERED');
  });
});
