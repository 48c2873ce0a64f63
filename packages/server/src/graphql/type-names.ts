import {
  actorAttributesSchema,
  alertSchema,
  approvalBindingSchema,
  approvalSchema,
  approvalVoteSchema,
  checkpointSchema,
  clearanceSchema,
  commitmentOpeningSchema,
  completeStepSchema,
  eventReferenceSchema,
  executionSchema,
  incidentListItemSchema,
  incidentStatusSchema,
  listIncidentsQuerySchema,
  policyActionSchema,
  policyDecisionEntrySchema,
  policyDecisionSchema,
  policyReasonSchema,
  riskLevelSchema,
  runbookApprovalSchema,
  runbookSchema,
  runbookSpecSchema,
  scopeSchema,
  severitySchema,
  simulateResourceSchema,
  simulateSchema,
  stepFieldSchema,
  stepSpecSchema,
  stepStateSchema,
  timelineEventSchema,
  timelineQuerySchema,
} from '@incident-center/sdk/contract';
import { z } from 'zod';

/**
 * What a schema of the contract is called in GraphQL, where it carries no id of its own. Whatever is not here is called
 * after the field that holds it.
 */
export const TYPE_NAMES: Readonly<Record<string, z.ZodType>> = {
  Severity: severitySchema,
  IncidentStatus: incidentStatusSchema,
  SlaState: incidentListItemSchema.shape.sla_state,
  RunbookStatus: runbookSchema.shape.status,
  ExecutionState: executionSchema.shape.state,
  StepStatus: stepStateSchema.shape.state,
  StepOutcome: completeStepSchema.shape.outcome,
  ApprovalStatus: approvalSchema.shape.status,
  ApprovalKind: approvalBindingSchema.shape.kind,
  ApprovalDecision: approvalVoteSchema.shape.decision,
  EventType: timelineEventSchema.shape.type,
  ActorKind: timelineEventSchema.shape.actor_kind,
  Clearance: clearanceSchema,
  RiskLevel: riskLevelSchema,
  PolicyAction: policyActionSchema,
  PolicyResult: policyDecisionSchema,
  PolicyReason: policyReasonSchema,
  PolicyRequirement: policyReasonSchema.shape.requirement,
  ResourceType: simulateResourceSchema.shape.type,
  SimulateCheck: simulateSchema,
  SimulateResource: simulateResourceSchema,
  SimulateContext: simulateSchema.shape.context,
  IncidentSort: listIncidentsQuerySchema.shape.sort,
  TimelineOrder: timelineQuerySchema.shape.order,
  Actor: actorAttributesSchema,
  Scope: scopeSchema,
  ApprovalVote: approvalVoteSchema,
  RunbookSpec: runbookSpecSchema,
  RunbookApproval: runbookApprovalSchema,
  StepSpec: stepSpecSchema,
  StepField: stepFieldSchema,
  EventReference: eventReferenceSchema,
  CommitmentOpening: commitmentOpeningSchema,
};

/** Schemas that are one type in GraphQL, because a field costs nothing until somebody asks for it. */
export const SAME_TYPE: Readonly<Record<string, string>> = { IncidentListItem: 'Incident', RunbookSummary: 'Runbook' };

/** What such a type has: the fields of both. */
export const WHOLE_TYPES: Readonly<Record<string, z.ZodType>> = {
  Incident: incidentListItemSchema,
  Runbook: runbookSchema.extend({ step_count: z.number().int() }).meta({ id: 'WholeRunbook' }),
};

/** Types that are spoken of by name where nothing holds them. */
export const THINGS: Readonly<Record<string, z.ZodType>> = {
  ...WHOLE_TYPES,
  Alert: alertSchema,
  Execution: executionSchema,
  Approval: approvalSchema,
  TimelineEvent: timelineEventSchema,
  Checkpoint: checkpointSchema,
  PolicyDecisionEntry: policyDecisionEntrySchema,
};
