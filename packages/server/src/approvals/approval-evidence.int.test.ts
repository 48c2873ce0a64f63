import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Approval, Execution, Runbook } from '@incident-center/sdk/contract';
import { openSigned } from '@incident-center/sdk/provenance';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeyFileSigners } from '../signer/key-file-signer.js';
import type { Signer } from '../signer/signer.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { objectFile, replaceApprovalEvidence } from '../testing/scenarios/approval-evidence.js';
import { operator } from '../testing/scenarios/personas.js';
import { grantReroute, publishRunbook, runAtHighRisk } from '../testing/scenarios/runbooks.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let center: TestCenter;
let runbook: Runbook;
let signer: Signer;
beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({ database: { url: database.url }, log_name: 'portal.example/log' });
  runbook = await publishRunbook(center);
  signer = (await createKeyFileSigners(path.join(center.data_directory, 'keys'))).approvals;
});
afterAll(async () => {
  await center.stop();
  await database.drop();
});

async function granted(): Promise<{ run: Execution; approval: Approval }> {
  const run = await runAtHighRisk(center, runbook);
  return { run, approval: await grantReroute(center, run) };
}
const reroute = (execution_id: string) =>
  center.as(operator()).completeStep({ execution_id, step: 'reroute', outcome: 'succeeded' });

test('the evidence of an approval names the log that it is for', async () => {
  const { approval } = await granted();
  const statement = openSigned(await readFile(objectFile(center, approval.evidence_ref ?? '')), signer.public_key);
  expect(statement?.predicate.log).toBe('portal.example/log');
});

test('evidence of another log is not good here, though the same key signed it', async () => {
  const { run, approval } = await granted();
  const change = (predicate: object) => ({ ...predicate, log: 'staging.example/log' });
  await replaceApprovalEvidence(center, approval, { signer, url: database.url, change });
  await expect(reroute(run.id)).rejects.toMatchObject({ code: 'APPROVAL_NOT_USABLE' });
});

test('evidence from before logs were named in it stays good', async () => {
  const { run, approval } = await granted();
  const change = ({ log: _, ...predicate }: Record<string, unknown>) => predicate;
  await replaceApprovalEvidence(center, approval, { signer, url: database.url, change });
  expect((await reroute(run.id)).execution.current_step).toBe('bundle');
});
