import { IncidentCenterError, type Receipt } from '@incident-center/sdk/contract';
import { keyIdOf, ROTATION_PREDICATE, sha256Hex, signEnvelope } from '@incident-center/sdk/provenance';
import { and, count, eq, sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { logHead, logHold, logKeyRotation, timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import type { UseCaseContext } from '../perform.js';
import type { KeyPurpose, KeyReplacement, OldKey, Signer } from '../signer/signer.js';
import { record } from '../timeline/record.js';
import { systemPrincipal } from '../timers/system-principal.js';
import { currentKey, currentSigner, keyHex, lockKey } from './current-key.js';

export interface RotateKeyOptions {
  purpose: KeyPurpose;
  /** What becomes of the private key that is replaced. */
  old_key: OldKey;
  /** Goes on without the old key, which nobody has any more: no trust passes to the new one. */
  old_key_lost?: boolean;
}

/** Which key took the place of which. Public keys in hex. */
export interface Succession {
  purpose: KeyPurpose;
  old_key: string;
  new_key: string;
  /** The old key signs no checkpoint that is larger, the new one none that is smaller. */
  log_size: number;
}

/** For how long nobody publishes checkpoints: longer than two signatures take. */
const HOLD_SECONDS = 5;
const ATTEMPTS = 5;

/** Tenant of what concerns the log as a whole: nobody has it unless their host says so. */
export const logTenant = (log: string): string => `log:${log}`;

const statementOf = (log: string, { purpose, old_key, new_key, log_size }: Succession) => ({
  _type: 'https://in-toto.io/Statement/v1' as const,
  subject: [{ name: keyIdOf(new_key), digest: { sha256: sha256Hex(Buffer.from(new_key, 'hex')) } }],
  predicateType: ROTATION_PREDICATE,
  predicate: { log, purpose, old_key, new_key, log_size },
});

/** Keeps checkpoints back for a moment: the statement names the size at which the old key ends, and takes time to sign. */
async function hold(queries: Queries): Promise<{ size: number }> {
  const [head] = await queries.select().from(logHead).for('update');
  await queries.update(logHold).set({ until: sql`clock_timestamp() + ${HOLD_SECONDS} * interval '1 second'` });
  return { size: head?.signed_size ?? 0 };
}

const release = (queries: Queries) => queries.update(logHold).set({ until: sql`clock_timestamp()` });

async function eventId(queries: Queries, { chain, seq }: Receipt): Promise<string> {
  const where = and(eq(timelineEvent.chain, chain), eq(timelineEvent.seq, seq));
  const [event] = await queries.select({ id: timelineEvent.id }).from(timelineEvent).where(where);
  if (event === undefined) throw new Error('the event that was just written is not there');
  return event.id;
}

/** In one transaction: the event, the statement, and the end of the old key; or what came in between. */
async function commit(
  center: Center,
  succession: Succession,
  envelope: string | null,
): Promise<'done' | 'another key' | 'another size'> {
  const { purpose, old_key, new_key, log_size } = succession;
  const log = center.options.log_name;
  const principal = systemPrincipal([logTenant(log)]);
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  return inTransaction(center.database, as, async (queries) => {
    await queries.execute(sql`select set_config('role', 'incident_center_system', true)`);
    const [head] = await queries.select().from(logHead).for('update');
    await lockKey(queries, purpose, 'alone');
    if (((await currentKey(queries, purpose)) ?? old_key) !== old_key) {
      await release(queries);
      return 'another key';
    }
    // Signing took longer than the others were held.
    if (head?.signed_size !== log_size) return 'another size';
    await queries.execute(sql`select set_config('role', 'incident_center_app', true)`);
    const at = new Date(center.now());
    const context: UseCaseContext = {
      center,
      queries,
      principal,
      operation: 'keys.rotate',
      at,
      if_match: undefined,
      decisions: [],
      receipts: [],
    };
    const receipt = await record(context, {
      type: 'key_rotated',
      chain: `log:${log}`,
      scope: { tenants: principal.tenant_ids, environment: 'log', classification: 'unclassified' },
      target_ids: [keyIdOf(old_key), keyIdOf(new_key)],
      authorized_by: null,
      payload: { purpose, old_key, new_key, log_size, old_key_lost: envelope === null },
    });
    await queries.execute(sql`select set_config('role', 'incident_center_system', true)`);
    const [rows] = await queries.select({ before: count() }).from(logKeyRotation);
    await queries.insert(logKeyRotation).values({
      position: rows?.before ?? 0,
      purpose,
      old_key,
      new_key,
      log_size,
      envelope,
      event_id: await eventId(queries, receipt),
      created_at: at,
    });
    await release(queries);
    return 'done';
  });
}

interface Heirs {
  old_key: string;
  /** Undefined where it was lost. */
  old: Signer | undefined;
  next: Signer;
}

/** The key that is there already takes the place of the one that was lost. */
async function heirOfLost({ signers, database }: Center, purpose: KeyPurpose): Promise<Heirs> {
  const old_key = await inTransaction(database, { role: 'system' }, (queries) => currentKey(queries, purpose));
  const next = signers[purpose];
  const known = old_key === undefined || (await signers.find?.(purpose, keyIdOf(old_key))) !== undefined;
  if (old_key === undefined || known || keyHex(next.public_key) === old_key)
    throw new IncidentCenterError('INVALID_INPUT', `the key for ${purpose} is not lost: replace it with both keys`);
  return { old_key, old: undefined, next };
}

async function heirs(center: Center, purpose: KeyPurpose, replacement: KeyReplacement, how: OldKey): Promise<Heirs> {
  const old = await currentSigner(center, purpose);
  const old_key = keyHex(old.public_key);
  let next = await replacement.next(purpose);
  if (keyHex(next.public_key) === old_key) {
    // An earlier replacement was broken off after its commit: the next key is the one already.
    await replacement.finish(purpose, next, how);
    next = await replacement.next(purpose);
  }
  return { old_key, old, next };
}

/**
 * Replaces the key for a purpose. The old one signs, together with the new one, that it is followed; the event `key_rotated`
 * says so in the log; and from the commit on no server publishes what the old key signs.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` where keys cannot be replaced from here; `UNAVAILABLE` without the present key;
 * `CONFLICT` where somebody else replaces it at the same time.
 */
export async function rotateKey(center: Center, options: RotateKeyOptions): Promise<Succession> {
  const { purpose, old_key: how, old_key_lost = false } = options;
  const { replacement } = center.signers;
  if (replacement === undefined)
    throw new IncidentCenterError('INVALID_INPUT', 'these keys are replaced where they are kept, and not from here');
  const { old_key, old, next } = await (old_key_lost
    ? heirOfLost(center, purpose)
    : heirs(center, purpose, replacement, how));
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { size: log_size } = await inTransaction(center.database, { role: 'system' }, hold);
    const succession = { purpose, old_key, new_key: keyHex(next.public_key), log_size };
    const signed = old && (await signEnvelope([old, next], statementOf(center.options.log_name, succession)));
    const done = await commit(center, succession, signed === undefined ? null : new TextDecoder().decode(signed));
    if (done === 'another key') break;
    if (done === 'another size') continue;
    if (!old_key_lost) await replacement.finish(purpose, next, how);
    return succession;
  }
  throw new IncidentCenterError('CONFLICT', `somebody else is replacing the key for ${purpose}`);
}
