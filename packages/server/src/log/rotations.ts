import { asc, eq } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { logKeyRotation } from '../database/schema.js';
import type { KeyPurpose } from '../signer/signer.js';

export type KeyRotation = typeof logKeyRotation.$inferSelect;

/**
 * Each time that a key was replaced, oldest first. A key that took the place of a lost one has no envelope: nobody could sign
 * for the old one, and no trust passes.
 */
export const readRotations = (queries: Queries, purpose?: KeyPurpose): Promise<KeyRotation[]> =>
  queries
    .select()
    .from(logKeyRotation)
    .where(purpose === undefined ? undefined : eq(logKeyRotation.purpose, purpose))
    .orderBy(asc(logKeyRotation.position));
