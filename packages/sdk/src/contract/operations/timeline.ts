import { z } from 'zod';
import { redactEventSchema, redactionSchema } from '../redaction.js';
import {
  bundleDownloadSchema,
  checkpointSchema,
  evidenceBundleQuerySchema,
  timelineEventSchema,
  timelineQuerySchema,
  timelineSubjectSchema,
  timelineVerificationSchema,
} from '../timeline-event.js';
import type { OperationDefinition } from './operation-definition.js';
import { changed, eventId, none } from './operation-shapes.js';

export const timelineOperations = {
  get_timeline: {
    method: 'GET',
    path: '/timeline',
    summary: 'The events of an incident, a run or a runbook, in the order of their chain',
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
    query: timelineSubjectSchema,
    body: none,
    response: timelineVerificationSchema,
    action: 'can_view_timeline',
    flag: 'incident_center_enabled',
    success: 200,
  },
  get_evidence_bundle: {
    method: 'GET',
    path: '/timeline/bundle',
    summary:
      'Make the evidence bundle of an incident, a run or a runbook, and get a signed address of it for five minutes',
    params: none,
    query: evidenceBundleQuerySchema,
    body: none,
    response: z.strictObject({ bundle: bundleDownloadSchema }),
    action: 'can_export_bundle',
    flag: 'incident_center_enabled',
    errors: ['NOT_PERMITTED', 'LIMIT_REACHED', 'EVIDENCE_TAMPERED'],
    success: 200,
  },
  redact_event: {
    method: 'POST',
    path: '/timeline/events/{event_id}/redact',
    summary: 'Erase what was written beside an event, every copy of it included; the chain stays whole',
    params: eventId,
    query: none,
    body: redactEventSchema,
    response: changed({ event: timelineEventSchema, redaction: redactionSchema }),
    action: 'can_redact_event',
    flag: 'incident_center_enabled',
    errors: ['RATIONALE_REQUIRED'],
    success: 200,
  },
} as const satisfies Record<string, OperationDefinition>;
