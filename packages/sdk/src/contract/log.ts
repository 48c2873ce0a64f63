import { z } from 'zod';
import { idSchema, sha256Schema } from './scope.js';
import { checkpointSchema } from './timeline-event.js';

const treeSizeSchema = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** Which checkpoint: of this size, or the newest that as many witnesses have signed. */
export const logCheckpointQuerySchema = z
  .strictObject({
    size: treeSizeSchema.optional(),
    min_cosignatures: z.coerce.number().int().min(0).max(16).default(0),
  })
  .meta({ id: 'LogCheckpointQuery' });

/** Between which two sizes, in the words of RFC 9162. */
export const logConsistencyQuerySchema = z.strictObject({ first: treeSizeSchema, second: treeSizeSchema });

export const logConsistencySchema = z
  .strictObject({
    first: z.number().int().min(1),
    second: z.number().int().min(1),
    /** RFC 9162, section 2.1.4.1; in hex. */
    hashes: z.array(sha256Schema),
  })
  .meta({ id: 'LogConsistencyProof' });

/** Which event: by its id, or by the hash in a receipt. And in the tree of which size; the newest signed one without. */
export const logInclusionQuerySchema = z
  .strictObject({
    event_id: idSchema.optional(),
    event_hash: sha256Schema.optional(),
    size: treeSizeSchema.optional(),
  })
  .check(({ value, issues }) => {
    if ((value.event_id === undefined) === (value.event_hash === undefined))
      issues.push({
        code: 'custom',
        message: 'give one of event_id and event_hash',
        path: ['event_hash'],
        input: value,
      });
  });

export const logInclusionSchema = z
  .strictObject({
    event_id: idSchema,
    event_hash: sha256Schema,
    chain: z.string(),
    seq: z.number().int().min(1),
    /** Null for the moment until it is numbered. */
    log_index: z.number().int().min(0).nullable(),
    /** Null until a signed tree of the size that was asked for has it. */
    proof: z
      .strictObject({
        log_index: z.number().int().min(0),
        size: z.number().int().min(1),
        /** RFC 9162, section 2.1.3.1, from the leaf's sibling on; in hex. */
        hashes: z.array(sha256Schema),
        checkpoint: checkpointSchema,
        /** The same as one file, C2SP tlog-proof: index, hashes and checkpoint. */
        tlog_proof: z.string(),
      })
      .meta({ id: 'LogInclusionProof' })
      .nullable(),
  })
  .meta({ id: 'LogInclusion' });

/** What each key is for, and how trust passed from one to the next. */
export const logKeysSchema = z
  .strictObject({
    log: z.string(),
    keys: z.array(
      z
        .strictObject({
          purpose: z.enum(['log', 'bundles', 'approvals', 'provenance']),
          key_id: z.string(),
          public_key: z.string(),
          /** Of the log's keys: the sizes that they sign. Null where there is no limit. */
          from_size: z.number().int().min(0).nullable(),
          until_size: z.number().int().min(0).nullable(),
        })
        .meta({ id: 'LogKey' }),
    ),
    /** A DSSE envelope for each key that was replaced, oldest first: the lines of a bundle's `rotations.ndjson`. */
    rotations: z.array(z.string()),
    witnesses: z.array(z.strictObject({ name: z.string(), public_key: z.string() }).meta({ id: 'LogWitness' })),
  })
  .meta({ id: 'LogKeys' });
