import { z } from 'zod';
import { idSchema, rationaleSchema, sha256Schema } from './scope.js';

/** What stands where something was that people wrote, once it was erased. A name or a title can't be empty. */
export const REDACTED = '[redacted]';

/** Why something is erased, in clear; the rationale beside it is committed to like any other text. */
export const REDACTION_REASONS = ['personal_data', 'secret', 'legal_request', 'mistake'] as const;
export type RedactionReason = (typeof REDACTION_REASONS)[number];
export const redactionReasonSchema = z.enum(REDACTION_REASONS);

const redactionPath = z.string().min(1).max(1_000);

export const redactEventSchema = z.strictObject({
  /** Of the event's commitments. Left out together with `files`: all of them. */
  paths: z.array(redactionPath).min(1).max(1_000).optional(),
  /** Digests of evidence that the event refers to: the files themselves are destroyed. */
  files: z.array(sha256Schema).min(1).max(100).optional(),
  reason: redactionReasonSchema,
  rationale: rationaleSchema.optional(),
});

const redactedPathsSchema = z.strictObject({ event_id: idSchema, paths: z.array(redactionPath) });

/** What an event of type `payload_redacted` says. */
export const payloadRedactedSchema = z.strictObject({
  event_id: idSchema,
  paths: z.array(redactionPath),
  /** Other events of the same chain that held the same text. */
  copies: z.array(redactedPathsSchema),
  files: z.array(sha256Schema),
  reason: redactionReasonSchema,
});
export type PayloadRedacted = z.infer<typeof payloadRedactedSchema>;

/** What a request erased. Empty lists where everything had been erased before. */
export const redactionSchema = z
  .strictObject({
    paths: z.array(redactionPath),
    copies: z.array(redactedPathsSchema),
    /** Taken from whoever could read them at once, and destroyed within seconds where no lock of the store forbids it. */
    files: z.array(sha256Schema),
  })
  .meta({ id: 'Redaction' });
export type Redaction = z.infer<typeof redactionSchema>;
