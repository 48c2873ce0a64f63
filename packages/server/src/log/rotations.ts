import { asc, eq, isNotNull } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { logKeyRotation } from '../database/schema.js';
import type { KeyPurpose } from '../signer/signer.js';

export const ROTATION_PREDICATE = 'urn:incident-center:key-rotation:v1';

export type KeyRotation = typeof logKeyRotation.$inferSelect;

/** Each time that a key was replaced, oldest first. */
export const readRotations = (queries: Queries, purpose?: KeyPurpose): Promise<KeyRotation[]> =>
  queries
    .select()
    .from(logKeyRotation)
    .where(purpose === undefined ? undefined : eq(logKeyRotation.purpose, purpose))
    .orderBy(asc(logKeyRotation.position));

/**
 * The DSSE envelope of each rotation, in canonical JSON and oldest first: the lines of a bundle's `rotations.ndjson`. A key
 * that took the place of a lost one has none: nobody could sign for the old one, and no trust passes.
 */
export async function rotationEnvelopes(queries: Queries): Promise<string[]> {
  const rows = await queries
    .select({ envelope: logKeyRotation.envelope })
    .from(logKeyRotation)
    .where(isNotNull(logKeyRotation.envelope))
    .orderBy(asc(logKeyRotation.position));
  return rows.flatMap(({ envelope }) => (envelope === null ? [] : [envelope]));
}
