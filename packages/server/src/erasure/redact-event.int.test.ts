import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { verdictOf } from '../testing/scenarios/bundles.js';
import { directoryObjects } from '../testing/scenarios/directory-objects.js';
import { handleIncident } from '../testing/scenarios/handled-incident.js';
import { approver, operator, securityAdmin } from '../testing/scenarios/personas.js';
import { refusal } from '../testing/scenarios/requests.js';
import { grantReroute, publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';
import { expectVerified } from '../testing/scenarios/timelines.js';

let database: TestDatabase;
let center: TestCenter;
let beside: TestCenter;
beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url } });
  beside = await createTestCenter({ database: { url: database.url }, data_directory: center.data_directory });
});
afterAll(async () => {
  await beside.stop();
  await center.stop();
  await database.drop();
});

const WHY = { reason: 'personal_data', rationale: 'Asked for by the person.' } as const;
const by = () => center.as(operator());
const security = () => center.as(securityAdmin());
const eventsOf = async (incident_id: string) => (await by().getTimeline({ incident_id, limit: 1_000 })).items;

async function declare(title: string) {
  const { incident } = await by().createIncident({ title, severity: 'high', tenants: ['A1'] });
  const [created] = await eventsOf(incident.id);
  return { incident_id: incident.id, event_id: created?.id ?? '', path: `/incident/${incident.id}/title` };
}

describe('redacting a text', () => {
  test('leaves the word for what was erased, a new version, and a chain that verifies', async () => {
    const { incident_id, event_id, path } = await declare('Jane Doe cannot log in');
    const { redaction, event, receipts } = await security().redactEvent({ event_id, paths: [path], ...WHY });
    expect(redaction).toEqual({ paths: [path], copies: [], files: [] });
    expect(receipts).toHaveLength(1);
    expect(event.openings.map((opening) => opening.path)).not.toContain(path);
    const { incident } = await by().getIncident({ incident_id });
    expect(incident).toMatchObject({ title: '[redacted]', version: 2 });
    expect(await expectVerified(center, { incident_id })).toMatchObject({ erased: 1, erased_untold: 0 });
    const told = (await eventsOf(incident_id)).at(-1);
    expect(told).toMatchObject({
      type: 'payload_redacted',
      actor: 'security',
      target_ids: [event_id],
      payload: { event_id, paths: [path], copies: [], files: [], reason: 'personal_data' },
    });
    expect(told?.event_text).not.toContain(WHY.rationale);
  });

  test('leaves alone what has been written in its place since', async () => {
    const { incident_id, event_id, path } = await declare('Jane Doe cannot log in');
    await by().editIncident({ incident_id, title: 'Somebody cannot log in' });
    await security().redactEvent({ event_id, paths: [path], ...WHY });
    const { incident } = await by().getIncident({ incident_id });
    expect(incident).toMatchObject({ title: 'Somebody cannot log in', version: 2 });
    await expectVerified(center, { incident_id });
  });

  test('done again is answered with nothing more to do', async () => {
    const { incident_id, event_id, path } = await declare('Jane Doe cannot log in');
    await security().redactEvent({ event_id, ...WHY });
    const { redaction, receipts } = await security().redactEvent({ event_id, paths: [path], ...WHY });
    expect({ redaction, receipts }).toEqual({ redaction: { paths: [], copies: [], files: [] }, receipts: [] });
    expect(await eventsOf(incident_id)).toHaveLength(2);
  });

  test('does not make the request that wrote it be done again', async () => {
    const body = JSON.stringify({ title: 'Jane Doe cannot log in', severity: 'high', tenants: ['A1'] });
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'jane' };
    const declareAgain = () => center.request(operator(), '/incidents', { method: 'POST', headers, body });
    const { incident } = (await (await declareAgain()).json()) as { incident: { id: string } };
    const [created] = await eventsOf(incident.id);
    await security().redactEvent({ event_id: created?.id ?? '', ...WHY });
    const again = await declareAgain();
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toMatchObject({ incident: { id: incident.id, title: '[redacted]', severity: 'high' } });
  });

  test('takes the redaction’s own rationale as well', async () => {
    const { incident_id, event_id } = await declare('Jane Doe cannot log in');
    await security().redactEvent({ event_id, ...WHY, rationale: 'Jane Doe asked for it.' });
    const told = (await eventsOf(incident_id)).at(-1);
    await security().redactEvent({ event_id: told?.id ?? '', paths: ['/rationale'], ...WHY });
    expect(JSON.stringify(await eventsOf(incident_id))).not.toContain('Jane Doe');
    expect(await expectVerified(center, { incident_id })).toMatchObject({ erased_untold: 0 });
  });

  test.each([
    ['an operator on call', () => operator({ on_call_rotations: ['incident-command'] }), {}, 'NOT_PERMITTED'],
    ['a team lead', () => approver(), {}, 'NOT_PERMITTED'],
    ['nobody of its tenant', () => securityAdmin({ tenant_ids: ['B1'] }), {}, 'NOT_FOUND'],
    ['nobody without a reason', () => securityAdmin(), { rationale: 'short' }, 'RATIONALE_REQUIRED'],
    ['nobody for what is not in the event', () => securityAdmin(), { paths: ['/rationale'] }, 'INVALID_INPUT'],
    ['nobody for a file of something else', () => securityAdmin(), { files: ['0'.repeat(64)] }, 'INVALID_INPUT'],
  ] as const)('is refused: %s', async (_, who, more, code) => {
    const { incident_id, event_id } = await declare('Jane Doe cannot log in');
    const response = await center.request(who(), `/timeline/events/${event_id}/redact`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...WHY, ...more }),
    });
    await refusal(response, code);
    expect((await by().getIncident({ incident_id })).incident.title).toBe('Jane Doe cannot log in');
  });

  test('while others write, read and verify leaves no copy and no contradiction', async () => {
    const { incident_id, event_id, path } = await declare('Jane Doe cannot log in');
    const verdicts: string[] = [];
    await Promise.all([
      ...Array.from({ length: 20 }, (_, at) =>
        (at % 2 === 0 ? center : beside).as(operator()).commentOnIncident({ incident_id, text: `Comment ${at}` }),
      ),
      ...Array.from({ length: 8 }, async (_, at) => {
        const reader = (at % 2 === 0 ? center : beside).as(operator());
        verdicts.push((await reader.verifyTimeline({ incident_id })).verdict);
      }),
      beside.as(securityAdmin()).redactEvent({ event_id, paths: [path], ...WHY }),
    ]);
    expect(verdicts.filter((verdict) => !verdict.startsWith('verified'))).toEqual([]);
    expect(JSON.stringify(await eventsOf(incident_id))).not.toContain('Jane Doe');
    expect((await by().getIncident({ incident_id })).incident).toMatchObject({ title: '[redacted]', version: 22 });
    await expectVerified(center, { incident_id });
  });
});

