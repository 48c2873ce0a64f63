import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { sha256Hex } from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingCeph, startTestRgw, type TestRgw } from '../testing/rgw/start-test-rgw.js';
import { objectStoreContract } from './object-store-contract.js';
import { createS3ObjectStore, type S3ObjectStore } from './s3-object-store.js';
import { resolveS3Options, type S3ObjectStoreOptions } from './s3-options.js';

const missing = missingCeph();
const skipped = missing === '' ? '' : ` (skipped: not on PATH: ${missing})`;

describe.skipIf(skipped !== '')(`objects in a real S3-compatible server${skipped}`, () => {
  let rgw: TestRgw;
  let raw: S3Client;
  let buckets = 0;
  const opened: S3ObjectStore[] = [];
  const environment = { ...process.env };

  beforeAll(async () => {
    rgw = await startTestRgw();
    // The SDK's own chain finds them here, as it would where the kit runs.
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: rgw.access_key,
      AWS_SECRET_ACCESS_KEY: rgw.secret_key,
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    raw = new S3Client({ endpoint: rgw.endpoint, forcePathStyle: true });
  });
  afterAll(async () => {
    rgw?.resume();
    for (const store of opened) store.stop();
    raw?.destroy();
    process.env = environment;
    await rgw?.stop();
  });

  async function bucketOf(settings: { locked?: boolean } = {}): Promise<string> {
    buckets += 1;
    const Bucket = `evidence-${buckets}`;
    await raw.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: settings.locked ?? false }));
    return Bucket;
  }
  async function storeOn(options: S3ObjectStoreOptions, now: () => number = Date.now): Promise<S3ObjectStore> {
    const settings = resolveS3Options({ endpoint: rgw.endpoint, timeout_ms: 2_000, ...options }, false);
    const store = await createS3ObjectStore(settings, now);
    opened.push(store);
    return store;
  }
  async function open() {
    const bucket = await bucketOf();
    let offset = 0;
    const store = await storeOn({ bucket, prefix: 'incident-center/' }, () => Date.now() - offset);
    return {
      bucket,
      store,
      fetch: (url: string, init?: RequestInit) => fetch(url, init),
      ago: async <Signed>(milliseconds: number, sign: () => Promise<Signed>) => {
        offset = milliseconds;
        return sign().finally(() => {
          offset = 0;
        });
      },
      tamper: async (key: string) => {
        const Key = `incident-center/${key}`;
        await raw.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'something else' }));
      },
    };
  }

  objectStoreContract(open);

  it('keeps its objects below the prefix', async () => {
    const { store, bucket } = await open();
    const { key } = await store.put(randomBytes(10), 'text/csv');
    const head = await raw.send(new HeadObjectCommand({ Bucket: bucket, Key: `incident-center/${key}` }));
    expect([head.ContentLength, head.ContentType]).toEqual([10, 'text/csv']);
  });

  it('does not take in what was put in the place of an upload while that was read', async () => {
    const { store, bucket, fetch } = await open();
    const bytes = randomBytes(1_000);
    const terms = { upload_id: 'b'.repeat(64), sha256: sha256Hex(bytes), size: 1_000, media_type: 'text/plain' };
    const { url, headers } = await store.uploadUrl(terms, { ttlSeconds: 60 });
    await fetch(url, { method: 'PUT', headers, body: bytes });
    const adopting = store.adopt(terms, async () => {
      const Key = `incident-center/uploads/${terms.sha256}/${terms.upload_id}`;
      await raw.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'something else' }));
    });
    await expect(adopting).rejects.toMatchObject({ code: 'EVIDENCE_MISMATCH' });
    await expect(store.head(`sha256/${terms.sha256}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('takes the rules of its how-to: the portal’s pages may upload and no others, and what is never attached expires', async () => {
    const bucket = await bucketOf({ locked: true });
    const howTo = await readFile(new URL('../../../../docs/how-to/object-store.md', import.meta.url), 'utf8');
    const [cors, lifecycle] = [...howTo.matchAll(/```json\n([^`]*)```/g)]
      .map(([, json = '']) => JSON.parse(json))
      .filter((json) => 'CORSRules' in json || 'Rules' in json);
    await raw.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: cors }));
    await raw.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: lifecycle }));

    const store = await storeOn({ bucket, prefix: 'incident-center/' });
    const terms = { upload_id: 'c'.repeat(64), sha256: sha256Hex('a'), size: 1, media_type: 'text/plain' };
    const { url } = await store.uploadUrl(terms, { ttlSeconds: 60 });
    const preflight = (Origin: string) =>
      fetch(url, {
        method: 'OPTIONS',
        headers: { Origin, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'content-type' },
      });
    const allowed = await preflight('https://portal.example.com');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://portal.example.com',
    ]);
    expect((await preflight('https://elsewhere.example.com')).status).toBe(403);

    const { Rules } = await raw.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
    const uploads = new URL(url).pathname.includes('/incident-center/uploads/');
    expect([uploads, Rules?.map(({ Filter, Prefix }) => Filter?.Prefix ?? Prefix)]).toEqual([
      true,
      ['incident-center/uploads/', 'incident-center/uploads/'],
    ]);
  });

  describe('with Object Lock', () => {
    const object_lock = { mode: 'compliance', days: 30 } as const;

    it.each(['governance', 'compliance'] as const)(
      'keeps every object in %s for the days that are asked for',
      async (mode) => {
        const bucket = await bucketOf({ locked: true });
        const store = await storeOn({ bucket, object_lock: { mode, days: 30 } });
        const bytes = randomBytes(500);
        const { key } = await store.put(bytes, 'text/plain');
        const head = await raw.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        expect(head.ObjectLockMode).toBe(mode.toUpperCase());
        const days = (Number(head.ObjectLockRetainUntilDate) - Date.now()) / 86_400_000;
        expect(Math.abs(days - 30)).toBeLessThan(0.01);
        const removing = raw.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: head.VersionId }));
        await expect(removing).rejects.toMatchObject({ name: 'AccessDenied' });
        expect(Buffer.from(await store.get(key)).equals(bytes)).toBe(true);
      },
    );

    it('keeps what was uploaded as well, and the upload itself not', async () => {
      const bucket = await bucketOf({ locked: true });
      const store = await storeOn({ bucket, object_lock });
      const bytes = randomBytes(500);
      const terms = { upload_id: 'c'.repeat(64), sha256: sha256Hex(bytes), size: 500, media_type: 'text/plain' };
      const { url, headers } = await store.uploadUrl(terms, { ttlSeconds: 60 });
      expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
      const { key } = await store.adopt(terms, () => undefined);
      const lockOf = async (Key: string) =>
        (await raw.send(new HeadObjectCommand({ Bucket: bucket, Key }))).ObjectLockMode;
      expect([await lockOf(key), await lockOf(`uploads/${sha256Hex(bytes)}/${terms.upload_id}`)]).toEqual([
        'COMPLIANCE',
        undefined,
      ]);
    });

    it('stores one version of what is stored twice, and keeps it for longer', async () => {
      const bucket = await bucketOf({ locked: true });
      let now = Date.now() - 10 * 86_400_000;
      const store = await storeOn({ bucket, object_lock }, () => now);
      const bytes = randomBytes(500);
      await store.put(bytes, 'text/plain');
      now = Date.now();
      const { key } = await store.put(bytes, 'text/plain');
      const { Versions } = await raw.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }));
      expect(Versions).toHaveLength(1);
      const { ObjectLockRetainUntilDate: until } = await raw.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      expect((Number(until) - now) / 86_400_000).toBeGreaterThan(29.9);
    });

    it('does not start on a bucket that was made without it', async () => {
      const bucket = await bucketOf();
      await expect(storeOn({ bucket, object_lock })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('without Object Lock'),
      });
    });
  });

  it('does not start on a bucket that is not there', async () => {
    await expect(storeOn({ bucket: 'no-such-bucket' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('no bucket'),
    });
  });

  it('does not start with credentials that open nothing', async () => {
    const bucket = await bucketOf();
    const { AWS_SECRET_ACCESS_KEY } = process.env;
    process.env.AWS_SECRET_ACCESS_KEY = 'another';
    try {
      await expect(storeOn({ bucket })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('credentials'),
      });
    } finally {
      process.env.AWS_SECRET_ACCESS_KEY = AWS_SECRET_ACCESS_KEY;
    }
  });

  it('does not start where nobody listens, and says that the store is not available', async () => {
    const starting = storeOn({ bucket: 'evidence', endpoint: 'http://127.0.0.1:1', timeout_ms: 500 });
    await expect(starting).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { retry_after: 5 } });
  });

  it('is not available while the server hangs, within its time, and loses nothing', async () => {
    const { store } = await open();
    const bytes = randomBytes(1_000);
    const { key } = await store.put(bytes, 'text/plain');
    rgw.pause();
    const began = Date.now();
    try {
      for (const call of [() => store.get(key), () => store.put(randomBytes(10), 'text/plain'), () => store.head(key)])
        await expect(call()).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { retry_after: 5 } });
    } finally {
      rgw.resume();
    }
    expect(Date.now() - began).toBeLessThan(3 * 2_000 + 1_000);
    expect(Buffer.from(await store.get(key)).equals(bytes)).toBe(true);
  });
});
