import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { operator, viewer } from '../testing/scenarios/personas.js';
import { refusal } from '../testing/scenarios/requests.js';
import { openIncident, publishRunbook } from '../testing/scenarios/runbooks.js';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d', 'hex'), randomBytes(500)]);
const log = (lines: number) => Buffer.from('2026-03-01T03:00:00Z p99 2.1 s größer 🚨\n'.repeat(lines));

describe('evidence that was uploaded before it is attached', () => {
  let center: TestCenter;
  let runbook: { id: string };
  let now = Date.now();
  beforeAll(async () => {
    center = await createPostgresCenter({ now: () => now, evidence: { max_bytes: 10_000_000 } });
    runbook = await publishRunbook(center);
  });
  afterAll(() => center.stop());

  async function newRun(): Promise<string> {
    const incident = await openIncident(center, ['A1']);
    const started = { runbook_id: runbook.id, incident_id: incident.id };
    return (await center.as(operator()).executeRunbook(started)).execution.id;
  }
  const announced = (bytes: Uint8Array, media_type: string) => ({
    media_type,
    size: bytes.byteLength,
    sha256: sha256Hex(bytes),
  });
  async function upload(execution_id: string, bytes: Buffer, media_type: string, by = operator()) {
    const file = announced(bytes, media_type);
    const { url, headers } = await center.as(by).createEvidenceUpload({ execution_id, step: 'look', ...file });
    const put = await center.request(null, url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
    return { ...file, status: put.status };
  }
  const attach = (execution_id: string, file: object, by = operator()) =>
    center.as(by).attachEvidence({ execution_id, step: 'look', name: 'file', ...file } as never);
  async function attached(execution_id: string, bytes: Buffer, media_type: string, more: object = {}) {
    const { status: _, ...file } = await upload(execution_id, bytes, media_type);
    return (await attach(execution_id, { ...file, ...more })).evidence;
  }
  const open = async (url: string) => center.request(null, url);

  test('is attached by its digest, and comes back as it was', async () => {
    const execution_id = await newRun();
    const bytes = log(100_000);
    const evidence = await attached(execution_id, bytes, 'text/plain', { name: 'latency.log' });
    expect(evidence).toMatchObject({ evidence_ref: sha256Hex(bytes), size: bytes.byteLength, name: 'latency.log' });
    const { url } = await center.as(viewer('A1')).getEvidenceUrl({ execution_id, sha256: evidence.evidence_ref });
    expect(Buffer.from(await (await open(url)).arrayBuffer()).equals(bytes)).toBe(true);
    const { items } = await center.as(operator()).getTimeline({ runbook_execution_id: execution_id });
    const told = items.find(({ type }) => type === 'evidence_attached');
    expect(told?.refs).toMatchObject([
      { role: 'step_evidence', sha256: evidence.evidence_ref, size: bytes.byteLength },
    ]);
  });

  test('needs no second upload where the answer to the first was lost', async () => {
    const execution_id = await newRun();
    const file = await upload(execution_id, PNG, 'image/png');
    const { status: _, ...terms } = file;
    const again = await center.as(operator()).createEvidenceUpload({ execution_id, step: 'look', ...terms });
    expect(again.uploaded).toBe(true);
    const options = { idempotency_key: 'attach once' };
    const input = { execution_id, step: 'look', name: 'a.png', ...terms };
    const first = await center.as(operator()).attachEvidence(input, options);
    expect(await center.as(operator()).attachEvidence(input, options)).toEqual(first);
  });

  test('cannot be attached by whoever knows the digest but never had the bytes', async () => {
    const mine = await newRun();
    const secret = log(3);
    await attached(mine, secret, 'text/plain');
    const other = await newRun();
    const file = announced(secret, 'text/plain');
    const stranger = operator({ id: 'somebody-else' });
    for (const by of [operator(), stranger])
      await expect(attach(other, file, by)).rejects.toMatchObject({ code: 'EVIDENCE_MISMATCH' });
    await upload(other, secret, 'text/plain');
    await expect(attach(other, file, stranger)).rejects.toMatchObject({ code: 'EVIDENCE_MISMATCH' });
    expect((await attach(other, file)).evidence.evidence_ref).toBe(file.sha256);
  });

  test.each<[string, Buffer, string]>([
    ['a page that is called a picture', Buffer.from('<html><script>alert(1)</script></html>'), 'image/png'],
    ['a log that is not UTF-8', Buffer.from([0x70, 0x39, 0x39, 0xe9, 0x0a]), 'text/plain'],
  ])('is refused where it is %s, however it comes', async (_, bytes, media_type) => {
    const execution_id = await newRun();
    const { status, ...file } = await upload(execution_id, bytes, media_type);
    expect(status).toBe(200);
    const mismatch = { code: 'EVIDENCE_MISMATCH', details: { media_type } };
    await expect(attach(execution_id, file)).rejects.toMatchObject(mismatch);
    const inline = { media_type, content_base64: bytes.toString('base64') };
    await expect(attach(execution_id, inline)).rejects.toMatchObject(mismatch);
    const { execution } = await center.as(operator()).getExecution({ execution_id });
    expect(execution.step_states.flatMap(({ evidence }) => evidence)).toEqual([]);
  });

  test('is refused before it is sent where it is too large, or of a kind that is not taken', async () => {
    const execution_id = await newRun();
    const ask = (file: object) =>
      center
        .as(operator())
        .createEvidenceUpload({ execution_id, step: 'look', sha256: 'a'.repeat(64), ...file } as never);
    await expect(ask({ media_type: 'text/plain', size: 10_000_001 })).rejects.toMatchObject({
      code: 'EVIDENCE_TOO_LARGE',
      details: { max_bytes: 10_000_000 },
    });
    for (const media_type of ['text/html', 'image/svg+xml'])
      await expect(ask({ media_type, size: 10 })).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    const session = await center.as(operator()).getSession();
    expect(session.evidence.max_bytes).toBe(10_000_000);
    expect(session.evidence.media_types).not.toContain('image/svg+xml');
  });

  test.each<[string, object]>([
    ['neither bytes nor a digest', {}],
    ['both', { content_base64: 'YQ==', sha256: 'a'.repeat(64), size: 1 }],
    ['a digest without a size', { sha256: 'a'.repeat(64) }],
  ])('is not a request with %s', async (_, given) => {
    const execution_id = await newRun();
    await expect(attach(execution_id, { media_type: 'text/plain', ...given })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  describe('has a preview', () => {
    const preview = async (execution_id: string, sha256: string, by = operator()) =>
      center.as(by).getEvidenceUrl({ execution_id, sha256, preview: true });

    test('which for a picture is the picture, and nothing that runs', async () => {
      const execution_id = await newRun();
      const { evidence_ref } = await attached(execution_id, PNG, 'image/png');
      const { url, preview: kind } = await preview(execution_id, evidence_ref);
      expect(kind).toEqual({ kind: 'image', truncated: false });
      const answer = await open(url);
      expect(Buffer.from(await answer.arrayBuffer()).equals(PNG)).toBe(true);
      expect(answer.headers.get('content-type')).toBe('image/png');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    });

    test('which for a text is its first 64 kB as plain text, cut between letters', async () => {
      const execution_id = await newRun();
      const bytes = Buffer.from(`a${'é'.repeat(100_000)}`);
      const { evidence_ref } = await attached(execution_id, bytes, 'application/json');
      const { url, preview: kind } = await preview(execution_id, evidence_ref);
      expect(kind).toEqual({ kind: 'text', truncated: true });
      const answer = await open(url);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(await answer.text()).toBe(`a${'é'.repeat(32_767)}`);
    });

    test('not of what a browser would run, or nobody knows', async () => {
      const execution_id = await newRun();
      const { evidence_ref } = await attached(execution_id, randomBytes(50), 'application/octet-stream');
      await expect(preview(execution_id, evidence_ref)).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    });

    test('whose address is good for five minutes, and for nothing else', async () => {
      const execution_id = await newRun();
      const { evidence_ref } = await attached(execution_id, PNG, 'image/png');
      const url = new URL((await preview(execution_id, evidence_ref)).url, 'http://center.test');
      const get = (at: URL) => open(`${at.pathname}${at.search}`);
      for (const [name, value] of url.searchParams) {
        const copy = new URL(url);
        copy.searchParams.set(name, `${value}1`);
        await refusal(await get(copy), 'BAD_SIGNATURE');
      }
      const given = now;
      now += 301_000;
      await refusal(await get(url), 'BAD_SIGNATURE');
      now = given;
      expect((await get(url)).status).toBe(200);
    });
  });

  test('that is sensitive is read by whom the policy lets, and each reading is in the log of decisions', async () => {
    const execution_id = await newRun();
    const { evidence_ref: sha256, sensitive } = await attached(execution_id, PNG, 'image/png', { sensitive: true });
    expect(sensitive).toBe(true);
    for (const preview of [true, undefined]) {
      const reading = center.as(viewer('A1')).getEvidenceUrl({ execution_id, sha256, ...(preview && { preview }) });
      await expect(reading).rejects.toMatchObject({
        code: 'NOT_PERMITTED',
        details: { reasons: [{ requirement: 'role_permits' }] },
      });
    }
    expect((await center.as(operator()).getEvidenceUrl({ execution_id, sha256 })).sha256).toBe(sha256);
    const auditor = viewer('A1');
    const decisions = await center
      .as({ ...auditor, id: 'auditor', roles: ['auditor'] })
      .listPolicyDecisions({ action: 'can_read_sensitive_evidence' });
    expect(decisions.items.length).toBeGreaterThanOrEqual(3);
  });
});
