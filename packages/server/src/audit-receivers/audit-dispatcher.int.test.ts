import { createHash } from 'node:crypto';
import { type EventCore, type EventType, eventCoreSchema } from '@incident-center/sdk/contract';
import { asc, eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import { auditDeadLetter, auditReceiver, logEntry, timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { createSequencer } from '../log/sequencer.js';
import { recordStory } from '../testing/record-story.js';
import { startWebhookReceiver, type TestReceiver } from '../testing/scenarios/webhook-receiver.js';
import {
  change,
  createTestCenterParts,
  reader,
  recordEvent,
  type TestCenterParts,
} from '../testing/test-center-parts.js';
import { createAuditDispatcher } from './audit-dispatcher.js';
import { type AuditReceiverOptions, resolveAuditReceivers } from './audit-receiver-options.js';
import { replayReceiver } from './receiver-admin.js';

const SECRET = `whsec_${Buffer.from('planted-webhook-secret-of-32-byte').toString('base64')}`;
const PATIENCE = { timeout: 20_000 };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(database: 'postgres' | 'pglite' = 'postgres'): Promise<TestCenterParts> {
  const parts = await createTestCenterParts({ database });
  cleanups.push(() => parts.close());
  return parts;
}

async function receiver(): Promise<TestReceiver> {
  const started = await startWebhookReceiver();
  cleanups.push(() => started.close());
  return started;
}

const QUICK = { timeout_ms: 300, first_retry_ms: 10, longest_retry_ms: 40, max_attempts: 3 };

async function dispatch(
  { center }: TestCenterParts,
  url: string,
  options: Partial<AuditReceiverOptions> = {},
  name = 'siem',
) {
  const receivers = resolveAuditReceivers(
    { [name]: { url, secrets: [SECRET], tenants: ['A1'], ...QUICK, ...options } },
    false,
  );
  const dispatcher = createAuditDispatcher(center, receivers, { poll_ms: 20 });
  await dispatcher.start();
  cleanups.push(() => dispatcher.stop());
  return dispatcher;
}

/** Records and numbers so many events of a tenant. */
async function happen(
  parts: TestCenterParts,
  count: number,
  { tenant = 'A1', type = 'comment_added' as EventType } = {},
) {
  await change(parts.center, reader([tenant]), async (context) => {
    for (let at = 0; at < count; at += 1) await recordEvent(context, { type, chain: `incident:of-${tenant}` });
  });
  await createSequencer(parts.center).drain();
}

const logged = ({ center }: TestCenterParts, tenant = 'A1') =>
  inTransaction(center.database, { role: 'system' }, async (queries) =>
    (
      await queries
        .select({ id: timelineEvent.id, tenants: timelineEvent.tenants })
        .from(logEntry)
        .innerJoin(timelineEvent, eq(timelineEvent.id, logEntry.event_id))
        .orderBy(asc(logEntry.log_index))
    ).flatMap(({ id, tenants }) => (tenants.includes(tenant) ? [id] : [])),
  );
const rowOf = async ({ center }: TestCenterParts, name = 'siem') => {
  const [row] = await inTransaction(center.database, { role: 'system' }, (queries) =>
    queries.select().from(auditReceiver).where(eq(auditReceiver.name, name)),
  );
  return row;
};
const lettersOf = ({ center }: TestCenterParts) =>
  inTransaction(center.database, { role: 'system' }, (queries) =>
    queries.select().from(auditDeadLetter).orderBy(asc(auditDeadLetter.log_index)),
  );
const ids = (webhooks: readonly { id: string }[]) => webhooks.map(({ id }) => id);

describe.each(['postgres', 'pglite'] as const)('an audit receiver, on %s', (database) => {
  test('gets every event of its tenants, in the order of the log, signed and verifiable', async () => {
    const parts = await open(database);
    const to = await receiver();
    await recordStory(parts.center, reader());
    await happen(parts, 2, { tenant: 'B1' });
    await createSequencer(parts.center).drain();
    await dispatch(parts, to.url);
    const expected = await logged(parts);
    await expect.poll(() => to.taken.length, PATIENCE).toBe(expected.length);
    expect(ids(to.taken)).toEqual(expected);
    await happen(parts, 1);
    await expect.poll(() => ids(to.taken), PATIENCE).toEqual(await logged(parts));

    for (const { headers, body } of to.taken) {
      const event = new Webhook(SECRET).verify(body, headers as Record<string, string>) as {
        id: string;
        type: string;
        eventhash: string;
        data: { event: EventCore; prev: string; seq: number };
      };
      expect(headers['content-type']).toMatch(/^application\/cloudevents\+json/);
      expect(event).toMatchObject({ specversion: '1.0', source: 'urn:incident-center:log:test.example/log' });
      expect(eventCoreSchema.parse(event.data.event).id).toBe(event.id);
      expect(event.type).toMatch(new RegExp(`^(incident|runbook)\\.${event.data.event.type}\\.v1$`));
      const preimage = body.slice(body.indexOf('"data":') + '"data":'.length, -1);
      expect(createHash('sha256').update(`\0${preimage}`).digest('hex')).toBe(event.eventhash);
    }
  });
});

test('an event leaves without free text, openings and secrets', async () => {
  const parts = await open();
  const to = await receiver();
  await change(parts.center, reader(), (context) =>
    recordEvent(context, {
      type: 'comment_added',
      chain: 'incident:of-A1',
      texts: { text: 'planted-free-text', note: { inner: 'planted-inner-text' } },
    }),
  );
  await recordStory(parts.center, reader());
  await createSequencer(parts.center).drain();
  await dispatch(parts, to.url);
  await expect.poll(async () => to.taken.length === (await logged(parts)).length, PATIENCE).toBe(true);
  const sent = JSON.stringify(to.received);
  const secret = SECRET.slice('whsec_'.length);
  expect(['planted', 'It pages people', secret, 'salt'].filter((planted) => sent.includes(planted))).toEqual([]);
  expect(sent.includes('hmac')).toBe(true);
  const row = JSON.stringify(await rowOf(parts));
  for (const kept of [SECRET, to.url]) expect(row).not.toContain(kept);
});

test('only types that were asked for are sent, and the cursor passes the others', async () => {
  const parts = await open();
  const to = await receiver();
  await happen(parts, 3);
  await happen(parts, 1, { type: 'incident_closed' });
  await happen(parts, 2);
  await dispatch(parts, to.url, { types: ['incident_closed'] });
  await expect.poll(async () => (await rowOf(parts))?.next_index, PATIENCE).toBe(6);
  expect(to.received.map(({ body }) => JSON.parse(body).type)).toEqual(['incident.incident_closed.v1']);
});

test('a new receiver may begin at the end of the log', async () => {
  const parts = await open();
  const to = await receiver();
  await happen(parts, 3);
  await dispatch(parts, to.url, { from: 'end' });
  await happen(parts, 2);
  const expected = (await logged(parts)).slice(3);
  await expect.poll(() => ids(to.taken), PATIENCE).toEqual(expected);
  expect(to.received).toHaveLength(2);
});

test('what fails, hangs, hangs up or redirects is sent again with the same id, and nothing overtakes it', async () => {
  const parts = await open();
  const to = await receiver();
  const other = await receiver();
  const answers = [500, 'hang', 'hang up', 302] as const;
  to.answer((webhook, attempt) => {
    if (attempt > 1) return 200;
    const answer = answers[new Set(ids(to.received)).size - 1] ?? 200;
    if (answer !== 302) return answer;
    return (response) => response.writeHead(302, { location: other.url }).end(webhook.id);
  });
  await happen(parts, 6);
  await dispatch(parts, to.url);
  const expected = await logged(parts);
  await expect.poll(() => ids(to.taken), PATIENCE).toEqual(expected);
  expect(ids(to.received)).toEqual(expected.flatMap((id, at) => (at < answers.length ? [id, id] : [id])));
  expect(other.received).toEqual([]);
  const [first, again] = to.received;
  expect(again?.body).toBe(first?.body);
  expect(await lettersOf(parts)).toEqual([]);
});

test('an event that never gets through becomes a dead letter with its reason, and those behind it pass', async () => {
  const parts = await open();
  const to = await receiver();
  await happen(parts, 4);
  const expected = await logged(parts);
  const [, bad] = expected;
  to.answer(({ id }) => (id === bad ? 500 : 204));
  await dispatch(parts, to.url);
  await expect.poll(() => ids(to.taken), PATIENCE).toEqual(expected.filter((id) => id !== bad));
  expect(to.received.filter(({ id }) => id === bad)).toHaveLength(3);
  expect(await lettersOf(parts)).toMatchObject([{ log_index: 1, event_id: bad, attempts: 3, reason: 'answered 500' }]);
  expect(parts.lines.join('\n')).toContain(`event ${bad} is a dead letter of audit receiver 'siem': answered 500`);
});

test('a receiver that is not there is waited for longer each time', async () => {
  const parts = await open();
  const to = await receiver();
  await to.close();
  await happen(parts, 1);
  await dispatch(parts, to.url, { max_attempts: 50, first_retry_ms: 30, longest_retry_ms: 10_000 });
  await expect.poll(async () => (await rowOf(parts))?.attempts ?? 0, PATIENCE).toBeGreaterThan(3);
  const row = await rowOf(parts);
  expect(row).toMatchObject({ last_error: 'not reached: ECONNREFUSED', next_index: 0, lease: null });
  const back = await startWebhookReceiver(Number(new URL(to.url).port));
  cleanups.push(() => back.close());
  await expect.poll(() => ids(back.taken), PATIENCE).toEqual(await logged(parts));
  await expect.poll(() => rowOf(parts), PATIENCE).toMatchObject({ attempts: 0, last_error: null, next_index: 1 });
});

test('410 disables a receiver, and keeps its place', async () => {
  const parts = await open();
  const to = await receiver();
  await happen(parts, 3);
  const [, second] = await logged(parts);
  to.answer(({ id }) => (id === second ? 410 : 204));
  await dispatch(parts, to.url);
  await expect.poll(async () => (await rowOf(parts))?.disabled_reason, PATIENCE).toBe('answered 410');
  expect(await rowOf(parts)).toMatchObject({ next_index: 1, lease: null });
  await happen(parts, 1);
  expect(to.received).toHaveLength(2);
});

test('an event that was altered after it was numbered is not passed on', async () => {
  const parts = await open();
  const to = await receiver();
  await happen(parts, 2);
  const [first, second] = await logged(parts);
  await parts.center.database.queries
    .update(timelineEvent)
    .set({ event_text: '{"forged":true}' })
    .where(eq(timelineEvent.id, first ?? ''));
  await dispatch(parts, to.url);
  await expect.poll(() => ids(to.taken), PATIENCE).toEqual([second]);
  expect(to.received).toHaveLength(1);
  expect(await lettersOf(parts)).toMatchObject([
    { event_id: first, reason: expect.stringContaining('not what the log') },
  ]);
  expect(parts.lines.join('\n')).toContain('ALARM');
});

test('four servers send each event once, in order, while nothing fails', async () => {
  const parts = await open();
  const to = await receiver();
  const servers = [parts, ...(await Promise.all([1, 2, 3].map(() => parts.beside())))];
  for (const server of servers.slice(1)) cleanups.push(() => server.close());
  for (const server of servers) await dispatch(server, to.url);
  for (let round = 0; round < 5; round += 1) await happen(parts, 20);
  const expected = await logged(parts);
  await expect.poll(() => to.taken.length, PATIENCE).toBeGreaterThanOrEqual(expected.length);
  expect(ids(to.taken)).toEqual(expected);
});

test('a replay takes a receiver away from whoever is sending to it, and loses nothing', async () => {
  const parts = await open();
  const to = await receiver();
  await happen(parts, 3);
  const expected = await logged(parts);
  const held: (() => void)[] = [];
  to.answer(({ id }, attempt) =>
    id === expected[1] && attempt === 1 ? (response) => void held.push(() => response.writeHead(204).end()) : 204,
  );
  await dispatch(parts, to.url, { timeout_ms: 30_000 });
  await expect.poll(() => held.length, PATIENCE).toBe(1);
  await inTransaction(parts.center.database, { role: 'system' }, (queries) => replayReceiver(queries, 'siem', 0));
  held[0]?.();
  const [first, second, third] = expected;
  await expect.poll(() => ids(to.received), PATIENCE).toEqual([first, second, first, second, third]);
});

test('the role of the application has no part in it', async () => {
  const { center } = await open();
  const as = { role: 'app', principal: 'somebody', tenants: ['A1'] } as const;
  for (const table of [auditReceiver, auditDeadLetter])
    await expect(inTransaction(center.database, as, (queries) => queries.select().from(table))).rejects.toThrow();
});

test('two receivers do not wait for each other', async () => {
  const parts = await open();
  const good = await receiver();
  const bad = await receiver();
  bad.answer(() => 'hang');
  await happen(parts, 5);
  await dispatch(parts, bad.url, { timeout_ms: 60_000 }, 'slow');
  await dispatch(parts, good.url);
  await expect.poll(() => ids(good.taken), PATIENCE).toEqual(await logged(parts));
  expect(bad.received).toHaveLength(1);
});