test('a bundle that was made before a redaction, and not used yet, is made again, and the first destroyed', async () => {
  let now = Date.now();
  const secret = 'Jane Doe of the storage team';
  const objects = await directoryObjects(center.data_directory, () => now);
  const held: string[] = [];
  let redact: (() => Promise<unknown>) | undefined;
  const slow = await createTestCenter({
    database: { url: database.url },
    data_directory: center.data_directory,
    now: () => now,
    object_store: {
      ...objects,
      put: async (bytes, mediaType) => {
        const stored = await objects.put(bytes, mediaType);
        if (Buffer.from(bytes).includes(secret)) held.push(stored.key);
        const due = held.length > 0 ? redact : undefined;
        redact = due === undefined ? redact : undefined;
        await due?.();
        return stored;
      },
    },
  });
  const runbook = await publishRunbook(center);
  const run = await runAtHighRisk(center, runbook);
  const incident_id = run.incident_id ?? '';
  await by().commentOnIncident({ incident_id, text: secret });
  const comment = (await eventsOf(incident_id)).at(-1);
  await grantReroute(center, run);
  await by().completeStep({ execution_id: run.id, step: 'reroute', outcome: 'succeeded' });
  redact = () => security().redactEvent({ event_id: comment?.id ?? '', ...WHY });
  const last = { execution_id: run.id, step: 'bundle', outcome: 'succeeded' } as const;
  const { execution } = await slow.as(operator()).completeStep(last);
  expect(held).toHaveLength(1);
  expect(Buffer.from(await objects.get(`sha256/${execution.bundle_ref}`)).includes(secret)).toBe(false);
  now += 2 * 3_600_000;
  await slow.center.runDueTimers();
  await expect(objects.head(held[0] ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await objects.head(`sha256/${execution.bundle_ref}`)).size).toBeGreaterThan(0);
  await slow.stop();
});

