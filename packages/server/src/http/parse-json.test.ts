import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { getRequestListener } from '@hono/node-server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseJson, readBody } from './parse-json.js';

const nested = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`;

describe('a body', () => {
  it('reads as JSON.parse reads it where nothing is unsound', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        const unsound = /__proto__|\\u0000|\\ud[89a-f]|[1-9]\d{15}|\de\+/;
        fc.pre(!unsound.test(text) && text.isWellFormed());
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['a duplicate key', '{"a":1,"a":2}', 'twice'],
    ['a duplicate key that is escaped once', '{"a":1,"\\u0061":2}', 'twice'],
    ['a duplicate key further in', '{"x":[{"k":1,"y":{"k":1},"k":2}]}', 'twice'],
    ['__proto__', '{"__proto__":{"admin":true}}', '__proto__'],
    ['33 levels', nested(33), '32 levels'],
    ['5,000 levels', nested(5_000), '32 levels'],
    ['NUL', '{"a":"\\u0000"}', 'Unicode'],
    ['a lone surrogate', '{"a":"\\ud800"}', 'Unicode'],
    ['a lone surrogate in a key', '{"\\ud800":1}', 'Unicode'],
    ['1e400', '{"a":1e400}', 'too large'],
    ['2^53+1', '{"a":9007199254740993}', '2^53-1'],
    ['half of an object', '{"a":', 'not JSON'],
    ['nothing but blanks', '   ', 'not JSON'],
  ])('is refused with %s', (_, text, message) => {
    expect(() => parseJson(text)).toThrowError(
      expect.objectContaining({ code: 'MALFORMED_REQUEST', message: expect.stringContaining(message) }),
    );
  });

  it('may hold one text as long as a body', () => {
    const long = 'x'.repeat(9_900_000);
    expect(parseJson(`{"a":"${long}","b":"${'\\\\'.repeat(50)}","c":"\\""}`)).toEqual({
      a: long,
      b: '\\'.repeat(50),
      c: '"',
    });
  });

  it('may repeat a key in different objects, and hold 32 levels', () => {
    expect(parseJson('[{"a":1},{"a":{"a":":\\"{"}}]')).toEqual([{ a: 1 }, { a: { a: ':"{' } }]);
    expect(() => parseJson(nested(32))).not.toThrow();
  });
});

describe('reading a body', () => {
  const chunked = (chunks: string[]) =>
    new Request('http://center.test/', {
      method: 'POST',
      body: new ReadableStream({
        start: (controller) => {
          for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
          controller.close();
        },
      }),
      duplex: 'half',
    } as RequestInit);

  it('takes small chunks together', async () => {
    expect(await readBody(chunked(['{"a', '":1}']), 10)).toBe('{"a":1}');
  });

  it('stops at the limit, whatever the length was said to be', async () => {
    await expect(readBody(chunked(['123456', '789012']), 10)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  it('refuses what is not UTF-8', async () => {
    const request = new Request('http://center.test/', { method: 'POST', body: new Uint8Array([0x22, 0xff, 0x22]) });
    await expect(readBody(request, 10)).rejects.toMatchObject({ code: 'MALFORMED_REQUEST' });
  });
});

describe('a body that came through a Node server', () => {
  const answer = getRequestListener(async (request) => {
    try {
      return new Response(await readBody(request, 1000));
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  });
  const server = createServer(async (incoming, outgoing) => {
    // What a body parser of the host does.
    if (incoming.url === '/parsed') Object.assign(incoming, { body: await json(incoming) });
    await answer(incoming, outgoing);
  });
  const post = (path: string, body: string) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method: 'POST', body });

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
  });

  it('is read, and so is none', async () => {
    expect(await (await post('/', '{"a":1}')).text()).toBe('{"a":1}');
    expect(await (await post('/', '')).text()).toBe('');
  });

  it('and was parsed before us is refused with what to do about it', async () => {
    const refused = await post('/parsed', '{"a":1}');
    expect(refused.status).toBe(500);
    expect(await refused.text()).toContain('mount the kit before express.json()');
  });
});
