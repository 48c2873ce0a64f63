import { z } from 'zod';
import { clearanceSchema } from './policy.js';

export const tenantSchema = z.string().min(1).max(100);
export const idSchema = z.uuid();
export const timestampSchema = z.iso.datetime();
/** Free text that a person wrote: kept beside an event and committed to by hash, never inside it. */
export const freeTextSchema = z.string().max(10_000);
/** Why somebody did something. The policy decides whether one is needed, and how long it must be. */
export const rationaleSchema = z.string().max(10_000);
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 digest in lower-case hex');
export const tagsSchema = z.record(z.string().min(1).max(100), z.string().max(500));

/** The version of a thing, as far as the database counts. */
export const versionSchema = z.number().int().min(1).max(2_147_483_647);

/** Where a thing belongs, set when it is created and never changed. Reading needs one of the tenants, writing all. */
export const scopeShape = {
  tenants: z.array(tenantSchema).min(1).max(50),
  environment: z.string().min(1).max(50),
  classification: clearanceSchema,
} as const;
/** The tenants of something new: each once. */
export const newTenantsSchema = scopeShape.tenants
  .refine((tenants) => new Set(tenants).size === tenants.length, 'names a tenant twice')
  .meta({ uniqueItems: true });
export const scopeSchema = z.strictObject(scopeShape);
export type Scope = z.infer<typeof scopeSchema>;

/** What the caller gets for every event that its change wrote: hold it, and nobody can drop the event unseen. */
export const receiptSchema = z
  .strictObject({
    event_hash: sha256Schema,
    chain: z.string(),
    seq: z.number().int().min(1),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof receiptSchema>;

/** In an address, true and false are words. */
export const flagSchema = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean().optional(),
);

export const pageQueryShape = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
} as const;
