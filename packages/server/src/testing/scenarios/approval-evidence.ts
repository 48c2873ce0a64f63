import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Approval } from '@incident-center/sdk/contract';
import { openEnvelope, type Statement, sha256Hex, signEnvelope } from '@incident-center/sdk/provenance';
import pg from 'pg';
import type { Signer } from '../../signer/signer.js';
import type { TestCenter } from '../create-test-center.js';

/** Where a center keeps an object. */
export const objectFile = ({ data_directory }: TestCenter, digest: string) =>
  path.join(data_directory, 'objects', digest.slice(0, 2), digest);

/** Somebody who has a key, the object store and the database puts other evidence in the place of an approval's. */
export async function replaceApprovalEvidence(
  center: TestCenter,
  { id, evidence_ref }: Approval,
  by: { signer: Signer; url: string; change: (predicate: Statement['predicate']) => Statement['predicate'] },
): Promise<void> {
  const opened = openEnvelope(await readFile(objectFile(center, evidence_ref ?? '')));
  if (opened === undefined) throw new Error('the approval has no evidence');
  const { statement } = opened;
  const envelope = await signEnvelope([by.signer], { ...statement, predicate: by.change(statement.predicate) });
  const sha256 = sha256Hex(envelope);
  const file = objectFile(center, sha256);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, envelope);
  const client = new pg.Client({ connectionString: by.url });
  await client.connect();
  await client.query('update incident_center.approval set evidence_ref = $1 where id = $2', [sha256, id]);
  await client.end();
}
