import { createHash } from 'node:crypto';
import type { IncidentCenterClient } from '@incident-center/sdk/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../object-store/object-store.js';
import { createTestCenter, type TestCenter, testPrincipal } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { fetchSigned, manifestOf, verdictOf } from '../testing/scenarios/bundles.js';
import { directoryObjects } from '../testing/scenarios/directory-objects.js';
import { type HandledIncident, handleIncident } from '../testing/scenarios/handled-incident.js';
import { operator, securityAdmin, viewer } from '../testing/scenarios/personas.js';
import { refusal } from '../testing/scenarios/requests.js';
import { openIncident } from '../testing/scenarios/runbooks.js';
import { eventsOf } from '../testing/scenarios/timelines.js';

let database: TestDatabase;
let center: TestCenter;
let handled: HandledIncident;
let objects: ObjectStore;
let now = Date.now();
/** Digests of what was put into the object store, in order. */
const stored: string[] = [];
/** What is told that the next object is about to be stored, and holds it up. */
let holdUp: (() => Promise<void>) | undefined;

const auditor = () => testPrincipal('auditor', { roles: ['auditor'], environments: ['*'], clearance: 'top-secret' });
const ofIncident = () => ({ incident_id: handled.incident_id });

beforeAll(async () => {
  database = await createTestDatabase();
  const keys = await createTestCenter({ database: { url: database.url }, now: () => now });
  objects = await directoryObjects(keys.data_directory, () => now);
  center = await createTestCenter({
    database: { url: database.url },
    data_directory: keys.data_directory,
    now: () => now,
    timers: { poll_ms: 3_600_000 },
    evidence: { bundles: { at_once: 1, max_bytes: 200_000 } },
    object_store: {
      ...objects,
      put: async (bytes, mediaType) => {
        await holdUp?.();
        const object = await objects.put(bytes, mediaType);
        stored.push(object.sha256);
        return object;
      },
    },
  });
  handled = await handleIncident(center, ['A1']);
  afterAll(keys.stop);
});
afterAll(async () => {
  await center.stop();
  await database.drop();
});

