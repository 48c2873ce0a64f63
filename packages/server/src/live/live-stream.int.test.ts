import { getEventListeners } from 'node:events';
import { isIncidentCenterError } from '@incident-center/sdk/contract';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import { createSequencer, type Sequencer } from '../log/sequencer.js';
import type { Principal } from '../options.js';
import {
  change,
  createTestCenterParts,
  reader,
  recordEvent,
  type TestCenterParts,
} from '../testing/test-center-parts.js';
import { createLiveHub, type LiveHub, type LiveTiming } from './live-hub.js';
import { type AuthenticatePrincipal, openLiveStream } from './live-stream.js';

interface Frame {
  id?: number;
  event: string;
  data: { log_index: number | null; sent_through?: number | null; as_of?: string; [field: string]: unknown };
}

interface Server {
  parts: TestCenterParts;
  hub: LiveHub;
  sequencer: Sequencer;
}

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const flags = new Set(['A1', 'B2']);
/** A tenant has both flags, but for those that are taken from it by name. */
const taken = new Set<string>();
const tenantFlags = {
  isEnabled: (flag: string, tenant: string) => flags.has(tenant) && !taken.has(`${flag} ${tenant}`),
};

async function serve(database: 'postgres' | 'pglite' = 'postgres', timing: Partial<LiveTiming> = {}): Promise<Server> {
  flags.add('A1').add('B2');
  taken.clear();
  const parts = await createTestCenterParts({ database, flags: tenantFlags });
  open.push(() => parts.close());
  const hub = createLiveHub(parts.center, timing);
  const sequencer = createSequencer(parts.center);
  await hub.start();
  await sequencer.start();
  open.push(
    () => hub.stop(),
    () => sequencer.stop(),
  );
  return { parts, hub, sequencer };
}

const write = ({ parts }: Server, tenants: string[], chain = `incident:of-${tenants.join('-')}`) =>
  change(parts.center, reader(tenants), (context) => recordEvent(context, { type: 'comment_added', chain }));

/** Opens a stream, and reads it frame by frame. */
async function listen(
  { parts, hub }: Server,
  {
    principal = reader(),
    authenticate = () => principal,
    path = '/live',
    headers = {},
  }: {
    principal?: Principal;
    authenticate?: AuthenticatePrincipal;
    path?: string;
    headers?: Record<string, string>;
  } = {},
) {
  const leave = new AbortController();
  const request = new Request(`http://test.example${path}`, { headers, signal: leave.signal });
  const response = await openLiveStream(parts.center, hub, request, authenticate);
  const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (stream === undefined) throw new Error('a stream has a body');
  let rest = '';
  const ready: Frame[] = [];
  const next = async (): Promise<Frame | undefined> => {
    while (ready.length === 0) {
      const { value, done } = await stream.read();
      if (done) return undefined;
      const texts = (rest + value).split('\n\n');
      rest = texts.pop() ?? '';
      for (const text of texts) {
        const fields = new Map(
          text.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        );
        const id = fields.get('id');
        ready.push({
          event: fields.get('event') ?? '',
          data: JSON.parse(fields.get('data') ?? ''),
          ...(id === undefined ? {} : { id: Number(id) }),
        });
      }
    }
    return ready.shift();
  };
  /** The next frames of one kind, those of other kinds left out. */
  const take = async (event: string, count: number): Promise<Frame[]> => {
    const taken: Frame[] = [];
    while (taken.length < count) {
      const one = await next();
      if (one === undefined) break;
      if (one.event === event) taken.push(one);
    }
    return taken;
  };
  open.push(() => stream.cancel());
  return { response, next, take, leave: () => leave.abort(), cancel: () => stream.cancel() };
}

const indexes = (frames: Frame[]) => frames.map(({ data }) => data.log_index);
const codeOf = (opening: Promise<unknown>) =>
  opening.then(
    () => 'opened',
    (error) => (isIncidentCenterError(error) ? error.code : String(error)),
  );

describe.each(['postgres', 'pglite'] as const)('a live stream, on %s', (database) => {
  test('begins with a heartbeat at the present end, and tells each event that is numbered from then on', async () => {
    const server = await serve(database);
    await write(server, ['A1']);
    await server.sequencer.drain();
    const live = await listen(server);
    expect(live.response.headers.get('content-type')).toContain('text/event-stream');
    expect(await live.next()).toMatchObject({ event: 'heartbeat', data: { log_index: 0, sent_through: 0 } });
    await write(server, ['A1'], 'incident:x');
    const [told] = await live.take('timeline', 1);
    expect(told).toMatchObject({
      id: 1,
      data: { log_index: 1, type: 'comment_added', chain: 'incident:x', seq: 1, incident_id: null, target_ids: [] },
    });
  });
});

