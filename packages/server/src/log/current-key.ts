import { IncidentCenterError } from '@incident-center/sdk/contract';
import { keyIdOf } from '@incident-center/sdk/provenance';
import { desc, eq, sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { logCheckpoint, logKeyRotation } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { KeyPurpose, Signer } from '../signer/signer.js';

export const keyHex = (publicKey: Uint8Array): string => Buffer.from(publicKey).toString('hex');

/**
 * The public key, in hex, that alone may sign for a purpose now.
 *
 * @returns undefined where nothing says so yet: the key that is there is the first one.
 */
export async function currentKey(queries: Queries, purpose: KeyPurpose): Promise<string | undefined> {
  const [rotation] = await queries
    .select({ key: logKeyRotation.new_key })
    .from(logKeyRotation)
    .where(eq(logKeyRotation.purpose, purpose))
    .orderBy(desc(logKeyRotation.position))
    .limit(1);
  if (rotation !== undefined || purpose !== 'log') return rotation?.key;
  // A key directory that was lost or mixed up makes a new key, which nobody who holds a checkpoint knows.
  const [checkpoint] = await queries
    .select({ key: logCheckpoint.public_key })
    .from(logCheckpoint)
    .orderBy(desc(logCheckpoint.size))
    .limit(1);
  return checkpoint?.key;
}

/**
 * The signer that has this key. Not inside a transaction: keys may lie on another machine.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE` where this server does not have it: a retired key signs nothing.
 */
export async function openSigner({ signers }: Center, purpose: KeyPurpose, key: string | undefined): Promise<Signer> {
  const known = signers[purpose];
  if (key === undefined || keyHex(known.public_key) === key) return known;
  const found = await signers.find?.(purpose, keyIdOf(key));
  if (found !== undefined && keyHex(found.public_key) === key) return found;
  throw new IncidentCenterError(
    'UNAVAILABLE',
    `this server has the key ${known.key_id} for ${purpose}, and ${keyIdOf(key)} is the one to sign with`,
    { details: { retry_after: 5 } },
  );
}

/** The signer for a purpose, as the database says now. */
export async function currentSigner(center: Center, purpose: KeyPurpose): Promise<Signer> {
  const key = await inTransaction(center.database, { role: 'system' }, (queries) => currentKey(queries, purpose));
  return openSigner(center, purpose, key);
}

/** Whoever commits what a key signed shares this lock; whoever replaces the key has it alone. */
export const lockKey = (queries: Queries, purpose: KeyPurpose, how: 'shared' | 'alone') => {
  const name = `incident_center.key:${purpose}`;
  return queries.execute(
    how === 'shared'
      ? sql`select pg_advisory_xact_lock_shared(hashtextextended(${name}, 0))`
      : sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`,
  );
};

/**
 * Whether what was signed before this transaction may be committed by it: the key is still the one. Until the commit it stays
 * so. Call it after the locks on rows.
 */
export async function isStillCurrent(queries: Queries, purpose: KeyPurpose, { public_key }: Signer): Promise<boolean> {
  await lockKey(queries, purpose, 'shared');
  const key = await currentKey(queries, purpose);
  return key === undefined || key === keyHex(public_key);
}
