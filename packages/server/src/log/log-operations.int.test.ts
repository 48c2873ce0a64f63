import type { IncidentCenterClient } from '@incident-center/sdk/client';
import {
  type TrustFile,
  verifyLogConsistency,
  verifyLogInclusion,
  verifyTrustedCheckpoint,
} from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCenter } from '../testing/create-test-center.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { operator } from '../testing/scenarios/personas.js';
import { refusal } from '../testing/scenarios/requests.js';

let center: TestCenter;
let client: IncidentCenterClient;
let trust: TrustFile;
beforeAll(async () => {
  center = await createPostgresCenter();
  client = center.as(operator());
  trust = await center.center.trust();
});
afterAll(() => center.stop());

/** Opens an incident, and waits until a signed tree has its first event. */
async function signedReceipt() {
  const draft = { title: 'Slow', severity: 'high' as const, tenants: ['A1'] };
  const { receipts } = await client.createIncident(draft);
  const event_hash = receipts[0]?.event_hash ?? '';
  for (;;) {
    const found = await client.getLogInclusion({ event_hash });
    if (found.proof !== null) return { receipt: receipts[0], event_hash, found, proof: found.proof };
  }
}

describe('the log by its API', () => {
  test('turns the receipt of a change into a proof that needs nobody', async () => {
    const { receipt, event_hash, found, proof } = await signedReceipt();
    expect(found).toMatchObject({ event_hash, chain: receipt?.chain, seq: receipt?.seq, log_index: proof.log_index });
    const head = verifyTrustedCheckpoint(proof.checkpoint.note, trust);
    expect(head?.size).toBe(proof.size);
    expect(head && verifyLogInclusion(event_hash, proof, head)).toBe(true);
    const [kind, index, ...lines] = proof.tlog_proof.split('\n');
    expect([kind, index]).toEqual(['c2sp.org/tlog-proof@v1', `index ${proof.log_index}`]);
    expect(proof.tlog_proof.endsWith(`\n\n${proof.checkpoint.note}`)).toBe(true);
    const hashes = lines.slice(0, lines.indexOf('')).map((line) => Buffer.from(line, 'base64').toString('hex'));
    expect(hashes).toEqual(proof.hashes);
    expect(await client.getLogInclusion({ event_id: found.event_id, size: proof.size })).toEqual(found);
  });

  test('proves that it only grew between two checkpoints, and between other sizes', async () => {
    const { proof: before } = await signedReceipt();
    const { proof: after } = await signedReceipt();
    const [older, newer] = [before, after].map(({ checkpoint }) => verifyTrustedCheckpoint(checkpoint.note, trust));
    const { hashes } = await client.getLogConsistency({ first: before.size, second: after.size });
    expect(older && newer && verifyLogConsistency(older, newer, hashes)).toBe(true);
    expect(older && newer && verifyLogConsistency({ ...older, root: newer.root }, newer, hashes)).toBe(false);
    expect((await client.getLogCheckpoint({ size: before.size })).checkpoint).toEqual(before.checkpoint);
    expect((await client.getLogCheckpoint({})).checkpoint.size).toBeGreaterThanOrEqual(after.size);
    expect((await client.getLogConsistency({ first: 1, second: 1 })).hashes).toEqual([]);
  });

  test('says an event that is younger than the checkpoint that is asked for has no proof in it', async () => {
    const { proof: before } = await signedReceipt();
    const { event_hash } = await signedReceipt();
    expect(await client.getLogInclusion({ event_hash, size: before.size })).toMatchObject({
      log_index: expect.any(Number),
      proof: null,
    });
  });

  test('shows the place of an event to those only who may see the event', async () => {
    const { event_hash } = await signedReceipt();
    const stranger = operator({ id: 'stranger', tenant_ids: ['B2'] });
    const path = `/log/inclusion?event_hash=${event_hash}`;
    await refusal(await center.request(stranger, path), 'NOT_FOUND');
    const missing = `/log/inclusion?event_hash=${'0'.repeat(64)}`;
    await refusal(await center.request(operator(), missing), 'NOT_FOUND');
    expect((await center.as(stranger).getLogCheckpoint({})).checkpoint.size).toBeGreaterThan(0);
  });

  test.each([
    ['/log/inclusion', 'INVALID_INPUT'],
    [`/log/inclusion?event_hash=${'0'.repeat(64)}&event_id=01890a5d-ac96-774b-bcce-b302099a8057`, 'INVALID_INPUT'],
    ['/log/consistency?first=2&second=1', 'INVALID_INPUT'],
    ['/log/consistency?first=0&second=1', 'INVALID_INPUT'],
    ['/log/consistency?first=1&second=1000000', 'INVALID_INPUT'],
    ['/log/consistency?first=1', 'INVALID_INPUT'],
    ['/log/checkpoint?size=1000000', 'NOT_FOUND'],
    ['/log/checkpoint?min_cosignatures=1', 'NOT_FOUND'],
    ['/log/checkpoint?size=9007199254740993', 'INVALID_INPUT'],
  ] as const)('refuses %s', async (path, code) => {
    await signedReceipt();
    await refusal(await center.request(operator(), path), code);
  });

  test('gives its keys, and how each followed the one before', async () => {
    const before = await client.getLogKeys({});
    expect(before).toMatchObject({ log: 'incident-center', rotations: [], witnesses: [] });
    expect(before.keys.map(({ purpose }) => purpose)).toEqual(['log', 'bundles', 'approvals', 'provenance']);
    const { new_key, old_key, log_size } = await center.center.rotateKey({ purpose: 'log', old_key: 'keep' });
    expect(center.center.log_key).toBe(new_key);
    const after = await client.getLogKeys({});
    expect(after.rotations).toHaveLength(1);
    expect(after.keys.filter(({ purpose }) => purpose === 'log')).toMatchObject([
      { public_key: new_key, from_size: log_size, until_size: null },
      { public_key: old_key, from_size: null, until_size: log_size },
    ]);
    trust = await center.center.trust();
    const { proof } = await signedReceipt();
    expect(verifyTrustedCheckpoint(proof.checkpoint.note, trust)?.size).toBe(proof.size);
    expect(proof.checkpoint.public_key).toBe(new_key);
  });
});