describe('a live stream', () => {
  test('is not opened for somebody who only asks for its head', async () => {
    const { parts, hub } = await serve('pglite');
    const before = getEventListeners(hub.stopped, 'abort').length;
    const request = new Request('http://test.example/live', { method: 'HEAD' });
    const response = await openLiveStream(parts.center, hub, request, () => reader());
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.body).toBeNull();
    expect(getEventListeners(hub.stopped, 'abort')).toHaveLength(before);
  });

  test('says of an empty log that it has no number yet', async () => {
    const live = await listen(await serve());
    expect(await live.next()).toMatchObject({ event: 'heartbeat', data: { log_index: null, sent_through: null } });
  });

  test('resumes from its cursor, without a gap and without repeating, while others write', async () => {
    const server = await serve();
    const total = 450;
    const writing = (async () => {
      for (let at = 0; at < total; at += 10)
        await change(server.parts.center, reader(), async (context) => {
          for (let more = 0; more < 10; more += 1)
            await recordEvent(context, { type: 'comment_added', chain: 'incident:a' });
        });
    })();
    const seen: (number | null)[] = [];
    let cursor = -1;
    // A connection that breaks after some events, again and again; the last ones come by their own wake-up.
    for (const count of [1, 7, 40, 100, 150, 152]) {
      const byHeader = count % 2 === 0;
      const live = await listen(
        server,
        byHeader
          ? { path: '/live?cursor=0', headers: { 'last-event-id': String(cursor) } }
          : { path: `/live?cursor=${cursor}` },
      );
      const frames = await live.take('timeline', count);
      seen.push(...indexes(frames));
      cursor = frames.at(-1)?.id ?? cursor;
      await live.cancel();
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: total }, (_, at) => at));
  });

  test("is silent about another tenant's events, and moves its cursor past them", async () => {
    const server = await serve('postgres', { heartbeat_ms: 50 });
    const live = await listen(server, { path: '/live?cursor=-1' });
    for (let at = 0; at < 3; at += 1) await write(server, ['B2']);
    await write(server, ['A1']);
    const frames = [];
    for (let frame = await live.next(); frame !== undefined; frame = await live.next()) {
      frames.push(frame);
      if (frame.event === 'heartbeat' && frame.data.sent_through === 3) break;
    }
    expect(indexes(frames.filter(({ event }) => event === 'timeline'))).toEqual([3]);
  });

  test('is silent to a principal whom the policy lets see no timeline', async () => {
    const server = await serve('postgres', { heartbeat_ms: 50 });
    const live = await listen(server, { principal: { ...reader(), roles: [] }, path: '/live?cursor=-1' });
    await write(server, ['A1']);
    let frame = await live.next();
    while (frame?.event === 'heartbeat' && frame.data.sent_through !== 0) frame = await live.next();
    expect(frame?.event).toBe('heartbeat');
  });

  test('stops telling of a tenant whose flag is switched off', async () => {
    const server = await serve('postgres', { heartbeat_ms: 50 });
    const live = await listen(server, { principal: reader(['A1', 'B2']) });
    flags.delete('B2');
    await write(server, ['B2']);
    await write(server, ['A1']);
    expect(indexes(await live.take('timeline', 1))).toEqual([1]);
    flags.delete('A1');
    expect(await live.take('reset', 2)).toHaveLength(1);
    expect(await live.next()).toBeUndefined();
  });

  test('tells of incidents by one flag, of runbooks and lone runs by the other', async () => {
    const server = await serve('postgres', { heartbeat_ms: 50 });
    const live = await listen(server, { principal: reader(['A1', 'B2']) });
    taken.add('runbook_center_enabled A1').add('incident_center_enabled B2');
    const chains = ['incident:1', 'runbook:1', 'execution:1'];
    for (const tenant of ['A1', 'B2']) for (const chain of chains) await write(server, [tenant], `${chain}-${tenant}`);
    const told = (await live.take('timeline', 3)).map(({ data }) => data.chain);
    expect(told).toEqual(['incident:1-A1', 'runbook:1-B2', 'execution:1-B2']);
    taken.add('incident_center_enabled A1').add('runbook_center_enabled B2');
    expect(await live.take('timeline', 1)).toEqual([]);
  });

  test('says within two seconds that a flag was switched, off and on, so that everything is read again', async () => {
    const server = await serve('postgres', { heartbeat_ms: 60_000 });
    const live = await listen(server, { principal: reader(['A1', 'B2']) });
    expect((await live.next())?.event).toBe('heartbeat');
    for (const change of [() => flags.delete('B2'), () => flags.add('B2')]) {
      const since = performance.now();
      change();
      expect((await live.next())?.event).toBe('reset');
      // The client reads again at a heartbeat: only then has the stream a place.
      expect((await live.next())?.event).toBe('heartbeat');
      expect(performance.now() - since).toBeLessThan(2_000);
    }
  });

  test('ends with `unauthorized` once the credential is no longer good', async () => {
    const server = await serve('postgres', { reauthorize_ms: 30 });
    let valid = true;
    const live = await listen(server, { authenticate: () => (valid ? reader() : null) });
    expect((await live.next())?.event).toBe('heartbeat');
    valid = false;
    expect(await live.next()).toMatchObject({ event: 'unauthorized' });
    expect(await live.next()).toBeUndefined();
  });

  test('just ends while nobody can say whether the credential is good: the client tries again', async () => {
    const server = await serve('postgres', { reauthorize_ms: 30 });
    let up = true;
    const authenticate = () => {
      if (!up) throw new Error('no answer');
      return reader();
    };
    const live = await listen(server, { authenticate });
    expect((await live.next())?.event).toBe('heartbeat');
    up = false;
    expect(await live.next()).toBeUndefined();
  });

  test('begins anew where the cursor lies beyond the end of the log', async () => {
    const server = await serve();
    await write(server, ['A1']);
    await server.sequencer.drain();
    const live = await listen(server, { path: '/live?cursor=7' });
    expect(await live.next()).toMatchObject({ event: 'reset' });
    expect(await live.next()).toMatchObject({ event: 'heartbeat', data: { log_index: 0 } });
    await write(server, ['A1']);
    expect(indexes(await live.take('timeline', 1))).toEqual([1]);
  });

  test('does not claim to be up to date while the database does not answer', async () => {
    const server = await serve('postgres', { heartbeat_ms: 20, poll_ms: 20 });
    const live = await listen(server);
    await live.take('heartbeat', 2);
    const { queries } = server.parts.center.database;
    await queries.execute(sql`alter table incident_center.log_entry rename to log_entry_away`);
    await expect(server.hub.refresh()).rejects.toThrow();
    expect(server.hub.as_of).toBeUndefined();
    await queries.execute(sql`alter table incident_center.log_entry_away rename to log_entry`);
    await live.take('heartbeat', 3);
    expect(server.hub.as_of).toBeInstanceOf(Date);
    expect(server.parts.lines.filter((line) => line.includes('cannot read the log'))).toHaveLength(1);
  });

  test('is refused without a principal, without the flag, and with a cursor that is none', async () => {
    const server = await serve();
    expect(await codeOf(listen(server, { authenticate: () => null }))).toBe('UNAUTHENTICATED');
    expect(await codeOf(listen(server, { principal: reader(['C3']) }))).toBe('NOT_FOUND');
    for (const cursor of ['x', '1.5', '-2', '01', '1e3', '99999999999999999999'])
      expect(await codeOf(listen(server, { path: `/live?cursor=${cursor}` }))).toBe('MALFORMED_CURSOR');
    expect(await codeOf(listen(server, { headers: { 'last-event-id': 'x' } }))).toBe('MALFORMED_CURSOR');
    const failing = () => {
      throw new Error('no answer');
    };
    expect(await codeOf(listen(server, { authenticate: failing }))).toBe('UNAVAILABLE');
  });

  test('ends when the client leaves, and when the server stops, which leaves no timer', async () => {
    // Embedded, because a connection pool has timers of its own.
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const server = await serve('pglite');
    const [left, stays, idle] = [await listen(server), await listen(server), await listen(server)];
    for (const live of [left, stays]) expect((await live.next())?.event).toBe('heartbeat');
    left.leave();
    expect(await left.next()).toBeUndefined();
    await server.sequencer.stop();
    await server.hub.stop();
    expect(await stays.next()).toBeUndefined();
    // What it was sent before is still there to be read.
    expect((await idle.next())?.event).toBe('heartbeat');
    expect(await idle.next()).toBeUndefined();
    expect(await codeOf(listen(server))).toBe('UNAVAILABLE');
    expect(timers()).toBe(before);
  });
});
