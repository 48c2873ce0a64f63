import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openSigned } from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKeyFile } from '../signer/key-file.js';
import { createKeyFileSigners } from '../signer/key-file-signer.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { objectFile, replaceApprovalEvidence } from '../testing/scenarios/approval-evidence.js';
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

  const laterFile = await readFile(objectFile(center, later.evidence_ref ?? ''));
  expect(openSigned(laterFile, new Uint8Array(Buffer.from(new_key, 'hex')))).toBeDefined();
  expect(openSigned(laterFile, old.public_key)).toBeUndefined();

  // Somebody has the old key and the database, and grants an approval once more.
  const stolen = await openKeyFile(path.join(keys(), 'retired', `approvals-${old.key_id}.pem`));
  await replaceApprovalEvidence(center, approval, {
    signer: stolen,
    url: database.url,
    change: (predicate) => ({ ...predicate, decided_at: new Date(Date.now() + 1_000).toISOString() }),
  });

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
  const file = await readFile(objectFile(center, runbook.provenance_ref ?? ''));
  expect(openSigned(file, new Uint8Array(Buffer.from(new_key, 'hex')))?.predicate.version).toBe(draft.version);
});