describe('erasing a file', () => {
  async function attached(tenants: string[]) {
    const handled = await handleIncident(center, tenants);
    const reader = center.as(operator({ tenant_ids: tenants }));
    const { items } = await reader.getTimeline({ incident_id: handled.incident_id, limit: 1_000 });
    const event = items.find(({ type }) => type === 'evidence_attached');
    return { ...handled, event_id: event?.id ?? '', files: [handled.evidence_ref] };
  }
  const urlOf = ({ execution_id, evidence_ref }: { execution_id: string; evidence_ref: string }) =>
    center.request(operator(), `/executions/${execution_id}/evidence/${evidence_ref}/url`);

  test('destroys it and the bundles it is in; its digest stays, and says so', async () => {
    const one = await attached(['A1']);
    const before = await by().getEvidenceUrl({ execution_id: one.execution_id, sha256: one.evidence_ref });
    expect((await center.request(null, before.url)).status).toBe(200);
    const { redaction } = await security().redactEvent({ event_id: one.event_id, files: one.files, ...WHY });
    expect(redaction).toEqual({ paths: [], copies: [], files: [one.evidence_ref, one.bundle_ref].sort() });
    await center.center.runDueTimers();
    expect((await center.request(null, before.url)).status).toBe(404);
    await refusal(await urlOf(one), 'NOT_FOUND');
    const { execution } = await by().getExecution({ execution_id: one.execution_id });
    expect(execution.bundle_ref).toBeNull();
    expect(execution.step_states[0]?.evidence[0]).toMatchObject({
      evidence_ref: one.evidence_ref,
      name: 'latency.log',
      erased_at: expect.any(String),
    });
    await expectVerified(center, { incident_id: one.incident_id });
    const again = await security().redactEvent({ event_id: one.event_id, files: one.files, ...WHY });
    expect(again.receipts).toEqual([]);
  });

  test('while a bundle is being made is told in it as an erasure, and not as tampering', async () => {
    const one = await attached(['A1']);
    const objects = await directoryObjects(center.data_directory);
    let erase: (() => Promise<unknown>) | undefined = async () => {
      await security().redactEvent({ event_id: one.event_id, files: one.files, ...WHY });
      await center.center.runDueTimers();
    };
    const slow = await createTestCenter({
      database: { url: database.url },
      data_directory: center.data_directory,
      object_store: {
        ...objects,
        get: async (key) => {
          const due = erase;
          erase = undefined;
          await due?.();
          return objects.get(key);
        },
      },
    });
    const bundle = async () => {
      const answer = await slow.request(operator(), `/incidents/${one.incident_id}/evidence-bundle`);
      const { exit_code, bundles } = await verdictOf(center, Buffer.from(await answer.arrayBuffer()));
      return { status: answer.status, exit_code, erased: bundles[0]?.objects.erased };
    };
    expect(await bundle()).toMatchObject({ status: 200, exit_code: 0 });
    expect(await bundle()).toEqual({ status: 200, exit_code: 0, erased: 2 });
    await slow.stop();
  });

  test('leaves the same bytes to whoever else attached them, until they erase them too', async () => {
    const [one, other] = [await attached(['A2']), await attached(['A2'])];
    expect(one.evidence_ref).toBe(other.evidence_ref);
    const admin = center.as(securityAdmin({ tenant_ids: ['A2'] }));
    const person = operator({ tenant_ids: ['A2'] });
    const reader = center.as(person);
    const { url } = await reader.getEvidenceUrl({ execution_id: other.execution_id, sha256: other.evidence_ref });
    const filesIn = async ({ incident_id }: { incident_id: string }) => {
      const answer = await center.request(person, `/incidents/${incident_id}/evidence-bundle`);
      const { exit_code, bundles } = await verdictOf(center, Buffer.from(await answer.arrayBuffer()));
      return { exit_code, erased: bundles[0]?.objects.erased, withheld: bundles[0]?.withheld };
    };
    const nothing = { texts: 0, files: 0, listed: [] };
    await admin.redactEvent({ event_id: one.event_id, files: one.files, ...WHY });
    await center.center.runDueTimers();
    expect((await center.request(null, url)).status).toBe(200);
    // The file and the bundle made at the end of the run; of the other incident, neither.
    expect(await filesIn(one)).toEqual({ exit_code: 0, erased: 2, withheld: nothing });
    expect(await filesIn(other)).toEqual({ exit_code: 0, erased: 0, withheld: nothing });
    await admin.redactEvent({ event_id: other.event_id, files: other.files, ...WHY });
    await center.center.runDueTimers();
    expect((await center.request(null, url)).status).toBe(404);
  });
});
