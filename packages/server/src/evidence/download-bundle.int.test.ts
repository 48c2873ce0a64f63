import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import {
  type ClientInput,
  createIncidentCenterClient,
  type DownloadEvidenceBundleOptions,
  downloadEvidenceBundle,
} from '@incident-center/sdk/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from '../options.js';
import type { TestCenter } from '../testing/create-test-center.js';
import { verdictOf } from '../testing/scenarios/bundles.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { type HandledIncident, handleIncident } from '../testing/scenarios/handled-incident.js';
import { operator, viewer } from '../testing/scenarios/personas.js';

let center: TestCenter;
let handled: HandledIncident;
let server: Server;
let origin: string;
let caller: Principal = operator();
/** What happens to the object on its way. */
let onTheWay: (body: Uint8Array) => BodyInit | null = (body) => new Blob([new Uint8Array(body)]);

beforeAll(async () => {
  center = await createPostgresCenter();
  handled = await handleIncident(center, ['A1']);
  const answer = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    if (!pathname.startsWith('/objects/')) return center.request(caller, `${pathname}${search}`, request);
    // Whoever has the address is nobody in particular.
    const response = await center.request(null, `${pathname}${search}`);
    return new Response(onTheWay(new Uint8Array(await response.arrayBuffer())), { status: response.status });
  };
  await new Promise<void>((resolve) => {
    server = serve({ fetch: answer, hostname: '127.0.0.1', port: 0 }, () => resolve()) as Server;
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await center.stop();
});

const download = (
  asked: ClientInput<'get_evidence_bundle'> = { incident_id: handled.incident_id },
  options: DownloadEvidenceBundleOptions = {},
) => downloadEvidenceBundle(createIncidentCenterClient({ base_url: origin }), asked, { origin, ...options });

describe('the client’s download of an evidence bundle', () => {
  test('has it made, reads it and compares it with what the server said', async () => {
    const told: unknown[] = [];
    const { bundle, file } = await download(undefined, {
      onMade: ({ sha256 }) => told.push(sha256),
      onProgress: (read) => told.push(read),
    });
    expect([told[0], told.at(-1)]).toEqual([bundle.sha256, bundle.size]);
    expect([file.size, file.type]).toEqual([bundle.size, 'application/x-tar']);
    const verdict = await verdictOf(center, new Uint8Array(await file.arrayBuffer()));
    expect(verdict).toMatchObject({ exit_code: 0, bundles: [{ events: bundle.events }] });
  });

  test('gives the bytes away piece by piece where they are not to be kept', async () => {
    const pieces: Uint8Array[] = [];
    const write = async (piece: Uint8Array) => void pieces.push(piece);
    const { bundle, file } = await download({ runbook_id: handled.runbook_id, objects: 'none' }, { write });
    expect([file.size, Buffer.concat(pieces).byteLength]).toEqual([0, bundle.size]);
  });

  const altered = [
    ['another byte', (body: Uint8Array) => new Blob([new Uint8Array(body).fill(1, 0, 1)])],
    ['a byte more', (body: Uint8Array) => new Blob([new Uint8Array(body), 'x'])],
    ['a byte less', (body: Uint8Array) => new Blob([new Uint8Array(body.subarray(1))])],
    ['nothing', () => null],
  ] as const;
  test.each(altered)('refuses %s than the server made', async (_, alter) => {
    const intact = onTheWay;
    onTheWay = alter;
    try {
      await expect(download()).rejects.toMatchObject({ code: 'EVIDENCE_MISMATCH' });
    } finally {
      onTheWay = intact;
    }
  });

  test('says what became of it where it was refused, the connection breaks or whoever asked goes away', async () => {
    caller = viewer('A1');
    await expect(download()).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
    caller = operator();
    const broken = (answer: () => Promise<Response>) => download(undefined, { fetch: answer });
    await expect(broken(() => Promise.reject(new TypeError('offline')))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(broken(async () => new Response('', { status: 403 }))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { status: 403 },
    });
    const cut = new ReadableStream({ pull: () => Promise.reject(new TypeError('terminated')) });
    await expect(broken(async () => new Response(cut))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const controller = new AbortController();
    const gone = new Error('somebody went away');
    const options = { signal: controller.signal, onMade: () => controller.abort(gone) };
    await expect(download(undefined, options)).rejects.toBe(gone);
  });
});
