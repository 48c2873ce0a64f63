import { z } from 'zod';
import { actorAttributesSchema } from './policy.js';

export const FEATURE_FLAGS = ['incident_center_enabled', 'runbook_center_enabled'] as const;
export type FeatureFlag = (typeof FEATURE_FLAGS)[number];

/** Who the server takes the caller for, and what is switched on in each of the caller's tenants. */
export const sessionSchema = z
  .strictObject({
    actor: actorAttributesSchema,
    display_name: z.string(),
    kind: z.enum(['person', 'alert_source', 'system']),
    flags: z.record(z.enum(FEATURE_FLAGS), z.array(z.string())),
    /** What evidence may be: its largest size in bytes, and its media types. */
    evidence: z.strictObject({ max_bytes: z.number().int(), media_types: z.array(z.string()) }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;
