import type { Approval, TimelineEvent } from '@incident-center/sdk/contract';
import { canonicalJson } from '@incident-center/sdk/provenance';
import { desc, eq } from 'drizzle-orm';
import { approvalsToWire } from '../approvals/approval-wire.js';
import { approval, logCheckpoint } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { executionToWire } from '../executions/execution-wire.js';
import type { Run } from '../executions/load-run.js';
import type { StoredObject } from '../object-store/object-store.js';
import type { PrepareContext } from '../perform.js';
import { wholeChain } from './read-timeline.js';

export const BUNDLE_FORMAT = 'incident-center.evidence-bundle.v1';

export interface BundleReference {
  object: StoredObject;
  /** How many events are in it. */
  events: number;
}

const evidenceOf = (approvals: readonly Approval[]) =>
  approvals.flatMap((row) => (row.evidence_ref === null ? [] : [{ approval_id: row.id, sha256: row.evidence_ref }]));

const referencesOf = (events: readonly TimelineEvent[]) =>
  events.flatMap((event) =>
    event.refs.map(({ role, sha256, size }) => ({ role, sha256, size, event_hash: event.event_hash })),
  );

/**
 * Writes what an auditor needs of a run into one object: the chain as it stands with the openings of its commitments,
 * the pinned spec, the approvals and their signed evidence by digest, and the newest checkpoint. The step that makes it
 * completes afterwards, so that step's own event follows the bundle and names it.
 */
export async function makeEvidenceBundle(context: PrepareContext, run: Run): Promise<BundleReference> {
  const { center, principal } = context;
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  return inTransaction(center.database, as, async (queries) => {
    const { execution, runbook } = run;
    const events = await wholeChain({ ...context, queries }, execution);
    const approvals = await approvalsToWire(
      queries,
      await queries.select().from(approval).where(eq(approval.execution_id, execution.id)).orderBy(approval.id),
    );
    const [checkpoint] = await queries.select().from(logCheckpoint).orderBy(desc(logCheckpoint.size)).limit(1);
    return {
      events,
      document: {
        format: BUNDLE_FORMAT,
        log: center.options.log_name,
        incident_id: execution.incident_id,
        execution: await executionToWire(queries, execution),
        runbook: {
          id: runbook.id,
          version: runbook.version,
          spec_hash: runbook.spec_hash,
          spec: runbook.spec,
          provenance_ref: runbook.provenance_ref,
        },
        approvals,
        approval_evidence: evidenceOf(approvals),
        references: referencesOf(events),
        events,
        checkpoint: checkpoint === undefined ? null : { note: checkpoint.note, key_id: checkpoint.key_id },
      },
    };
  }).then(async ({ events, document }) => ({
    object: await center.objects.put(new TextEncoder().encode(canonicalJson(document)), 'application/json'),
    events: events.length,
  }));
}
