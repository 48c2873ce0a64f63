import { IncidentCenterError, type ParsedInput } from '@incident-center/sdk/contract';
import { authorize } from '../authorization/authorize.js';
import { assertVersion } from '../authorization/visible.js';
import { updateRecord } from '../database/records.js';
import { inTransaction } from '../database/transaction.js';
import { decideLegal } from '../legality.js';
import type { StoredObject } from '../object-store/object-store.js';
import type { PrepareContext, UseCase } from '../perform.js';
import { record } from '../timeline/record.js';
import { contentCheck } from './content-check.js';
import { assertWithinLimits } from './evidence-options.js';
import { uploadTerms } from './evidence-upload.js';
import { executionResource, executionToWire } from './execution-wire.js';
import { assertBegun, loadRun, runEvent, stepOf, withStep } from './load-run.js';

type Input = ParsedInput<'attach_evidence'>;

/** Brings a file into the store, all of it checked. An object without an event is no harm, the other way is. */
type Store = (context: PrepareContext) => Promise<StoredObject>;

const invalid = (path: string, message: string) =>
  new IncidentCenterError('INVALID_INPUT', undefined, { details: { issues: [{ path, message }] } });

/** How the file comes: inside of the request, or by an upload before it. */
function storing(input: Input): { size: number; inline: boolean; store: Store } {
  const { content_base64, sha256, size, media_type } = input;
  if (content_base64 !== undefined) {
    if (sha256 !== undefined || size !== undefined)
      throw invalid('sha256', 'either the content is given, or the digest and the size of what was uploaded');
    const bytes = Buffer.from(content_base64, 'base64');
    const store: Store = ({ center }) => {
      contentCheck({ media_type, size: bytes.byteLength })(bytes);
      return center.objects.put(bytes, media_type);
    };
    return { size: bytes.byteLength, inline: true, store };
  }
  if (sha256 === undefined) throw invalid('content_base64', 'is needed where nothing was uploaded');
  if (size === undefined) throw invalid('size', 'is needed beside the digest');
  const store: Store = ({ center, principal }) =>
    center.objects.adopt(
      uploadTerms(center, principal, { ...input, sha256, size }),
      contentCheck({ media_type, size }),
    );
  return { size, inline: false, store };
}

export const attachEvidence: UseCase<'attach_evidence', StoredObject> = {
  // Stored before the transaction, and only for those who may.
  prepare: async (context, input) => {
    const { center, principal } = context;
    const { size, inline, store } = storing(input);
    assertWithinLimits(center.options.evidence, { media_type: input.media_type, size }, { inline });
    const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
    await inTransaction(center.database, as, async (queries) => {
      const { execution } = await loadRun({ ...context, queries }, input.execution_id);
      await authorize(context, 'can_attach_evidence', executionResource(execution));
    });
    return store(context);
  },
  run: async (context, input, stored) => {
    const run = await loadRun(context, input.execution_id, { lock: true });
    const step = stepOf(run, input.step);
    const { state } = step;
    assertVersion(context.if_match, run.execution.version);
    assertBegun(run, step);
    decideLegal('step', state.state, 'attach_evidence');
    const authorized_by = await authorize(context, 'can_attach_evidence', executionResource(run.execution));
    if (state.evidence.some((earlier) => earlier.evidence_ref === stored.sha256))
      throw new IncidentCenterError('CONFLICT', 'this file is attached already');
    const sensitive = input.sensitive === true ? { sensitive: true } : {};
    const evidence = {
      evidence_ref: stored.sha256,
      name: input.name,
      media_type: input.media_type,
      size: stored.size,
      attached_at: context.at.toISOString(),
      attached_by: context.principal.id,
      ...sensitive,
    };
    const { row, change } = await updateRecord(context.queries, 'runbook_execution', run.execution, {
      step_states: withStep(run.execution.step_states, input.step, { evidence: [...state.evidence, evidence] }),
    });
    await record(context, {
      ...runEvent(row),
      type: 'evidence_attached',
      target_ids: [row.id],
      authorized_by,
      payload: { step: input.step, attempt: state.attempt, ...sensitive },
      texts: { name: input.name, media_type: input.media_type },
      refs: [{ role: 'step_evidence', ...stored }],
      changes: [change],
    });
    return { committed: { execution: await executionToWire(context.queries, row), evidence }, version: row.version };
  },
};
