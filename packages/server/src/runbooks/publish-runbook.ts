import { IncidentCenterError, type OperationResponse, type ParsedInput } from '@incident-center/sdk/contract';
import { PUBLICATION_PREDICATE, signEnvelope } from '@incident-center/sdk/provenance';
import { and, eq, gt } from 'drizzle-orm';
import { genuineAmong } from '../approvals/approval-evidence.js';
import { approvalsForPolicy } from '../approvals/approval-wire.js';
import { authorize } from '../authorization/authorize.js';
import { assertVersion, type ReadContext } from '../authorization/visible.js';
import { insertRecord, type RecordChange, type Row, updateRecord } from '../database/records.js';
import { approval } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { decideLegal } from '../legality.js';
import { currentSigner, isStillCurrent } from '../log/current-key.js';
import type { StoredObject } from '../object-store/object-store.js';
import { type Outcome, PrepareAgain, type PrepareContext, type UseCase, type UseCaseContext } from '../perform.js';
import type { Signer } from '../signer/signer.js';
import { record } from '../timeline/record.js';
import { loadNewest } from './load-newest.js';
import { publishResource } from './publish-resource.js';
import { runbookChain, runbookToWire } from './runbook-wire.js';

type Input = ParsedInput<'publish_runbook'>;

export interface PublishPreparation {
  spec_hash: string;
  spec: StoredObject;
  provenance: StoredObject;
  signer: Signer;
  genuine: ReadonlySet<string>;
}

/** What was granted and is still good: an expired one must not stand beside the publication as its approval. */
const approvalsOf = (context: Pick<ReadContext, 'queries'>, draft: Row<'runbook'>, at: Date) =>
  context.queries
    .select()
    .from(approval)
    .where(
      and(
        eq(approval.runbook_id, draft.id),
        eq(approval.runbook_version, draft.version),
        eq(approval.kind, 'publish'),
        eq(approval.status, 'granted'),
        gt(approval.expires_at, at),
      ),
    )
    .orderBy(approval.id);

async function policyContextOf(context: Pick<ReadContext, 'queries'>, rows: readonly Row<'approval'>[]) {
  return { approvals: await approvalsForPolicy(context.queries, rows) };
}

async function prepare(context: PrepareContext, input: Input): Promise<PublishPreparation> {
  const { center, principal } = context;
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  const { draft, approvals, approverIds } = await inTransaction(center.database, as, async (queries) => {
    const seen = await loadNewest({ ...context, queries }, input.runbook_id);
    const granted = await approvalsOf({ queries }, seen, new Date(center.now()));
    const more = await policyContextOf({ queries }, granted);
    if (seen.status === 'draft')
      await authorize(context, 'can_publish_runbook', await publishResource({ ...context, queries }, seen), more);
    return { draft: seen, approvals: granted, approverIds: more.approvals.flatMap((row) => row.approver_ids) };
  });
  decideLegal('runbook', draft.status, 'publish');
  const genuine = await genuineAmong(center, approvals);
  const spec = await center.objects.put(new TextEncoder().encode(draft.spec_text), 'application/json');
  if (spec.sha256 !== draft.spec_hash)
    throw new IncidentCenterError('EVIDENCE_TAMPERED', 'the draft is not what its hash says');
  const signer = await currentSigner(center, 'provenance');
  const envelope = await signEnvelope([signer], {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `runbook-spec:${draft.id}@${draft.version}`, digest: { sha256: draft.spec_hash } }],
    predicateType: PUBLICATION_PREDICATE,
    predicate: {
      log: center.options.log_name,
      runbook_id: draft.id,
      version: draft.version,
      risk_level: draft.risk_level,
      author: draft.author,
      publisher: principal.id,
      approvals: approvals.map((row) => ({ approval_id: row.id, evidence: row.evidence_ref })),
      approver_ids: [...new Set(approverIds)].sort(),
      policy_revision: center.policy.revision,
    },
  });
  const provenance = await center.objects.put(envelope, 'application/json');
  return { spec_hash: draft.spec_hash, spec, provenance, signer, genuine };
}

async function run(
  context: UseCaseContext,
  input: Input,
  prepared: PublishPreparation,
): Promise<Outcome<Omit<OperationResponse<'publish_runbook'>, 'receipts'>>> {
  const { queries } = context;
  const draft = await loadNewest(context, input.runbook_id, { lock: true });
  assertVersion(context.if_match, draft.row_version);
  const { at } = context;
  decideLegal('runbook', draft.status, 'publish');
  const granted = await approvalsOf(context, draft, at).for('update');
  const more = await policyContextOf(context, granted);
  const authorized_by = await authorize(context, 'can_publish_runbook', await publishResource(context, draft), more);
  if (draft.spec_hash !== prepared.spec_hash || granted.some((row) => !prepared.genuine.has(row.id)))
    throw new PrepareAgain();
  if (!(await isStillCurrent(queries, 'provenance', prepared.signer))) throw new PrepareAgain();

  const changes: RecordChange[] = [];
  for (const row of granted) {
    changes.push(
      await insertRecord(queries, 'approval_consumption', {
        approval_id: row.id,
        kind: 'publish',
        used_for: `${draft.id}@${draft.version}`,
        tenants: row.tenants,
        used_at: at,
      }),
      (await updateRecord(queries, 'approval', row, { status: decideLegal('approval', row.status, 'use').to })).change,
    );
  }
  const { row: published, change } = await updateRecord(queries, 'runbook', draft, {
    status: 'published',
    published_at: at,
    provenance_ref: prepared.provenance.sha256,
    approvals: granted.map((row) => ({
      approval_id: row.id,
      approver_ids: more.approvals.find((of) => of.id === row.id)?.approver_ids.slice() ?? [],
      spec_hash: row.spec_hash,
      granted_at: (row.decided_at ?? at).toISOString(),
    })),
  });
  await record(context, {
    type: 'runbook_published',
    chain: runbookChain(draft.id),
    scope: draft,
    target_ids: [draft.id, ...granted.map((row) => row.id)],
    authorized_by,
    payload: { version: draft.version, spec_hash: draft.spec_hash, risk_level: draft.risk_level },
    refs: [
      { role: 'runbook_spec', ...prepared.spec },
      { role: 'publish_provenance', ...prepared.provenance },
    ],
    changes: [...changes, change],
  });
  return { committed: { runbook: await runbookToWire(queries, published) }, version: published.row_version };
}

/** Publishes the newest draft: its spec and a signed statement of where it came from go into the object store first. */
export const publishRunbook: UseCase<'publish_runbook', PublishPreparation> = { prepare, run };
