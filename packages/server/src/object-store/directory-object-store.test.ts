import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { problemOf } from '../http/problem.js';
import { createDirectoryObjectStore } from './directory-object-store.js';
import { objectStoreContract } from './object-store-contract.js';

const directories: string[] = [];
afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true }))));

async function open() {
  const root = await mkdtemp(path.join(tmpdir(), 'incident-center-objects-'));
  directories.push(root);
  let now = Date.UTC(2026, 10, 23);
  const directory = path.join(root, 'objects');
  const key_file = path.join(root, 'keys', 'addresses.secret');
  const store = await createDirectoryObjectStore({ directory, key_file, base_url: '/api/objects', now: () => now });
  const fileOf = (key: string) => path.join(directory, key.slice(7, 9), key.slice(7));
  return {
    store,
    directory,
    key_file,
    fileOf,
    ago: async <Signed>(milliseconds: number, sign: () => Promise<Signed>) => {
      now -= milliseconds;
      return sign().finally(() => {
        now += milliseconds;
      });
    },
    fetch: async (url: string, init?: RequestInit) => {
      try {
        const request = new Request(new URL(url, 'http://center.test'), init);
        return (await store.serve?.(request)) ?? new Response(null, { status: 404 });
      } catch (error) {
        const { status, body } = problemOf(error);
        return new Response(body, { status });
      }
    },
    tamper: async (key: string) => {
      await chmod(fileOf(key), 0o600);
      await writeFile(fileOf(key), 'something else');
    },
  };
}

describe('the directory object store', () => {
  objectStoreContract(open);

  it('keeps its secret in a file that only its owner reads, and uses it again', async () => {
    const { key_file, directory } = await open();
    expect((await stat(key_file)).mode & 0o777).toBe(0o600);
    const secret = await readFile(key_file, 'utf8');
    await createDirectoryObjectStore({ directory, key_file, base_url: '', now: Date.now });
    expect(await readFile(key_file, 'utf8')).toBe(secret);
  });

  it('serves evidence as a download that no page can run', async () => {
    const { store, fetch } = await open();
    const { key } = await store.put(Buffer.from('<script>alert(1)</script>'), 'text/html');
    const answer = await fetch(await store.signedUrl(key, { ttlSeconds: 60, name: 'x.html', mediaType: 'text/html' }));
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
