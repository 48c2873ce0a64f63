import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LiveConnection, type LiveOptions, openLive, SILENCE_MS } from './live.js';
import { type LiveState, type NetworkStatus, reconnectDelay } from './live-state.js';
import { createManualTimers, type ManualTimers } from './manual-timers.js';
import type { Timers } from './timers.js';

const AS_OF = '2026-01-01T00:00:00Z';

/** A log, served as the server does: a heartbeat at once, everything after the cursor, then what is appended. */
class LogServer {
  size = 0;
  cursors: (number | undefined)[] = [];
  authorizations: (string | undefined)[] = [];
  streams = new Set<ServerResponse>();
  heartbeats = true;
  /** Answers instead of the stream, once each. */
  instead: ((response: ServerResponse) => void)[] = [];
  /** What is written of a stream before its socket is cut, in bytes; once each. */
  cuts: number[] = [];
  #server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://local');
    const given = url.searchParams.get('cursor');
    const cursor = given === null ? undefined : Number(given);
    this.cursors.push(cursor);
    this.authorizations.push(request.headers.authorization);
    const instead = this.instead.shift();
    if (instead !== undefined) return instead(response);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
    let text = this.heartbeats ? this.heartbeat() : ':\n\n';
    for (let index = (cursor ?? this.size - 1) + 1; index < this.size; index++) text += this.event(index);
    const cut = this.cuts.shift();
    if (cut === undefined) response.write(text);
    else response.write(Buffer.from(text).subarray(0, cut), () => response.destroy());
  });
  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api`;
  }
  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
  event(log_index: number) {
    const data = { log_index, type: 'comment_added', chain: 'é', seq: log_index, incident_id: null };
    return `id: ${log_index}\nevent: timeline\ndata: ${JSON.stringify(data)}\n\n`;
  }
  heartbeat(extra: object = {}) {
    return `event: heartbeat\ndata: ${JSON.stringify({ as_of: AS_OF, log_index: this.size - 1, ...extra })}\n\n`;
  }
  append(count = 1) {
    for (const end = this.size + count; this.size < end; this.size++) this.send(this.event(this.size));
  }
  send(text: string) {
    for (const stream of this.streams) stream.write(text);
  }
  cutAll() {
    for (const stream of this.streams) stream.destroy();
  }
}

let server: LogServer;
let base_url: string;
let live: LiveConnection;
let timers: ManualTimers;
let indexes: number[];
let states: LiveState[];
let expired: string[];

beforeEach(async () => {
  server = new LogServer();
  base_url = await server.start();
  timers = createManualTimers();
  [indexes, states, expired] = [[], [], []];
});
afterEach(() => {
  live.close();
  server.stop();
});

function open(options: Partial<LiveOptions> = {}) {
  live = openLive({
    base_url,
    timers,
    random: () => 0,
    onEvents: (events) => indexes.push(...events.map((event) => event.log_index)),
    onState: (state) => states.push(state),
    onExpired: (reason) => expired.push(reason),
    ...options,
  });
}
const becomes = (name: LiveState['name']) => expect.poll(() => live.state.name).toBe(name);
const upTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, index) => index + from);

describe('the live stream', () => {
  it('is live from the first heartbeat, and not before', async () => {
    open();
    expect(live.state).toEqual({
      name: 'not_live',
      reason: 'connecting',
      since: 0,
      as_of: undefined,
      next_try_at: undefined,
    });
    await becomes('live');
    expect(live.state).toEqual({ name: 'live', as_of: AS_OF });
  });

  it('begins at the end of the log without a cursor, says so once it has a place, and resumes from there', async () => {
    server.append(3);
    open();
    await expect.poll(() => expired).toEqual(['started']);
    expect(live.cursor).toBe(2);
    server.append(2);
    await expect.poll(() => indexes).toEqual([3, 4]);
    server.cutAll();
    await expect.poll(() => timers.next()).toBe(1000);
    timers.advance(1000);
    await expect.poll(() => server.cursors).toEqual([undefined, 4]);
    expect(expired).toEqual(['started']);
  });

  it('loses no event and hands on none twice, wherever the connection is cut', async () => {
    const total = 400;
    // A hundredth of the real times: reconnecting and silence then happen often, in no order that the test chose.
    const quick: Timers = {
      now: () => Date.now(),
      after(ms, run) {
        const handle = setTimeout(run, ms / 100);
        return () => clearTimeout(handle);
      },
    };
    // Cuts after any number of bytes: in the middle of a heartbeat, of a frame, of a character.
    server.cuts = Array.from({ length: 60 }, (_, index) => 1 + ((index * 7919) % 1_500));
    server.append(total / 2);
    open({ cursor: -1, timers: quick });
    while (server.size < total) {
      const before = indexes.length;
      server.append(10);
      await expect.poll(() => indexes.length > before || server.streams.size > 0).toBe(true);
      if (server.size % 40 === 0) server.cutAll();
    }
    await expect.poll(() => indexes.length, { timeout: 10_000 }).toBe(total);
    expect(indexes).toEqual(upTo(total));
    expect(server.cursors.length).toBeGreaterThan(40);
    expect(expired).toEqual([]);
  });

  it('passes over what a server sends again', async () => {
    server.append(3);
    open({ cursor: 0 });
    await expect.poll(() => indexes).toEqual([1, 2]);
    server.send(server.event(1) + server.event(2) + server.event(3));
    await expect.poll(() => indexes).toEqual([1, 2, 3]);
  });

  it('hands on what came before a frame that it cannot read, and does not ask for it again', async () => {
    open({ cursor: -1 });
    await becomes('live');
    server.send(`${server.event(0)}event: timeline\ndata: {broken\n\n`);
    await expect.poll(() => timers.next()).toBe(1000);
    expect(indexes).toEqual([0]);
    timers.advance(1000);
    await expect.poll(() => server.cursors).toEqual([-1, 0]);
  });

  it('reads a character that arrives in two pieces', async () => {
    const chains: string[] = [];
    const bytes = new TextEncoder().encode(server.event(0));
    const middle = bytes.indexOf(0xc3) + 1;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.subarray(0, middle));
        controller.enqueue(bytes.subarray(middle));
      },
    });
    open({
      cursor: -1,
      fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
      onEvents: (events) => chains.push(...events.map((event) => event.chain)),
    });
    await expect.poll(() => chains).toEqual(['é']);
  });

  it('asks for headers anew at each attempt', async () => {
    let token = 0;
    open({ headers: async () => ({ authorization: `Bearer ${++token}` }) });
    await becomes('live');
    server.cutAll();
    await expect.poll(() => timers.next()).toBe(1000);
    timers.advance(1000);
    await expect.poll(() => server.authorizations).toEqual(['Bearer 1', 'Bearer 2']);
  });

  it('goes on after a listener throws', async () => {
    const reported: unknown[] = [];
    globalThis.reportError = (error) => void reported.push(error);
    open({
      cursor: -1,
      onEvents: (events) => {
        indexes.push(...events.map((event) => event.log_index));
        throw new Error('listener');
      },
    });
    await becomes('live');
    server.append();
    await expect.poll(() => indexes).toEqual([0]);
    server.append();
    await expect.poll(() => indexes).toEqual([0, 1]);
    expect(reported).toHaveLength(2);
    Reflect.deleteProperty(globalThis, 'reportError');
  });
});

describe('the live state', () => {
  it('is not live 10 seconds after the last heartbeat, though the connection stands', async () => {
    open();
    await becomes('live');
    timers.advance(SILENCE_MS - 1);
    expect(live.state.name).toBe('live');
    timers.advance(1);
    expect(live.state).toEqual({
      name: 'not_live',
      reason: 'lost',
      since: SILENCE_MS,
      as_of: AS_OF,
      next_try_at: SILENCE_MS + 1000,
    });
    timers.advance(1000);
    await becomes('live');
    expect(server.cursors).toHaveLength(2);
  });

  it('stays live through a short break, but not longer than 10 seconds after the last heartbeat', async () => {
    open();
    await becomes('live');
    server.heartbeats = false;
    timers.advance(6_000);
    server.cutAll();
    await expect.poll(() => timers.next()).toBe(1000);
    timers.advance(1000);
    await expect.poll(() => server.cursors.length).toBe(2);
    expect(live.state.name).toBe('live');
    timers.advance(3_000);
    expect(live.state).toMatchObject({ name: 'not_live', since: 10_000, next_try_at: undefined });
  });

  it('never says live without a heartbeat', async () => {
    server.heartbeats = false;
    server.append(2);
    open({ cursor: -1 });
    await expect.poll(() => indexes).toEqual([0, 1]);
    expect(live.state.name).toBe('not_live');
  });

  it('waits longer after each failure, from 1 to 15 seconds, and tells when', async () => {
    server.instead = Array.from({ length: 5 }, () => (response) => response.destroy());
    open();
    for (const delay of [1000, 2000, 4000, 7500, 7500]) {
      await expect.poll(() => timers.next()).toBe(delay);
      expect(live.state).toMatchObject({ name: 'not_live', next_try_at: timers.now() + delay });
      timers.advance(delay);
    }
    await becomes('live');
    expect(reconnectDelay(0, 0)).toBe(1000);
    expect(reconnectDelay(50, 1)).toBe(15_000);
  });

  it('gives up an attempt that nobody answers', async () => {
    server.instead = [() => {}];
    open();
    await expect.poll(() => server.cursors.length).toBe(1);
    timers.advance(SILENCE_MS);
    expect(live.state).toMatchObject({ next_try_at: SILENCE_MS + 1000 });
    timers.advance(1000);
    await becomes('live');
  });

  it('says refused if the server answers with something else, and waits as long as it asks', async () => {
    server.instead = [(response) => response.writeHead(503, { 'retry-after': '5' }).end()];
    open();
    await expect.poll(() => live.state).toMatchObject({ name: 'not_live', reason: 'refused', next_try_at: 5000 });
  });

  it('counts down what it has to catch up with, and is live at the end', async () => {
    server.append(3);
    server.instead = [
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        server.streams.add(response);
        response.write(server.heartbeat());
      },
    ];
    open({ cursor: -1 });
    await expect.poll(() => live.state).toEqual({ name: 'catching_up', behind: 3, as_of: AS_OF });
    server.send(server.event(0));
    await expect.poll(() => live.state).toMatchObject({ behind: 2 });
    server.send(server.event(1) + server.event(2));
    await becomes('live');
  });

  it('has caught up once a heartbeat passes with nothing sent: the rest belongs to other tenants', async () => {
    server.size = 10;
    server.instead = [
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        server.streams.add(response);
        response.write(server.heartbeat() + server.event(4));
      },
    ];
    open({ cursor: 2 });
    await expect.poll(() => live.state).toMatchObject({ name: 'catching_up', behind: 5 });
    server.send(server.heartbeat({ as_of: 'next' }));
    await expect.poll(() => live.state).toEqual({ name: 'catching_up', behind: 5, as_of: 'next' });
    server.send(server.heartbeat());
    await becomes('live');
    expect(live.cursor).toBe(4);
  });

  it('resumes from as far as the server says the stream has been read', async () => {
    server.size = 10;
    open({ cursor: 2 });
    await expect.poll(() => indexes).toEqual(upTo(10, 3));
    server.size = 50;
    server.send(server.heartbeat({ sent_through: 40 }));
    await expect.poll(() => live.state).toMatchObject({ name: 'catching_up', behind: 9 });
    expect(live.cursor).toBe(40);
    server.send(server.heartbeat({ sent_through: 49 }));
    await becomes('live');
  });
});

describe('a cursor that the server does not know', () => {
  it('is forgotten at a reset, and everything is to be read again once the stream has a new place', async () => {
    server.size = 5;
    server.instead = [
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('event: reset\ndata: {"reason":"unknown_cursor"}\n\n');
      },
    ];
    open({ cursor: 900 });
    await expect.poll(() => timers.next()).toBe(1000);
    expect(expired).toEqual([]);
    timers.advance(1000);
    await expect.poll(() => expired).toEqual(['reset']);
    expect(server.cursors).toEqual([900, undefined]);
    server.append();
    await expect.poll(() => indexes).toEqual([5]);
  });

  it('may also be reset on a stream that goes on', async () => {
    server.append(5);
    open({ cursor: 4 });
    await becomes('live');
    server.size = 1;
    server.send(`event: reset\ndata: {}\n\n${server.heartbeat()}${server.event(1)}`);
    await expect.poll(() => indexes).toEqual([1]);
    expect(expired).toEqual(['reset']);
  });

  it('may be refused as malformed', async () => {
    server.instead = [(response) => response.writeHead(400).end()];
    open({ cursor: 900 });
    await expect.poll(() => timers.next()).toBe(1000);
    timers.advance(1000);
    await expect.poll(() => expired).toEqual(['reset']);
  });
});

describe('an end to it', () => {
  it.each([
    [
      'event',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('event: unauthorized\ndata: {}\n\n');
      },
    ],
    ['status', (response: ServerResponse) => response.writeHead(401).end()],
  ])('comes with an unauthorized %s, until it is told to try', async (_, answer) => {
    server.instead = [answer];
    open();
    await expect.poll(() => live.state).toMatchObject({ reason: 'unauthorized', next_try_at: undefined });
    expect(timers.pending()).toBe(0);
    live.tryNow();
    await becomes('live');
  });

  it('comes with close: no timer is left, and nothing is called', async () => {
    open();
    await becomes('live');
    const before = states.length;
    live.close();
    await expect.poll(() => server.streams.size).toBe(0);
    live.tryNow();
    expect(timers.pending()).toBe(0);
    expect(states).toHaveLength(before);
    expect(server.cursors).toHaveLength(1);
  });
});

describe('trying now', () => {
  it('does not wait for the next attempt, and begins the waits anew', async () => {
    server.instead = Array.from({ length: 3 }, () => (response) => response.destroy());
    open();
    await expect.poll(() => timers.next()).toBe(1000);
    timers.advance(1000);
    await expect.poll(() => timers.next()).toBe(2000);
    live.tryNow();
    await expect.poll(() => timers.next()).toBe(1000);
  });

  it('leaves a live connection alone', async () => {
    open();
    await becomes('live');
    live.tryNow();
    expect(live.state.name).toBe('live');
    expect(server.cursors).toHaveLength(1);
  });
});

describe('without a network', () => {
  it('is offline at once, and connects at once when it is back', async () => {
    let online = true;
    let changed = () => {};
    const network: NetworkStatus = {
      isOnline: () => online,
      subscribe(callback) {
        changed = callback;
        return () => {};
      },
    };
    open({ network });
    await becomes('live');
    online = false;
    server.instead = [(response) => response.destroy()];
    changed();
    expect(live.state).toMatchObject({ name: 'offline', as_of: AS_OF, next_try_at: 1000 });
    // A machine that only believes it has no network is still tried.
    timers.advance(1000);
    await expect.poll(() => live.state).toMatchObject({ name: 'offline', next_try_at: 3000 });
    online = true;
    changed();
    await becomes('live');
  });
});
