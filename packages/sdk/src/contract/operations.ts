// Over 400 lines on purpose: one table in one file is what routes, client, OpenAPI and GraphQL are made from.
import { z } from 'zod';
import { alertmanagerWebhookSchema } from './alert.js';
import {
  approvalDetailSchema,
  approvalSchema,
  decideApprovalSchema,
  listApprovalsQuerySchema,
  requestApprovalSchema,
  requestPublishApprovalSchema,
} from './approval.js';
import {
  attachEvidenceSchema,
  completeStepSchema,
  endExecutionSchema,
  evidenceSchema,
  executeRunbookSchema,
  executionSchema,
  listExecutionsQuerySchema,
} from './execution.js';
import {
  assignOwnerSchema,
  changeSeveritySchema,
  commentSchema,
  createIncidentSchema,
  incidentDetailSchema,
  incidentListItemSchema,
  incidentSchema,
  linkRunbookSchema,
  listIncidentsQuerySchema,
  transitionIncidentSchema,
} from './incident.js';
import type { PolicyAction } from './policy.js';
import { createRunbookSchema, listRunbooksQuerySchema, runbookSchema, runbookSummarySchema } from './runbook.js';
import { idSchema, receiptSchema, sha256Schema, timestampSchema } from './scope.js';
import { type FeatureFlag, sessionSchema } from './session.js';
import { simulateBatchSchema, simulateSchema, simulationBatchSchema, simulationSchema } from './simulate.js';
import {
  checkpointSchema,
  timelineEventSchema,
  timelineQuerySchema,
  timelineVerificationSchema,
} from './timeline-event.js';

const none = z.strictObject({});
const incidentId = z.strictObject({ incident_id: idSchema });
const runbookId = z.strictObject({ runbook_id: idSchema });
const executionId = z.strictObject({ execution_id: idSchema });
const stepParams = z.strictObject({ execution_id: idSchema, step: z.string().min(1).max(50) });
const approvalId = z.strictObject({ approval_id: idSchema });

const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    items: z.array(item),
    next_cursor: z.string().nullable(),
    total: z.number().int(),
    total_is_capped: z.boolean(),
  });
const changed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject({ ...shape, receipts: z.array(receiptSchema) });

export const signedUrlSchema = z.strictObject({ url: z.string(), sha256: sha256Schema, expires_at: timestampSchema });

/** One operation of the API. Everything that serves or calls it is made from this entry. */
export interface OperationDefinition {
  method: 'GET' | 'POST';
  path: string;
  summary: string;
  /** Schemas of the path's parameters, the query and the JSON body. */
  params: z.ZodType;
  query: z.ZodType;
  body: z.ZodType;
  response: z.ZodType;
  /** The policy action, where there is one for every call; moves choose theirs by the target status. */
  action: PolicyAction | 'by_transition' | undefined;
  flag: FeatureFlag | undefined;
  /** Status of the answer when it succeeds. */
  success: 200 | 201 | 202;
}

