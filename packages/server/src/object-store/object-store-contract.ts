import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@incident-center/sdk/provenance';
import { expect, it } from 'vitest';
import type { ObjectStore } from './object-store.js';

export interface ObjectStoreUnderTest {
  store: ObjectStore;
  /** Gets an address as a browser would. */
  fetch: (url: string) => Promise<Response>;
  /** Lets time pass for the store. */
  advance: (milliseconds: number) => void;
  /** Changes stored bytes behind the store's back. */
  tamper: (key: string) => Promise<void>;
}

/** What every object store does. Each adapter's test runs it against the real thing. */
export function objectStoreContract(open: () => Promise<ObjectStoreUnderTest>): void {
  it('gives back the bytes under their digest', async () => {
    const { store } = await open();
    const bytes = randomBytes(100_000);
    const stored = await store.put(bytes, 'application/octet-stream');
    expect(stored).toEqual({ key: `sha256/${sha256Hex(bytes)}`, sha256: sha256Hex(bytes), size: 100_000 });
    expect(Buffer.from(await store.get(stored.key)).equals(bytes)).toBe(true);
  });

  it('takes the same bytes again, also at the same moment', async () => {
    const { store } = await open();
    const bytes = randomBytes(1_000);
    const stored = await Promise.all(Array.from({ length: 8 }, () => store.put(bytes, 'text/plain')));
    expect(new Set(stored.map((one) => one.key)).size).toBe(1);
  });

  it('has nothing under a digest that was never stored, and no other names', async () => {
    const { store } = await open();
    for (const key of [`sha256/${'0'.repeat(64)}`, '../keys/log.pem', 'sha256/../../x', ''])
      await expect(store.get(key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('notices bytes that were changed behind its back', async () => {
    const { store, tamper } = await open();
    const { key } = await store.put(randomBytes(64), 'text/plain');
    await tamper(key);
    await expect(store.get(key)).rejects.toMatchObject({ code: 'EVIDENCE_TAMPERED' });
  });

  it('hands out addresses that work until they expire, after five minutes at most', async () => {
    const { store, fetch, advance } = await open();
    const bytes = randomBytes(64);
    const { key } = await store.put(bytes, 'text/plain');
    const url = await store.signedUrl(key, { ttlSeconds: 86_400, name: 'a "file".txt', mediaType: 'text/plain' });
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    advance(301_000);
    expect((await fetch(url)).status).toBe(403);
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
      expect((await fetch(copy.href)).status, name).toBe(403);
      copy.searchParams.delete(name);
      expect((await fetch(copy.href)).status, `without ${name}`).toBe(403);
    }
    expect((await fetch(url.replace(key, other.key))).status).toBe(403);
  });
}
