import { afterEach, describe, expect, test } from 'vitest';
import { createLiveHub, type LiveHub, type LiveTiming } from '../live/live-hub.js';
import { createSequencer, type Sequencer } from '../log/sequencer.js';
import type { Principal } from '../options.js';
import { post } from '../testing/scenarios/requests.js';
import {
  change,
  createTestCenterParts,
  reader,
  recordEvent,
  type TestCenterParts,
} from '../testing/test-center-parts.js';
import { createGraphqlHandler } from './graphql-handler.js';

interface Update {
  notices: { logIndex: number; type: string; chain: string }[];
  cursor: number;
  asOf: string | null;
  reset: boolean;
}
interface Step {
  data?: { timeline: Update | null } | null;
  errors?: { message: string; extensions: { code: string } }[];
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

const flags = new Set<string>();

async function serve(timing: Partial<LiveTiming> = {}): Promise<Server> {
  flags.clear();
  flags.add('A1').add('B2');
  const parts = await createTestCenterParts({
    database: 'postgres',
    flags: { isEnabled: (_, tenant) => flags.has(tenant) },
  });
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

const write = ({ parts }: Server, tenants: string[]) =>
  change(parts.center, reader(tenants), (context) =>
    recordEvent(context, { type: 'comment_added', chain: `incident:of-${tenants.join('-')}` }),
  );

const QUERY =
  'subscription ($after: Int) { timeline(after: $after) { notices { logIndex type chain } cursor asOf reset } }';

async function subscribe(
  { parts, hub }: Server,
  after?: number,
  authenticate: () => Principal | null = () => reader(),
): Promise<Response> {
  const center = { ...parts.center, options: { ...parts.center.options, authenticate } };
  const leave = new AbortController();
  open.push(async () => leave.abort());
  const init = post({ query: QUERY, variables: { after: after ?? null } }, { Accept: 'text/event-stream' });
  const request = new Request('http://test.example/graphql', { ...init, signal: leave.signal });
  return createGraphqlHandler(center, hub).fetch(request);
}

/** Opens a subscription, and reads it step by step. */
async function listen(...args: Parameters<typeof subscribe>) {
  const response = await subscribe(...args);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (stream === undefined) throw new Error('a stream has a body');
  let rest = '';
  const ready: { event: string; data: string }[] = [];
  const next = async (): Promise<Step | undefined> => {
    for (;;) {
      const frame = ready.shift();
      if (frame?.event === 'complete') return undefined;
      if (frame !== undefined) return JSON.parse(frame.data) as Step;
      const { value, done } = await stream.read();
      if (done) return undefined;
      const texts = (rest + value).split('\n\n');
      rest = texts.pop() ?? '';
      for (const text of texts) {
        const fields = new Map(
          text.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
        );
        if (fields.has('event')) ready.push({ event: fields.get('event') ?? '', data: fields.get('data') ?? '' });
      }
    }
  };
  const update = async (): Promise<Update> => {
    const step = await next();
    expect(step?.errors).toBeUndefined();
    const { timeline } = step?.data ?? {};
    if (!timeline) throw new Error('the stream has ended');
    return timeline;
  };
  /** The numbers of so many events, and where to go on. */
  const take = async (count: number) => {
    const seen: number[] = [];
    let cursor = -1;
    while (seen.length < count) {
      const one = await update();
      seen.push(...one.notices.map(({ logIndex }) => logIndex));
      cursor = one.cursor;
    }
    return { seen, cursor };
  };
  return { next, update, take, cancel: () => stream.cancel() };
}

describe('the subscription to the timeline', () => {
  test('gives a sign of life at once, and then what happens', async () => {
    const server = await serve();
    await write(server, ['A1']);
    await server.sequencer.drain();
    const live = await listen(server);
    expect(await live.update()).toEqual({ notices: [], cursor: 0, asOf: expect.any(String), reset: false });
    await write(server, ['A1']);
    const { notices, cursor } = await live.update();
    expect(notices).toEqual([{ logIndex: 1, type: 'comment_added', chain: 'incident:of-A1' }]);
    expect(cursor).toBe(1);
  });

  test('goes on from its cursor, with each event once and in order, however often it is cut', async () => {
    const server = await serve();
    const total = 24;
    const writing = (async () => {
      for (let at = 0; at < total; at += 1) await write(server, ['A1']);
    })();
    const seen: number[] = [];
    let cursor = -1;
    while (seen.length < total) {
      const live = await listen(server, cursor);
      const some = await live.take(Math.min(1 + (seen.length % 3), total - seen.length));
      seen.push(...some.seen);
      cursor = some.cursor;
      await live.cancel();
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: total }, (_, at) => at));
  });

  test("is silent about another tenant's events, and moves its cursor past them", async () => {
    const server = await serve({ heartbeat_ms: 30 });
    for (let at = 0; at < 3; at += 1) await write(server, ['B2']);
    await server.sequencer.drain();
    await server.hub.refresh();
    const live = await listen(server, -1);
    expect(await live.update()).toMatchObject({ notices: [], cursor: 2 });
    await write(server, ['A1']);
    expect(await live.take(1)).toEqual({ seen: [3], cursor: 3 });
  });

  test('begins anew where the cursor lies beyond the end of the log', async () => {
    const server = await serve();
    await write(server, ['A1']);
    await server.sequencer.drain();
    const live = await listen(server, 7);
    expect(await live.update()).toMatchObject({ notices: [], cursor: 0, reset: true });
    await write(server, ['A1']);
    expect((await live.take(1)).seen).toEqual([1]);
  });

  test('ends and says why, once the credential is no longer good', async () => {
    const server = await serve({ reauthorize_ms: 30 });
    let valid = true;
    const live = await listen(server, undefined, () => (valid ? reader() : null));
    await live.update();
    valid = false;
    expect(await live.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(await live.next()).toBeUndefined();
  });

  test('ends and says why, once the flag is switched off', async () => {
    const server = await serve({ heartbeat_ms: 30 });
    const live = await listen(server);
    await live.update();
    flags.clear();
    let step = await live.next();
    while (step?.errors === undefined) step = await live.next();
    expect(step.errors[0]?.extensions.code).toBe('NOT_FOUND');
    expect(await live.next()).toBeUndefined();
  });

  test('ends when the server stops', async () => {
    const server = await serve();
    const live = await listen(server);
    await live.update();
    await server.hub.stop();
    expect(await live.next()).toBeUndefined();
  });

  test('is refused without a principal, without the flag, with a cursor that is none, and as plain JSON', async () => {
    const server = await serve();
    const first = async (...args: Parameters<typeof subscribe>) => {
      const text = await (await subscribe(...args)).text();
      return /"code":"([A-Z_]+)"/.exec(text)?.[1];
    };
    expect(await first(server, undefined, () => null)).toBe('UNAUTHENTICATED');
    expect(await first(server, undefined, () => reader(['C3']))).toBe('NOT_FOUND');
    expect(await first(server, -2)).toBe('MALFORMED_CURSOR');
    const { center } = server.parts;
    const options = { ...center.options, authenticate: () => reader() };
    const plain = new Request('http://test.example/graphql', post({ query: QUERY }, { Accept: 'application/json' }));
    const response = await createGraphqlHandler({ ...center, options }, server.hub).fetch(plain);
    expect(response.status).toBe(415);
  });
});
