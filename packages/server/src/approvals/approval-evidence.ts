import { IncidentCenterError } from '@incident-center/sdk/contract';
import {
  APPROVAL_PREDICATE,
  canonicalJson,
  openSigned,
  type Statement,
  signEnvelope,
} from '@incident-center/sdk/provenance';
import type { Center } from '../center.js';
import type { Row } from '../database/records.js';
import { inTransaction } from '../database/transaction.js';
import { currentSigner, keyHex } from '../log/current-key.js';
import { readRotations } from '../log/rotations.js';
import { trustedKeys } from '../log/trusted-keys.js';
import type { StoredObject } from '../object-store/object-store.js';
import type { Signer } from '../signer/signer.js';
import type { AttestedAnswer } from './record-decision.js';

/** What an approval is bound to. Signed when it is granted, compared when it is used. */
function boundTo(row: Row<'approval'>) {
  return {
    approval_id: row.id,
    kind: row.kind,
    operation: row.operation,
    tenants: row.tenants,
    environment: row.environment,
    incident_id: row.incident_id,
    execution_id: row.execution_id,
    runbook_id: row.runbook_id,
    runbook_version: row.runbook_version,
    step: row.step,
    attempt: row.attempt,
    spec_hash: row.spec_hash,
    inputs_hash: row.inputs_hash,
    requested_by: row.requested_by,
    expires_at: row.expires_at.toISOString(),
  };
}

/** Signed evidence, with the key that signed it: it is committed only while that is the one. */
export interface SignedEvidence {
  object: StoredObject;
  signer: Signer;
}

/** Signs that an approval was granted, and by whom, and stores the envelope. Where somebody else decided: what was read there. */
export async function storeApprovalEvidence(
  center: Center,
  row: Row<'approval'>,
  granted: { approver_ids: string[]; decided_at: Date; attested?: AttestedAnswer & { read_from: string } },
): Promise<SignedEvidence> {
  const statement: Statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `runbook-spec:${row.runbook_id}@${row.runbook_version}`, digest: { sha256: row.spec_hash } }],
    predicateType: APPROVAL_PREDICATE,
    predicate: {
      log: center.options.log_name,
      bound: boundTo(row),
      approver_ids: [...granted.approver_ids].sort(),
      decided_at: granted.decided_at.toISOString(),
      ...(granted.attested === undefined ? {} : { attested: { ...granted.attested } }),
      policy_revision: center.policy.revision,
      nonce: center.newSalt(),
    },
  };
  const signer = await currentSigner(center, 'approvals');
  return { object: await center.objects.put(await signEnvelope([signer], statement), 'application/json'), signer };
}

/** The statement in an envelope that the key for approvals signed, or one that it replaced after that. */
async function openEvidence(center: Center, envelope: Uint8Array): Promise<Statement | undefined> {
  const rotations = await inTransaction(center.database, { role: 'system' }, (queries) =>
    readRotations(queries, 'approvals'),
  );
  const held = keyHex(center.signers.approvals.public_key);
  for (const key of trustedKeys(held, rotations, { log: center.options.log_name, purpose: 'approvals' })) {
    const statement = openSigned(envelope, new Uint8Array(Buffer.from(key.public_key, 'hex')));
    if (statement === undefined) continue;
    const { decided_at } = statement.predicate;
    const before = key.retired_at === undefined || Date.parse(String(decided_at)) <= key.retired_at.getTime();
    return before ? statement : undefined;
  }
  return undefined;
}

/**
 * Reads the signed evidence of those that are granted.
 *
 * @returns the ids of those. What is granted after this has not been read.
 * @throws {IncidentCenterError} `APPROVAL_NOT_USABLE` where one is not what was signed.
 */
export async function genuineAmong(center: Center, rows: readonly Row<'approval'>[]): Promise<ReadonlySet<string>> {
  const granted = rows.filter(({ status }) => status === 'granted');
  await Promise.all(granted.map((row) => assertGenuine(center, row)));
  return new Set(granted.map(({ id }) => id));
}

/**
 * Reads the signed evidence of a granted approval and holds it against the row.
 *
 * @throws {IncidentCenterError} `APPROVAL_NOT_USABLE` where it is missing, not signed by us, or of other values.
 */
async function assertGenuine(center: Center, row: Row<'approval'>): Promise<void> {
  const refuse = (message: string) => new IncidentCenterError('APPROVAL_NOT_USABLE', message);
  if (row.evidence_ref === null) throw refuse('the approval has no signed evidence');
  const envelope = await center.objects.get(`sha256/${row.evidence_ref}`).catch((cause): never => {
    throw new IncidentCenterError('APPROVAL_NOT_USABLE', 'the signed evidence of the approval cannot be read', {
      cause,
    });
  });
  const statement = await openEvidence(center, envelope);
  if (statement === undefined || statement.predicateType !== APPROVAL_PREDICATE)
    throw refuse('the evidence of the approval is not signed by this center');
  // Evidence of earlier versions names no log.
  const { log = center.options.log_name } = statement.predicate;
  if (log !== center.options.log_name) throw refuse('the evidence of the approval is of another log');
  if (canonicalJson(statement.predicate.bound) !== canonicalJson(boundTo(row)))
    throw refuse('the approval is not what was signed');
}
