import { IncidentCenterError } from '@incident-center/sdk/contract';
import { and, desc, eq, inArray } from 'drizzle-orm';
import { authorize } from '../authorization/authorize.js';
import { assertVersion } from '../authorization/visible.js';
import { insertRecord, type Row } from '../database/records.js';
import { approval } from '../database/schema.js';
import { decideLegal } from '../legality.js';
import type { UseCase } from '../perform.js';
import { loadNewest } from '../runbooks/load-newest.js';
import { runbookResource } from '../runbooks/runbook-wire.js';
import { record } from '../timeline/record.js';
import { approvalEvent } from './approval-event.js';
import { approvalToWire } from './approval-wire.js';
import { scheduleExpiry } from './expire-approval.js';

const CANDIDATE_ROLES = ['team_lead', 'security_admin', 'incident_commander'];
const EXPIRES_IN_MS = 24 * 3_600_000;

export const requestPublishApproval: UseCase<'request_publish_approval'> = {
  run: async (context, input) => {
    const { center, queries, principal } = context;
    const draft = await loadNewest(context, input.runbook_id, { lock: true });
    assertVersion(context.if_match, draft.row_version);
    const { at } = context;
    decideLegal('runbook', draft.status, 'request_approval');
    const authorized_by = await authorize(context, 'can_request_approval', runbookResource(draft));
    const open = await queries
      .select()
      .from(approval)
      .where(
        and(
          eq(approval.runbook_id, draft.id),
          eq(approval.kind, 'publish'),
          eq(approval.spec_hash, draft.spec_hash),
          inArray(approval.status, ['waiting', 'granted']),
        ),
      )
      .orderBy(desc(approval.requested_at));
    if (open.some((row) => row.expires_at.getTime() > at.getTime()))
      throw new IncidentCenterError('CONFLICT', 'an approval of exactly this draft was asked for already');

    const row: Row<'approval'> = {
      id: center.newId(),
      kind: 'publish',
      operation: 'publish',
      incident_id: null,
      execution_id: null,
      runbook_id: draft.id,
      runbook_version: draft.version,
      step: null,
      attempt: null,
      spec_hash: draft.spec_hash,
      inputs_hash: null,
      tenants: draft.tenants,
      environment: draft.environment,
      classification: draft.classification,
      status: 'waiting',
      title: draft.name,
      risk_level: draft.risk_level,
      requested_by: principal.id,
      requested_at: at,
      justification: input.justification,
      inputs: {},
      quorum: 1,
      candidate_roles: CANDIDATE_ROLES,
      step_operator: null,
      runbook_author: draft.author,
      expires_at: new Date(at.getTime() + EXPIRES_IN_MS),
      decided_at: null,
      evidence_ref: null,
      version: 1,
    };
    const change = await insertRecord(queries, 'approval', row);
    await scheduleExpiry(context, row);
    await center.approvals.open(context, row);
    await record(context, {
      ...approvalEvent(row),
      type: 'approval_requested',
      target_ids: [row.id, draft.id],
      authorized_by,
      payload: {
        operation: row.operation,
        spec_hash: row.spec_hash,
        quorum: row.quorum,
        expires_at: row.expires_at.toISOString(),
      },
      changes: [change],
    });
    return { committed: { approval: await approvalToWire(queries, row) }, version: row.version };
  },
};
