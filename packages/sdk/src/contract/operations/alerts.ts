import { z } from 'zod';
import { alertNotificationSchema, cloudEventBatchSchema, cloudEventSchema } from '../alert.js';
import { idSchema } from '../scope.js';
import type { OperationDefinition } from './operation-definition.js';
import { changed, none } from './operation-shapes.js';

export const alertsOperations = {
  receive_alerts: {
    method: 'POST',
    path: '/alerts/{source}',
    summary: 'Receive a notification of an alert source, in the format that the source has',
    params: z.strictObject({ source: z.string().min(1).max(100) }),
    query: none,
    body: alertNotificationSchema,
    media_types: {
      'application/cloudevents+json': cloudEventSchema,
      'application/cloudevents-batch+json': cloudEventBatchSchema,
    },
    response: changed({
      incident_ids: z.array(idSchema),
      attached: z.number().int(),
      repeated: z.number().int(),
      unmatched: z.number().int(),
      truncated: z.number().int(),
    }),
    action: 'can_receive_alert',
    flag: 'incident_center_enabled',
    errors: ['TENANT_NOT_BOUND', 'NOTIFICATION_ID_REUSED'],
    success: 202,
    replayed: 200,
  },
} as const satisfies Record<string, OperationDefinition>;
