import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { type HandledIncident, handleIncident } from '../testing/scenarios/handled-incident.js';
import { viewer } from '../testing/scenarios/personas.js';
import { refusal } from '../testing/scenarios/requests.js';

describe('an address of a file', () => {
  let center: TestCenter;
  let handled: HandledIncident;
  let now = Date.now();
  beforeAll(async () => {
    center = await createPostgresCenter({ now: () => now });
    handled = await handleIncident(center, ['A1']);
  });
  afterAll(() => center.stop());

  async function address(): Promise<URL> {
    const { execution_id, evidence_ref } = handled;
    const { url } = await center.as(viewer('A1')).getEvidenceUrl({ execution_id, sha256: evidence_ref });
    return new URL(url, 'http://incident-center.test');
  }
  const open = (url: URL) => center.request(null, `${url.pathname}${url.search}`);

  test('opens the file as an attachment that no browser runs', async () => {
    const response = await open(await address());
    expect([response.status, await response.text()]).toEqual([200, 'p99 2 s in A1\n']);
    expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''latency.log");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
  });

  test.each<[string, (url: URL) => void]>([
    ['without its signature', (url) => url.searchParams.delete('signature')],
    ['with an empty signature', (url) => url.searchParams.set('signature', '')],
    ['with another signature', (url) => url.searchParams.set('signature', '0'.repeat(64))],
    [
      'with one digit of the signature changed',
      (url) => {
        const signature = url.searchParams.get('signature') ?? '';
        url.searchParams.set('signature', `${signature.slice(0, -1)}${signature.endsWith('0') ? '1' : '0'}`);
      },
    ],
    ['with a later end', (url) => url.searchParams.set('expires', '99999999999')],
    ['with another type', (url) => url.searchParams.set('type', 'text/html')],
    ['with another name', (url) => url.searchParams.set('name', 'latency.html')],
    [
      'for another file',
      (url) => {
        url.pathname = url.pathname.replace(handled.evidence_ref, handled.bundle_ref);
      },
    ],
  ])('is refused %s', async (_, alter) => {
    const url = await address();
    alter(url);
    await refusal(await open(url), 'BAD_SIGNATURE');
  });

  test('is good for five minutes', async () => {
    const url = await address();
    const given = now;
    now = given + 299_000;
    expect((await open(url)).status).toBe(200);
    now = given + 300_000;
    await refusal(await open(url), 'BAD_SIGNATURE');
    now = given;
  });

  test('does not lead out of the store', async () => {
    const url = await address();
    for (const path of ['/objects/../keys/log.pem', '/objects/sha256/..%2f..%2fkeys%2flog.pem', '/objects/']) {
      const response = await center.request(null, `${path}${url.search}`);
      expect([403, 404]).toContain(response.status);
    }
  });
});
