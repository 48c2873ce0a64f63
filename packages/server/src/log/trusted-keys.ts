import { openSigned, ROTATION_PREDICATE, sha256Hex } from '@incident-center/sdk/provenance';
import type { KeyPurpose } from '../signer/signer.js';
import type { KeyRotation } from './rotations.js';

/** A key, and the sizes of the log for which it is the one. */
export interface TrustedKey {
  /** In hex. */
  public_key: string;
  from_size: number;
  /** Without end for the key that is used now. */
  until_size: number | undefined;
  /** When it was replaced. */
  retired_at: Date | undefined;
}

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

/** Whether both keys signed that the new one follows the old one, from this size of this log on. */
export function isSound(
  { envelope, ...row }: Omit<KeyRotation, 'position' | 'event_id' | 'created_at'>,
  log: string,
): boolean {
  if (envelope === null) return false;
  const bytes = new TextEncoder().encode(envelope);
  const [byOld, byNew] = [row.old_key, row.new_key].map((key) => openSigned(bytes, bytesOf(key)));
  if (byOld === undefined || byNew === undefined || byNew.predicateType !== ROTATION_PREDICATE) return false;
  const [subject, ...others] = byNew.subject;
  const said = byNew.predicate;
  return (
    others.length === 0 &&
    subject?.digest.sha256 === sha256Hex(bytesOf(row.new_key)) &&
    said.log === log &&
    said.purpose === row.purpose &&
    said.old_key === row.old_key &&
    said.new_key === row.new_key &&
    said.log_size === row.log_size
  );
}

/**
 * The keys that may have signed for a purpose. Trust begins with the key that this server holds, which is not from the
 * database, and passes by sound rotations only: to the keys before it, and to those after it where this server is behind.
 *
 * @param rotations all of the purpose, oldest first.
 */
export function trustedKeys(
  held: string,
  rotations: readonly KeyRotation[],
  { log, purpose }: { log: string; purpose: KeyPurpose },
): TrustedKey[] {
  const sound = rotations.filter((row) => row.purpose === purpose && isSound(row, log));
  const into = new Map(sound.map((row) => [row.new_key, row]));
  const outOf = new Map(sound.map((row) => [row.old_key, row]));
  const keys = new Set([held]);
  for (let row = into.get(held); row !== undefined && !keys.has(row.old_key); row = into.get(row.old_key))
    keys.add(row.old_key);
  for (let row = outOf.get(held); row !== undefined && !keys.has(row.new_key); row = outOf.get(row.new_key))
    keys.add(row.new_key);
  return [...keys].map((public_key) => ({
    public_key,
    from_size: into.get(public_key)?.log_size ?? 0,
    until_size: outOf.get(public_key)?.log_size,
    retired_at: outOf.get(public_key)?.created_at,
  }));
}

/** Whether a key may have signed a checkpoint of this size. */
export const covers = ({ from_size, until_size }: TrustedKey, size: number): boolean =>
  from_size <= size && (until_size === undefined || size <= until_size);
