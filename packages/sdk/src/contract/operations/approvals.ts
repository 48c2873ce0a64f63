import { approvalDetailSchema, approvalSchema, decideApprovalSchema, listApprovalsQuerySchema } from '../approval.js';
import type { OperationDefinition } from './operation-definition.js';
import { approvalId, changed, none, page } from './operation-shapes.js';

export const approvalsOperations = {
  list_approvals: {
    method: 'GET',
    path: '/approvals',
    summary: 'The approvals you may see',
    params: none,
    query: listApprovalsQuerySchema,
    body: none,
    response: page(approvalSchema),
    action: 'can_view_approval',
    flag: 'runbook_center_enabled',
    success: 200,
  },
  get_approval: {
    method: 'GET',
    path: '/approvals/{approval_id}',
    summary: 'One approval, with what it is bound to as asked and now',
    params: approvalId,
    query: none,
    body: none,
    response: approvalDetailSchema,
    action: 'can_view_approval',
    flag: 'runbook_center_enabled',
    success: 200,
  },
  decide_approval: {
    method: 'POST',
    path: '/approvals/{approval_id}/decision',
    summary: 'Approve or deny',
    params: approvalId,
    query: none,
    body: decideApprovalSchema,
    response: changed({ approval: approvalSchema }),
    action: 'can_decide_approval',
    flag: 'runbook_center_enabled',
    success: 200,
  },
} as const satisfies Record<string, OperationDefinition>;
