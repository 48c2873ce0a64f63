import { z } from 'zod';
import { idSchema, pageQueryShape, timestampSchema } from './scope.js';

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
    grouped_by: z.strictObject({
      dedup_key: z.string(),
      tenant: z.string(),
      opened: z.boolean(),
      /** Name of the rule that made the key; null where none fitted. */
      rule: z.string().nullable(),
      /** Seconds after the last alert within which another may join; null where it may as long as the incident is open. */
      window_seconds: z.number().int().nullable(),
    }),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof alertSchema>;

/** How many alerts an incident brings along; the others are asked for by `list_incident_alerts`. */
export const ALERTS_SHOWN = 100;

export const listIncidentAlertsQuerySchema = z.strictObject({
  status: alertSchema.shape.status.optional(),
  ...pageQueryShape,
});

/** How senders write alerts. A source has one of them. */
export const ALERT_FORMATS = ['alertmanager', 'grafana', 'pagerduty', 'cloudevents', 'generic'] as const;
export type AlertFormatName = (typeof ALERT_FORMATS)[number];

/** What one notification may hold; more is refused as too large. */
export const MAX_ALERTS = 5_000;

const text = z.string().max(20_000);
const words = z.record(z.string(), text);
const address = z.string().max(10_000);
const moment = z.iso.datetime({ offset: true });
const fingerprint = z.string().min(1).max(255);
const count = z.number().int().min(0).default(0);
const manyOf = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(MAX_ALERTS);

const alertmanagerAlertSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: words,
  annotations: words,
  startsAt: moment,
  endsAt: moment,
  generatorURL: address,
  fingerprint,
});

/** Alertmanager's webhook, version 4. Unknown fields are let through: newer Alertmanagers add some. */
export const alertmanagerWebhookSchema = z
  .object({
    version: z.literal('4'),
    groupKey: z.string().max(5_000),
    truncatedAlerts: count,
    status: z.enum(['firing', 'resolved']),
    receiver: z.string(),
    groupLabels: words,
    commonLabels: words,
    commonAnnotations: words,
    externalURL: z.string().max(5_000),
    alerts: manyOf(alertmanagerAlertSchema),
  })
  .meta({ id: 'AlertmanagerWebhook' });
export type AlertmanagerWebhook = z.infer<typeof alertmanagerWebhookSchema>;

/** The webhook of Grafana's alerting, version 1. Unknown fields are let through, as above. */
export const grafanaWebhookSchema = z
  .object({
    version: z.literal('1'),
    receiver: z.string(),
    status: z.enum(['firing', 'resolved']),
    orgId: z.number(),
    groupKey: z.string().max(5_000),
    truncatedAlerts: count,
    alerts: manyOf(
      alertmanagerAlertSchema.extend({
        generatorURL: address.default(''),
        dashboardURL: address.default(''),
        panelURL: address.default(''),
        silenceURL: address.default(''),
        imageURL: address.default(''),
      }),
    ),
  })
  .meta({ id: 'GrafanaWebhook' });

/** PagerDuty's Events API, version 2. The routing key is the sender's credential. */
export const pagerdutyEventSchema = z
  .object({
    routing_key: z.string().min(1).max(255),
    event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
    dedup_key: fingerprint.optional(),
    client: text.optional(),
    client_url: address.optional(),
    links: z
      .array(z.object({ href: address, text: text.optional() }))
      .max(100)
      .optional(),
    payload: z
      .object({
        summary: text.min(1),
        source: text.min(1),
        severity: text,
        timestamp: z.string().max(100).optional(),
        component: text.optional(),
        group: text.optional(),
        class: text.optional(),
        custom_details: z.unknown().optional(),
      })
      .optional(),
  })
  .refine(({ event_action, payload }) => event_action !== 'trigger' || payload !== undefined, {
    path: ['payload'],
    message: 'a trigger needs a payload',
  })
  .refine(({ event_action, dedup_key }) => event_action === 'trigger' || dedup_key !== undefined, {
    path: ['dedup_key'],
    message: 'needed to acknowledge or resolve',
  })
  .meta({ id: 'PagerDutyEvent' });

/** What an alert says in the data of a CloudEvent. All of it may be missing; other scalar fields become labels. */
export const cloudEventDataSchema = z.looseObject({
  status: z.string().max(100).optional(),
  fingerprint: fingerprint.optional(),
  name: text.optional(),
  summary: text.optional(),
  description: text.optional(),
  labels: words.optional(),
  annotations: words.optional(),
  starts_at: moment.optional(),
  ends_at: moment.optional(),
});

/** A CloudEvent, version 1.0, as JSON. Extension attributes are let through and become labels. */
export const cloudEventSchema = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: z.string().min(1).max(1_000),
    source: z.string().min(1).max(2_000),
    type: z.string().min(1).max(1_000),
    subject: text.optional(),
    time: moment.optional(),
    datacontenttype: z.string().max(1_000).optional(),
    dataschema: z.string().max(2_000).optional(),
    data: cloudEventDataSchema.default({}),
    data_base64: z.never('the data of an alert is JSON').optional(),
  })
  .meta({ id: 'AlertCloudEvent' });
export type AlertCloudEvent = z.infer<typeof cloudEventSchema>;
export const cloudEventBatchSchema = manyOf(cloudEventSchema);

/** Our own format, for whatever speaks none of the others: see docs/how-to/connect-alert-sources.md. */
export const genericAlertsSchema = z
  .strictObject({
    alerts: manyOf(
      z.strictObject({
        status: z.enum(['firing', 'resolved']).default('firing'),
        fingerprint,
        name: text.min(1),
        tenant: z.string().min(1).max(100).optional(),
        severity: text.optional(),
        summary: text.optional(),
        description: text.optional(),
        url: address.optional(),
        labels: words.default({}),
        starts_at: moment.optional(),
        ends_at: moment.optional(),
      }),
    ),
    truncated: count,
  })
  .meta({ id: 'GenericAlerts' });

/** What an alert source may send as JSON: the format that the server's options give it, and no other. */
export const alertNotificationSchema = z.xor([
  alertmanagerWebhookSchema,
  grafanaWebhookSchema,
  pagerdutyEventSchema,
  cloudEventSchema,
  genericAlertsSchema,
]);
