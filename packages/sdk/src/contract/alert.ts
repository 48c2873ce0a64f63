import { z } from 'zod';
import { idSchema, timestampSchema } from './scope.js';

export const alertSchema = z
  .strictObject({
    id: idSchema,
    source: z.string(),
    fingerprint: z.string(),
    name: z.string(),
    tenant: z.string(),
    incident_id: idSchema,
    status: z.enum(['firing', 'resolved']),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    starts_at: timestampSchema,
    ends_at: timestampSchema.nullable(),
    /** Why this alert belongs to this incident. */
    grouped_by: z.strictObject({ dedup_key: z.string(), tenant: z.string(), opened: z.boolean() }),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof alertSchema>;

const label = z.record(z.string(), z.string().max(20_000));

/** Alertmanager's webhook, version 4. Unknown fields are let through: newer Alertmanagers add some. */
export const alertmanagerWebhookSchema = z.object({
  version: z.literal('4'),
  groupKey: z.string().max(5_000),
  truncatedAlerts: z.number().int().min(0).default(0),
  status: z.enum(['firing', 'resolved']),
  receiver: z.string(),
  groupLabels: label,
  commonLabels: label,
  commonAnnotations: label,
  externalURL: z.string().max(5_000),
  alerts: z
    .array(
      z.object({
        status: z.enum(['firing', 'resolved']),
        labels: label,
        annotations: label,
        startsAt: z.iso.datetime({ offset: true }),
        endsAt: z.iso.datetime({ offset: true }),
        generatorURL: z.string().max(10_000),
        fingerprint: z.string().min(1).max(255),
      }),
    )
    .min(1)
    .max(5_000),
});
export type AlertmanagerWebhook = z.infer<typeof alertmanagerWebhookSchema>;
