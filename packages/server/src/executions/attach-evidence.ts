import { IncidentCenterError } from '@incident-center/sdk/contract';
import { authorize } from '../authorization/authorize.js';
import { assertVersion } from '../authorization/visible.js';
import { updateRecord } from '../database/records.js';
import { inTransaction } from '../database/transaction.js';
import { decideLegal } from '../legality.js';
import type { StoredObject } from '../object-store/object-store.js';
import type { UseCase } from '../perform.js';
import { record } from '../timeline/record.js';
import { executionResource, executionToWire } from './execution-wire.js';
import { loadRun, runEvent, stepOf, withStep } from './load-run.js';

const MAX_EVIDENCE_BYTES = 5_000_000;

export const attachEvidence: UseCase<'attach_evidence', StoredObject> = {
  // Uploaded before the transaction, and only for those who may: an object without an event is no harm, the other way is.
  prepare: async (context, input) => {
    const { center, principal } = context;
    const bytes = Buffer.from(input.content_base64, 'base64');
    if (bytes.byteLength > MAX_EVIDENCE_BYTES) throw new IncidentCenterError('BODY_TOO_LARGE');
    const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
    await inTransaction(center.database, as, async (queries) => {
      const { execution } = await loadRun({ ...context, queries }, input.execution_id);
      await authorize(context, 'can_attach_evidence', executionResource(execution));
    });
    return center.objects.put(bytes, input.media_type);
  },
  run: async (context, input, stored) => {
    const run = await loadRun(context, input.execution_id, { lock: true });
    const { state } = stepOf(run, input.step);
    assertVersion(context.if_match, run.execution.version);
    decideLegal('step', state.state, 'attach_evidence');
    const authorized_by = await authorize(context, 'can_attach_evidence', executionResource(run.execution));
    if (state.evidence.some((earlier) => earlier.evidence_ref === stored.sha256))
      throw new IncidentCenterError('CONFLICT', 'this file is attached already');
    const evidence = {
      evidence_ref: stored.sha256,
      name: input.name,
      media_type: input.media_type,
      size: stored.size,
      attached_at: context.at.toISOString(),
      attached_by: context.principal.id,
    };
    const { row, change } = await updateRecord(context.queries, 'runbook_execution', run.execution, {
      step_states: withStep(run.execution.step_states, input.step, { evidence: [...state.evidence, evidence] }),
    });
    await record(context, {
      ...runEvent(row),
      type: 'evidence_attached',
      target_ids: [row.id],
      authorized_by,
      payload: { step: input.step, attempt: state.attempt },
      texts: { name: input.name, media_type: input.media_type },
      refs: [{ role: 'step_evidence', ...stored }],
      changes: [change],
    });
    return { committed: { execution: await executionToWire(context.queries, row), evidence }, version: row.version };
  },
};