/** Every operation of the API by name. */
export const operations = {
  get_session: {
    method: 'GET',
    path: '/session',
    summary: 'Who you are to the server, and what is switched on in your tenants',
    params: none,
    query: none,
    body: none,
    response: sessionSchema,
    action: undefined,
    flag: undefined,
    success: 200,
  },
  list_incidents: {
    method: 'GET',
    path: '/incidents',
    summary: 'The incidents you may see, a page at a time',
    params: none,
    query: listIncidentsQuerySchema,
    body: none,
    response: page(incidentListItemSchema),
    action: 'can_view_incident',
    flag: 'incident_center_enabled',
    success: 200,
  },
  get_incident: {
    method: 'GET',
    path: '/incidents/{incident_id}',
    summary: 'One incident with its alerts, runbooks, runs, approvals and newest events',
    params: incidentId,
    query: none,
    body: none,
    response: incidentDetailSchema,
    action: 'can_view_incident',
    flag: 'incident_center_enabled',
    success: 200,
  },
  create_incident: {
    method: 'POST',
    path: '/incidents',
    summary: 'Declare an incident',
    params: none,
    query: none,
    body: createIncidentSchema,
    response: changed({ incident: incidentSchema }),
    action: 'can_create_incident',
    flag: 'incident_center_enabled',
    success: 201,
  },
  transition_incident: {
    method: 'POST',
    path: '/incidents/{incident_id}/transition',
    summary: 'Move an incident to another status',
    params: incidentId,
    query: none,
    body: transitionIncidentSchema,
    response: changed({ incident: incidentSchema }),
    action: 'by_transition',
    flag: 'incident_center_enabled',
    success: 200,
  },
  change_incident_severity: {
    method: 'POST',
    path: '/incidents/{incident_id}/severity',
    summary: 'Raise or lower the severity, with a rationale',
    params: incidentId,
    query: none,
    body: changeSeveritySchema,
    response: changed({ incident: incidentSchema }),
    action: 'can_change_severity',
    flag: 'incident_center_enabled',
    success: 200,
  },
  assign_incident_owner: {
    method: 'POST',
    path: '/incidents/{incident_id}/owner',
    summary: 'Assign the incident to somebody, or to nobody',
    params: incidentId,
    query: none,
    body: assignOwnerSchema,
    response: changed({ incident: incidentSchema }),
    action: 'can_assign_incident',
    flag: 'incident_center_enabled',
    success: 200,
  },
  link_incident_runbook: {
    method: 'POST',
    path: '/incidents/{incident_id}/runbooks',
    summary: 'Link a published runbook',
    params: incidentId,
    query: none,
    body: linkRunbookSchema,
    response: changed({ incident: incidentSchema }),
    action: 'can_link_runbook',
    flag: 'incident_center_enabled',
    success: 200,
  },
  comment_on_incident: {
    method: 'POST',
    path: '/incidents/{incident_id}/comments',
    summary: 'Write a comment into the timeline',
    params: incidentId,
    query: none,
    body: commentSchema,
    response: changed({ incident: incidentSchema }),
    action: 'can_comment_on_incident',
    flag: 'incident_center_enabled',
    success: 201,
  },
  receive_alerts: {
    method: 'POST',
    path: '/alerts/{source}',
    summary: 'Receive a notification of an alert source (Alertmanager webhook, version 4)',
    params: z.strictObject({ source: z.string().min(1).max(100) }),
    query: none,
    body: alertmanagerWebhookSchema,
    response: changed({
      incident_ids: z.array(idSchema),
      attached: z.number().int(),
      repeated: z.number().int(),
      unmatched: z.number().int(),
      truncated: z.number().int(),
    }),
    action: 'can_receive_alert',
    flag: 'incident_center_enabled',
    success: 202,
  },
  list_runbooks: {
    method: 'GET',
    path: '/runbooks',
    summary: 'The newest version of every runbook you may see',
    params: none,
    query: listRunbooksQuerySchema,
    body: none,
    response: page(runbookSummarySchema),
    action: 'can_view_runbook',
    flag: 'runbook_center_enabled',
    success: 200,
  },
  get_runbook: {
    method: 'GET',
    path: '/runbooks/{runbook_id}',
    summary: 'One version of a runbook, the newest by default, with its versions',
    params: runbookId,
    query: z.strictObject({ version: z.coerce.number().int().min(1).optional() }),
    body: none,
    response: z.strictObject({ runbook: runbookSchema, versions: z.array(runbookSummarySchema) }),
    action: 'can_view_runbook',
    flag: 'runbook_center_enabled',
    success: 200,
  },
  create_runbook: {
    method: 'POST',
    path: '/runbooks',
    summary: 'Draft a runbook',
    params: none,
    query: none,
    body: createRunbookSchema,
    response: changed({ runbook: runbookSchema }),
    action: 'can_create_runbook',
    flag: 'runbook_center_enabled',
    success: 201,
  },
  request_publish_approval: {
    method: 'POST',
    path: '/runbooks/{runbook_id}/approvals',
    summary: 'Ask for approval to publish the newest draft, bound to its spec',
    params: runbookId,
    query: none,
    body: requestPublishApprovalSchema,
    response: changed({ approval: approvalSchema }),
    action: 'can_request_approval',
    flag: 'runbook_center_enabled',
    success: 201,
  },
  publish_runbook: {
    method: 'POST',
    path: '/runbooks/{runbook_id}/publish',
    summary: 'Publish the newest draft with signed provenance',
    params: runbookId,
    query: none,
    body: none,
    response: changed({ runbook: runbookSchema }),
    action: 'can_publish_runbook',
    flag: 'runbook_center_enabled',
    success: 200,
  },
  execute_runbook: {
    method: 'POST',
    path: '/runbooks/{runbook_id}/execute',
    summary: 'Start a run of a published version, for an incident or alone',
    params: runbookId,
    query: none,
    body: executeRunbookSchema,
    response: changed({ execution: executionSchema }),
    action: 'can_execute_runbook',
    flag: 'runbook_center_enabled',
    success: 201,
  },
  list_executions: {
    method: 'GET',
    path: '/executions',
    summary: 'The runs you may see',
    params: none,
    query: listExecutionsQuerySchema,
    body: none,
    response: page(executionSchema),
    action: 'can_view_execution',
    flag: 'runbook_center_enabled',
    success: 200,
  },
  get_execution: {
    method: 'GET',
    path: '/executions/{execution_id}',
    summary: 'One run with the spec it is pinned to, and its approvals',
    params: executionId,
    query: none,
    body: none,
    response: z.strictObject({
      execution: executionSchema,
      runbook: runbookSchema,
      approvals: z.array(approvalSchema),
    }),
    action: 'can_view_execution',
    flag: 'runbook_center_enabled',
    success: 200,
  },
  attach_evidence: {
    method: 'POST',
    path: '/executions/{execution_id}/steps/{step}/evidence',
    summary: 'Attach a file to the open step',
    params: stepParams,
    query: none,
    body: attachEvidenceSchema,
    response: changed({ execution: executionSchema, evidence: evidenceSchema }),
    action: 'can_attach_evidence',
    flag: 'runbook_center_enabled',
    success: 201,
  },
  request_step_approval: {
    method: 'POST',
    path: '/executions/{execution_id}/steps/{step}/approvals',
    summary: 'Ask for approval of the open step, bound to its inputs',
    params: stepParams,
    query: none,
    body: requestApprovalSchema,
    response: changed({ approval: approvalSchema, execution: executionSchema }),
    action: 'can_request_approval',
    flag: 'runbook_center_enabled',
    success: 201,
  },
  complete_step: {
    method: 'POST',
    path: '/executions/{execution_id}/steps/{step}/complete',
    summary: 'Complete the open step',
    params: stepParams,
    query: none,
    body: completeStepSchema,
    response: changed({ execution: executionSchema }),
    action: 'can_complete_step',
    flag: 'runbook_center_enabled',
    success: 200,
  },
  fail_execution: {
    method: 'POST',
    path: '/executions/{execution_id}/fail',
    summary: 'Mark a run as failed',
    params: executionId,
    query: none,
    body: endExecutionSchema,
    response: changed({ execution: executionSchema }),
    action: 'can_fail_execution',
    flag: 'runbook_center_enabled',
    success: 200,
  },
  abort_execution: {
    method: 'POST',
    path: '/executions/{execution_id}/abort',
    summary: 'Abort a run',
    params: executionId,
    query: none,
    body: endExecutionSchema,
    response: changed({ execution: executionSchema }),
    action: 'can_abort_execution',
    flag: 'runbook_center_enabled',
    success: 200,
  },
  get_evidence_url: {
    method: 'GET',
    path: '/executions/{execution_id}/evidence/{sha256}',
    summary: 'A signed address of a file of this run or of its bundle, good for five minutes',
    params: z.strictObject({ execution_id: idSchema, sha256: sha256Schema }),
    query: none,
    body: none,
    response: signedUrlSchema,
    action: 'can_view_execution',
    flag: 'runbook_center_enabled',
    success: 200,
  },
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
  get_timeline: {
    method: 'GET',
    path: '/timeline',
    summary: 'The events of an incident or a run, in the order of their chain',
    params: none,
    query: timelineQuerySchema,
    body: none,
    response: z.strictObject({
      items: z.array(timelineEventSchema),
      next_cursor: z.string().nullable(),
      total: z.number().int(),
      checkpoint: checkpointSchema.nullable(),
    }),
    action: 'can_view_timeline',
    flag: 'incident_center_enabled',
    success: 200,
  },
  verify_timeline: {
    method: 'GET',
    path: '/timeline/verification',
    summary: 'Recompute the chain, the tree and the rows, and name what does not match',
    params: none,
    query: timelineQuerySchema,
    body: none,
    response: timelineVerificationSchema,
    action: 'can_view_timeline',
    flag: 'incident_center_enabled',
    success: 200,
  },
  simulate: {
    method: 'POST',
    path: '/policy/simulate',
    summary: 'Can I do this? Why not? What would fix it?',
    params: none,
    query: none,
    body: simulateSchema,
    response: simulationSchema,
    action: undefined,
    flag: undefined,
    success: 200,
  },
  simulate_batch: {
    method: 'POST',
    path: '/policy/simulate/batch',
    summary: 'Several simulations in one answer, in the order asked',
    params: none,
    query: none,
    body: simulateBatchSchema,
    response: simulationBatchSchema,
    action: undefined,
    flag: undefined,
    success: 200,
  },
} as const satisfies Record<string, OperationDefinition>;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export const OPERATION_NAMES = Object.keys(operations) as OperationName[];

// An empty strict object infers as Record<string, never>, which would make every field of an intersection never.
type Fields<Shape> = Shape extends Record<string, never> ? unknown : Shape;
type In<Schema> = Schema extends z.ZodType ? Fields<z.input<Schema>> : never;
type Out<Schema> = Schema extends z.ZodType ? Fields<z.output<Schema>> : never;

/** What a caller gives: path parameters, query and body in one flat object. */
export type OperationInput<Name extends OperationName> = In<Operations[Name]['params']> &
  In<Operations[Name]['query']> &
  In<Operations[Name]['body']>;
/** The same after parsing, with defaults filled in. */
export type ParsedInput<Name extends OperationName> = Out<Operations[Name]['params']> &
  Out<Operations[Name]['query']> &
  Out<Operations[Name]['body']>;
export type OperationResponse<Name extends OperationName> = Out<Operations[Name]['response']>;

/** Whether the operation changes anything: those and only those take the write path, and take an idempotency key. */
export const READ_ONLY_POSTS: ReadonlySet<OperationName> = new Set(['simulate', 'simulate_batch']);
export const isChange = (name: OperationName): boolean =>
  operations[name].method === 'POST' && !READ_ONLY_POSTS.has(name);
