import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openSigned, signEnvelope } from '@incident-center/sdk/provenance';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDirectoryObjectStore } from '../object-store/directory-object-store.js';
import { openKeyFile } from '../signer/key-file.js';
import { createKeyFileSigners } from '../signer/key-file-signer.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { author, operator } from '../testing/scenarios/personas.js';
import {
  approvePublishing,
  draftRunbook,
  grantReroute,
  publishRunbook,
  runAtHighRisk,
} from '../testing/scenarios/runbooks.js';
import { expectVerified } from '../testing/scenarios/timelines.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let center: TestCenter;
let beside: TestCenter;
beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url } });
  beside = await createTestCenter({ database: { url: database.url }, data_directory: center.data_directory });
});
afterAll(async () => {
  await beside.stop();
  await center.stop();
  await database.drop();
});

const keys = () => path.join(center.data_directory, 'keys');
const reroute = (execution_id: string) =>
  beside.as(operator()).completeStep({ execution_id, step: 'reroute', outcome: 'succeeded' });

test('an approval that was granted before its key was replaced is good, and what the old key signs afterwards is not', async () => {
  const runbook = await publishRunbook(center);
  const [before, forged, after] = [
    await runAtHighRisk(center, runbook),
    await runAtHighRisk(center, runbook),
    await runAtHighRisk(center, runbook),
  ];
  await grantReroute(center, before);
  const approval = await grantReroute(center, forged);
  const old = (await createKeyFileSigners(keys())).approvals;
  const { new_key } = await center.center.rotateKey({ purpose: 'approvals', old_key: 'keep' });
  // On the other server, which has to find the new key by itself.
  const later = await grantReroute(beside, after);

  const objects = path.join(center.data_directory, 'objects');
  const fileOf = (digest: string) => path.join(objects, digest.slice(0, 2), digest);
  const laterFile = await readFile(fileOf(later.evidence_ref ?? ''));
  expect(openSigned(laterFile, new Uint8Array(Buffer.from(new_key, 'hex')))).toBeDefined();
  expect(openSigned(laterFile, old.public_key)).toBeUndefined();

  // Somebody has the old key and the database, and grants an approval once more.
  const stolen = await openKeyFile(path.join(keys(), 'retired', `approvals-${old.key_id}.pem`));
  const statement = openSigned(await readFile(fileOf(approval.evidence_ref ?? '')), old.public_key);
  if (statement === undefined) throw new Error('the evidence was signed by the old key');
  statement.predicate.decided_at = new Date(Date.now() + 1_000).toISOString();
  const envelope = await signEnvelope([stolen], statement);
  const store = await createDirectoryObjectStore({
    directory: objects,
    key_file: path.join(keys(), 'object-addresses.secret'),
    base_url: '/objects',
    now: Date.now,
  });
  const { sha256 } = await store.put(envelope, 'application/json');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('update incident_center.approval set evidence_ref = $1 where id = $2', [sha256, approval.id]);
  await client.end();

  await expect(reroute(forged.id)).rejects.toMatchObject({ code: 'APPROVAL_NOT_USABLE' });
  expect((await reroute(before.id)).execution.current_step).toBe('bundle');
  expect((await reroute(after.id)).execution.current_step).toBe('bundle');
  await expectVerified(center, { incident_id: before.incident_id ?? '' });
});

test('a runbook is published by the key that is the one, on every server', async () => {
  const draft = await draftRunbook(center, { name: 'Published later' });
  await approvePublishing(center, draft);
  const { new_key } = await center.center.rotateKey({ purpose: 'provenance', old_key: 'destroy' });
  const { runbook } = await beside.as(author()).publishRunbook({ runbook_id: draft.id });
  const digest = runbook.provenance_ref ?? '';
  const file = await readFile(path.join(center.data_directory, 'objects', digest.slice(0, 2), digest));
  expect(openSigned(file, new Uint8Array(Buffer.from(new_key, 'hex')))?.predicate.version).toBe(draft.version);
});
