import { randomUUID } from 'node:crypto';
import { keyIdOf, openEnvelope } from '@incident-center/sdk/provenance';
import { describe, expect, test } from 'vitest';
import { inTransaction } from '../database/transaction.js';
import { rotateKey } from '../log/rotate-key.js';
import { readRotations } from '../log/rotations.js';
import { trustOf } from '../log/trust-of.js';
import type { KeyPurpose } from '../signer/signer.js';
import { fileOf, verdictBy } from '../testing/scenarios/bundles.js';
import { drain, firstServer, serverBeside, write } from '../testing/scenarios/log-servers.js';
import type { TestCenterParts } from '../testing/test-center-parts.js';
import { exportBundle } from './export-bundle.js';
import { rangeOf } from './subject-of.js';

const subject = { kind: 'incident' as const, id: randomUUID() };
const comment = (one: TestCenterParts) => write(one, `incident:${subject.id}`);
const rotate = ({ center }: TestCenterParts, purpose: KeyPurpose) => rotateKey(center, { purpose, old_key: 'keep' });
const trustIn = async ({ center }: TestCenterParts) =>
  trustOf(center, await inTransaction(center.database, { role: 'system' }, (queries) => readRotations(queries)));

/** The bundle of the first events of the incident. */
async function bundle({ center }: TestCenterParts, through: number): Promise<Buffer> {
  const made = await exportBundle(center, rangeOf(subject, through));
  const pieces: Uint8Array[] = [];
  for await (const piece of made.archive()) pieces.push(piece);
  await made.remove();
  return Buffer.concat(pieces);
}

/** The purposes of the rotations in a bundle. */
async function rotationsIn(bytes: Buffer) {
  const lines = new TextDecoder().decode(await fileOf(bytes, 'rotations.ndjson')).split('\n');
  const envelopes = lines.filter((line) => line !== '').map((line) => openEnvelope(new TextEncoder().encode(line)));
  return envelopes.map((envelope) => (envelope?.statement.predicate as { purpose?: string } | undefined)?.purpose);
}

/** The key ids of whoever signed the manifest of a bundle. */
const signersOf = async (bytes: Buffer) =>
  openEnvelope(await fileOf(bytes, 'manifest.dsse.json'))?.signatures.map(({ key_id }) => key_id);

describe('the rotations in a bundle', () => {
  test('are those that came before what is in it: later ones leave its bytes alone', async () => {
    const one = await firstServer();
    const trust = await trustIn(one);
    await comment(one);
    await drain(one);
    const first = await bundle(one, 1);
    for (const purpose of ['log', 'approvals', 'provenance'] as const) await rotate(one, purpose);
    expect((await bundle(one, 1)).equals(first), 'at the same size of the log').toBe(true);
    await drain(one);
    await comment(one);
    await drain(one);
    expect((await bundle(one, 1)).equals(first), 'once the log went on').toBe(true);
    const second = await bundle(one, 2);
    expect(await rotationsIn(second)).toEqual(['log', 'approvals', 'provenance']);
    expect(await verdictBy(trust, second)).toMatchObject({ exit_code: 0, bundles: [{ events: 2 }] });
  });

  test('lead to the key that another server put in place of the one for bundles, while this one was running', async () => {
    const one = await firstServer();
    const other = await serverBeside(one);
    const trust = await trustIn(one);
    await comment(one);
    await drain(one);
    const before = await bundle(one, 1);
    const { new_key } = await rotate(other, 'bundles');
    const after = await bundle(one, 1);
    expect(await signersOf(after)).toEqual([keyIdOf(new_key)]);
    expect(await signersOf(before)).not.toEqual(await signersOf(after));
    expect(await rotationsIn(before)).toEqual([]);
    expect(await rotationsIn(after)).toEqual(['bundles']);
    expect(await verdictBy(trust, after)).toMatchObject({ exit_code: 0 });
    expect((await bundle(other, 1)).equals(after)).toBe(true);
  });
});