async function download(url: string): Promise<Buffer> {
  const response = await fetchSigned(center, url);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('an evidence bundle that was asked for', () => {
  test('lies at its address for five minutes, and is what the answer says and what the archive itself is', async () => {
    const events = await eventsOf(center, ofIncident());
    const { bundle } = await center.as(auditor()).getEvidenceBundle(ofIncident());
    expect(bundle).toMatchObject({
      name: `evidence-incident-${handled.incident_id}.tar`,
      media_type: 'application/x-tar',
      subject: { kind: 'incident', id: handled.incident_id },
      through: events.length,
      events: events.length,
      expires_at: new Date(now + 300_000).toISOString(),
    });
    const response = await fetchSigned(center, bundle.url);
    expect(response.headers.get('content-type')).toBe('application/x-tar');
    expect(response.headers.get('content-disposition')).toContain(bundle.name);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([bytes.byteLength, sha256(bytes)]).toEqual([bundle.size, bundle.sha256]);
    expect(manifestOf(bytes).log_size).toBe(bundle.log_size);
    expect(await verdictOf(center, bytes)).toMatchObject({ exit_code: 0 });
    const plain = await center.request(auditor(), `/incidents/${handled.incident_id}/evidence-bundle`);
    expect(plain.headers.get('etag')).toBe(`"${bundle.sha256}"`);
  });

  test('is that of the chain a run wrote into, and that of a runbook', async () => {
    const client = center.as(auditor());
    const { bundle } = await client.getEvidenceBundle({ runbook_execution_id: handled.execution_id });
    expect(bundle.subject).toEqual({ kind: 'incident', id: handled.incident_id });
    const of = await client.getEvidenceBundle({ runbook_id: handled.runbook_id, objects: 'none' });
    expect(of.bundle.subject).toEqual({ kind: 'runbook', id: handled.runbook_id });
    const bytes = await download(of.bundle.url);
    expect(new Set(manifestOf(bytes).objects.map(({ state }) => state))).toEqual(new Set(['omitted']));
  });

  test('is asked for again without being made again, until something is erased of it', async () => {
    const { incident } = await center
      .as(operator())
      .createIncident({ title: 'Slow', severity: 'low', tenants: ['A1'] });
    const ask = async (client: IncidentCenterClient, through = 2) =>
      (await client.getEvidenceBundle({ incident_id: incident.id, through })).bundle;
    await center.as(operator()).commentOnIncident({ incident_id: incident.id, text: 'Somebody was here.' });
    const before = stored.length;
    const answers = await Promise.all([1, 2, 3].map(() => ask(center.as(auditor()))));
    expect(new Set(answers.map((one) => one.sha256)).size).toBe(1);
    expect(stored.slice(before)).toEqual([answers[0]?.sha256]);
    expect((await ask(center.as(operator()))).sha256, 'without what was decided').not.toBe(answers[0]?.sha256);
    const [, comment] = await eventsOf(center, { incident_id: incident.id });
    const why = { reason: 'personal_data', rationale: 'Nobody has to know who that was.' } as const;
    await center.as(securityAdmin()).redactEvent({ event_id: comment?.id ?? '', ...why });
    const after = await ask(center.as(auditor()));
    expect(after.sha256).not.toBe(answers[0]?.sha256);
    expect((await download(after.url)).includes('Somebody was here')).toBe(false);
  });

  test('is destroyed when its addresses are long over, unless an event names the same', async () => {
    const { bundle } = await center.as(auditor()).getEvidenceBundle({ ...ofIncident(), through: 3 });
    const status = async (url: string) => (await fetchSigned(center, url)).status;
    expect(await status(bundle.url)).toBe(200);
    now += 16 * 60_000;
    await center.center.runDueTimers();
    await expect(objects.head(`sha256/${bundle.sha256}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const again = await center.as(auditor()).getEvidenceBundle({ ...ofIncident(), through: 3 });
    expect(stored.filter((one) => one === bundle.sha256)).toHaveLength(2);
    expect([again.bundle.sha256, await status(again.bundle.url)]).toEqual([bundle.sha256, 200]);
    const { execution_id, bundle_ref } = handled;
    const { url } = await center.as(operator()).getEvidenceUrl({ execution_id, sha256: bundle_ref });
    expect(await status(url), 'that of the step').toBe(200);
  });

  test('is not made while as many are being made as may be, and it is said when to ask again', async () => {
    let release = () => {};
    const storing = new Promise<void>((begun) => {
      holdUp = () =>
        new Promise((resolve) => {
          release = resolve;
          begun();
        });
    });
    const first = center.as(auditor()).getEvidenceBundle({ ...ofIncident(), through: 4 });
    await storing;
    const busy = () =>
      center.request(auditor(), `/timeline/bundle?incident_id=${handled.incident_id}&through=5&objects=none`);
    const response = await busy();
    expect(response.headers.get('retry-after')).toBe('5');
    await refusal(response, 'UNAVAILABLE');
    const plain = await center.request(auditor(), `/incidents/${handled.incident_id}/evidence-bundle`);
    await refusal(plain, 'UNAVAILABLE');
    holdUp = undefined;
    release();
    await first;
    expect((await busy()).status).toBe(200);
  });

  test('is refused to whoever may not have it, and beyond what there is', async () => {
    const ask = (who: typeof viewer, query: string) =>
      center.request(who('A1'), `/timeline/bundle?incident_id=${handled.incident_id}${query}`);
    await refusal(await ask(viewer, ''), 'NOT_PERMITTED');
    for (const query of ['&through=9999', '&through=0', '&log_size=999999', '&objects=some'])
      await refusal(await ask(() => operator(), query), 'INVALID_INPUT');
    await refusal(await center.request(operator(), '/timeline/bundle'), 'INVALID_INPUT');
  });

  test('that would be larger than it may be is not made', async () => {
    const { runbook_id } = handled;
    const { id: incident_id } = await openIncident(center);
    const { execution } = await center.as(operator()).executeRunbook({ runbook_id, incident_id });
    await center.as(operator()).attachEvidence({
      execution_id: execution.id,
      step: 'look',
      name: 'long.log',
      media_type: 'text/plain',
      content_base64: Buffer.alloc(250_000, 'x').toString('base64'),
    });
    const target = `/timeline/bundle?runbook_execution_id=${execution.id}`;
    await refusal(await center.request(operator(), target), 'LIMIT_REACHED');
    expect((await center.request(operator(), `${target}&objects=none`)).status).toBe(200);
  });
});
