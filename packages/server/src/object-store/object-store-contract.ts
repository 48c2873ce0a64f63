import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@incident-center/sdk/provenance';
import { expect, it } from 'vitest';
import type { ObjectStore, UploadTerms } from './object-store.js';

export interface ObjectStoreUnderTest {
  store: ObjectStore;
  /** Sends a request as a browser would. */
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** Lets the store sign something as it would have so long ago. */
  ago: <Signed>(milliseconds: number, sign: () => Promise<Signed>) => Promise<Signed>;
  /** Changes stored bytes behind the store's back. */
  tamper: (key: string) => Promise<void>;
}

const termsOf = (bytes: Uint8Array, media_type = 'text/plain'): UploadTerms => ({
  upload_id: randomBytes(32).toString('hex'),
  sha256: sha256Hex(bytes),
  size: bytes.byteLength,
  media_type,
});
const ignore = () => undefined;
const DAY = 86_400;

/** What every object store does. Each adapter's test runs it against the real thing. */
export function objectStoreContract(open: () => Promise<ObjectStoreUnderTest>): void {
  it('gives back the bytes under their digest', async () => {
    const { store } = await open();
    const bytes = randomBytes(100_000);
    const stored = await store.put(bytes, 'application/octet-stream');
    expect(stored).toEqual({ key: `sha256/${sha256Hex(bytes)}`, sha256: sha256Hex(bytes), size: 100_000 });
    expect(Buffer.from(await store.get(stored.key)).equals(bytes)).toBe(true);
    expect(await store.head(stored.key)).toEqual({ size: 100_000 });
  });

  it('keeps what has no bytes', async () => {
    const { store } = await open();
    const { key } = await store.put(new Uint8Array(), 'text/plain');
    expect((await store.get(key)).byteLength).toBe(0);
  });

  it('gives a large object piece by piece', async () => {
    const { store } = await open();
    const bytes = randomBytes(5_000_000);
    const { key } = await store.put(bytes, 'application/octet-stream');
    const { size, pieces } = await store.open(key);
    const read: Uint8Array[] = [];
    for await (const piece of pieces) read.push(piece);
    expect([size, read.length > 4]).toEqual([5_000_000, true]);
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
  });

  it('takes the same bytes again, also at the same moment', async () => {
    const { store } = await open();
    const bytes = randomBytes(1_000);
    const stored = await Promise.all(Array.from({ length: 8 }, () => store.put(bytes, 'text/plain')));
    expect(new Set(stored.map((one) => one.key)).size).toBe(1);
  });

  it('has nothing under a digest that was never stored, and no other names', async () => {
    const { store } = await open();
    for (const key of [`sha256/${'0'.repeat(64)}`, 'named/x', '../keys/log.pem', 'sha256/../../x', 'named/../x', ''])
      for (const read of [store.get, store.head, store.open])
        await expect((async () => read(key))()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('lets one of many take a name, and keeps what that one stored', async () => {
    const { store } = await open();
    const attempts = Array.from({ length: 12 }, () => randomBytes(50));
    const ended = await Promise.allSettled(attempts.map((bytes) => store.create('named/log/8', bytes, 'text/plain')));
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of ended) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'CONFLICT' });
    const winner = attempts[ended.findIndex(({ status }) => status === 'fulfilled')] as Buffer;
    expect(Buffer.from(await store.get('named/log/8')).equals(winner)).toBe(true);
  });

  it.each(['named/../x', 'named/', 'named', 'named/A', `sha256/${'0'.repeat(64)}`, 'other/x'])(
    'takes nothing under %j',
    async (key) => {
      const { store } = await open();
      const creating = (async () => store.create(key, randomBytes(1), 'text/plain'))();
      await expect(creating).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    },
  );

  it('notices bytes that were changed behind its back, and does not replace them', async () => {
    const { store, tamper } = await open();
    const bytes = randomBytes(64);
    const { key } = await store.put(bytes, 'text/plain');
    await tamper(key);
    await expect(store.get(key)).rejects.toMatchObject({ code: 'EVIDENCE_TAMPERED' });
    await expect(store.put(bytes, 'text/plain')).rejects.toMatchObject({ code: 'EVIDENCE_TAMPERED' });
    await expect(store.get(key)).rejects.toMatchObject({ code: 'EVIDENCE_TAMPERED' });
  });

  it('hands out addresses that work until they expire, after five minutes at most', async () => {
    const { store, fetch, ago } = await open();
    const bytes = randomBytes(64);
    const { key } = await store.put(bytes, 'text/plain');
    const sign = () => store.signedUrl(key, { ttlSeconds: DAY, name: 'a "file".txt', mediaType: 'text/plain' });
    const answer = await fetch(await ago(290_000, sign));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await fetch(await ago(301_000, sign))).status).toBe(403);
  });

  it('refuses an address with anything in it changed', async () => {
    const { store, fetch } = await open();
    const { key } = await store.put(randomBytes(64), 'text/plain');
    const other = await store.put(randomBytes(64), 'text/plain');
    const url = await store.signedUrl(key, { ttlSeconds: 60, name: 'a.txt', mediaType: 'text/plain' });
    const changed = new URL(url, 'http://center.test');
    for (const [name, value] of changed.searchParams) {
      const copy = new URL(changed);
      copy.searchParams.set(name, `${value}1`);
      expect([400, 403], name).toContain((await fetch(copy.href)).status);
      copy.searchParams.delete(name);
      expect([400, 403], `without ${name}`).toContain((await fetch(copy.href)).status);
    }
    expect((await fetch(url.replace(key, other.key))).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
  });

  it('takes in what somebody uploaded by themselves', async () => {
    const { store, fetch } = await open();
    const bytes = randomBytes(300_000);
    const terms = termsOf(bytes);
    const { url, headers } = await store.uploadUrl(terms, { ttlSeconds: 60 });
    expect(await store.uploaded(terms)).toBe(false);
    expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
    expect(await store.uploaded(terms)).toBe(true);
    // It is none of the objects before it was taken in.
    await expect(store.get(`sha256/${terms.sha256}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const seen: Uint8Array[] = [];
    const stored = await store.adopt(terms, (piece) => void seen.push(piece));
    expect(stored).toEqual({ key: `sha256/${terms.sha256}`, sha256: terms.sha256, size: bytes.byteLength });
    expect(Buffer.concat(seen).equals(bytes)).toBe(true);
    expect(Buffer.from(await store.get(stored.key)).equals(bytes)).toBe(true);
    // Whoever lost the answer does both again.
    expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
    expect(await store.adopt(terms, ignore)).toEqual(stored);
  });

  it.each<
    [
      string,
      (
        bytes: Uint8Array<ArrayBuffer>,
        headers: Record<string, string>,
      ) => { body: Uint8Array<ArrayBuffer>; headers: typeof headers },
    ]
  >([
    ['other bytes', (bytes, headers) => ({ body: bytes.map((byte) => byte ^ 1), headers })],
    ['less', (bytes, headers) => ({ body: bytes.subarray(1), headers })],
    ['more', (bytes, headers) => ({ body: new Uint8Array([...bytes, ...bytes]), headers })],
    ['nothing', (_, headers) => ({ body: new Uint8Array(), headers })],
    ['another type', (bytes, headers) => ({ body: bytes, headers: { ...headers, 'content-type': 'text/html' } })],
  ])('refuses an upload of %s', async (_, change) => {
    const { store, fetch } = await open();
    const bytes = randomBytes(1_000);
    const terms = termsOf(bytes);
    const { url, headers } = await store.uploadUrl(terms, { ttlSeconds: 60 });
    const answer = await fetch(url, { method: 'PUT', ...change(bytes, headers) });
    expect([400, 403, 411, 422]).toContain(answer.status);
    expect(await store.uploaded(terms)).toBe(false);
    await expect(store.adopt(terms, ignore)).rejects.toMatchObject({ code: 'EVIDENCE_MISMATCH' });
    await expect(store.head(`sha256/${terms.sha256}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses an upload by an address that has expired, after five minutes at most, or was changed', async () => {
    const { store, fetch, ago } = await open();
    const bytes = randomBytes(100);
    const terms = termsOf(bytes);
    const put = async ({ url, headers }: { url: string; headers: Record<string, string> }) =>
      (await fetch(url, { method: 'PUT', headers, body: bytes })).status;
    const sign = () => store.uploadUrl(terms, { ttlSeconds: DAY });
    expect(await put(await ago(301_000, sign))).toBe(403);
    const { url, headers } = await sign();
    expect(await put({ url: url.replace(terms.upload_id, 'f'.repeat(64)), headers })).toBe(403);
    expect(await store.uploaded(terms)).toBe(false);
    expect(await put(await ago(290_000, sign))).toBe(200);
  });

  it('erases an object with every upload of it, and nothing else', async () => {
    const { store, fetch } = await open();
    const bytes = randomBytes(100);
    const terms = termsOf(bytes);
    const { url, headers } = await store.uploadUrl(terms, { ttlSeconds: 60 });
    await fetch(url, { method: 'PUT', headers, body: bytes });
    const { key } = await store.adopt(terms, ignore);
    const other = await store.put(randomBytes(100), 'text/plain');
    expect([await store.erase(key), await store.erase(key)]).toEqual(['erased', 'erased']);
    await expect(store.get(key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await store.uploaded(terms)).toBe(false);
    expect(await store.head(other.key)).toEqual({ size: 100 });
    // It can come back: the same bytes may belong to somebody else later.
    expect(await store.put(bytes, 'text/plain')).toMatchObject({ key });
  });

  it('leaves an upload out whose content somebody objects to', async () => {
    const { store, fetch } = await open();
    const bytes = randomBytes(100);
    const terms = termsOf(bytes);
    const { url, headers } = await store.uploadUrl(terms, { ttlSeconds: 60 });
    await fetch(url, { method: 'PUT', headers, body: bytes });
    const adopting = store.adopt(terms, () => {
      throw new Error('not this');
    });
    await expect(adopting).rejects.toThrow('not this');
    await expect(store.head(`sha256/${terms.sha256}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
}
