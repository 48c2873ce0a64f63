import { uploadEvidence } from '@incident-center/sdk/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { operator } from '../testing/scenarios/personas.js';
import { openIncident, publishRunbook } from '../testing/scenarios/runbooks.js';

describe('the client’s upload of evidence', () => {
  let center: TestCenter;
  let execution_id: string;
  beforeAll(async () => {
    center = await createPostgresCenter();
    const runbook = await publishRunbook(center);
    const incident = await openIncident(center, ['A1']);
    const started = await center.as(operator()).executeRunbook({ runbook_id: runbook.id, incident_id: incident.id });
    execution_id = started.execution.id;
  });
  afterAll(() => center.stop());

  const fileOf = (content: string) => ({
    execution_id,
    step: 'look',
    file: new Blob([content]),
    name: 'latency.log',
    media_type: 'text/plain',
  });
  const origin = 'http://center.test';
  const putTo = (sent: string[]) => async (request: { url: string; headers: object; body: Blob }) => {
    sent.push(request.url);
    const { pathname, search } = new URL(request.url);
    const init = { method: 'PUT', headers: request.headers as Record<string, string>, body: request.body };
    return (await center.request(null, `${pathname}${search}`, init)).status;
  };

  test('hashes, sends and attaches, and tells how far it is', async () => {
    const told: unknown[] = [];
    const { evidence } = await uploadEvidence(center.as(operator()), fileOf('p99 2 s\n'), {
      origin,
      put: putTo([]),
      onHashed: (sha256) => told.push(sha256),
      onProgress: (sent) => told.push(sent),
    });
    expect(told).toEqual([evidence.evidence_ref, 8]);
    expect(evidence).toMatchObject({ name: 'latency.log', size: 8 });
  });

  test('sends nothing twice where attaching failed', async () => {
    const sent: string[] = [];
    const options = { origin, put: putTo(sent) };
    const stale = uploadEvidence(center.as(operator()), fileOf('again\n'), { ...options, if_match: 99 });
    await expect(stale).rejects.toMatchObject({ code: 'VERSION_MISMATCH' });
    expect((await uploadEvidence(center.as(operator()), fileOf('again\n'), options)).evidence.size).toBe(6);
    expect(sent).toHaveLength(1);
  });

  test('says what became of the bytes that did not arrive', async () => {
    const client = center.as(operator());
    const failing = (put: () => Promise<number>) => uploadEvidence(client, fileOf('lost\n'), { origin, put });
    await expect(failing(() => Promise.reject(new TypeError('offline')))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await expect(failing(async () => 503)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(failing(async () => 403)).rejects.toMatchObject({ code: 'EVIDENCE_MISMATCH' });
    await expect(failing(async () => 200)).rejects.toMatchObject({ code: 'EVIDENCE_MISMATCH' });
  });

  test('stops where it is told to', async () => {
    const stop = new AbortController();
    const uploading = uploadEvidence(center.as(operator()), fileOf('stop\n'), {
      origin,
      put: putTo([]),
      signal: stop.signal,
      onHashed: () => stop.abort(),
    });
    await expect(uploading).rejects.toMatchObject({ name: 'AbortError' });
  });
});
