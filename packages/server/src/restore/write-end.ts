import { IncidentCenterError } from '@incident-center/sdk/contract';
import { keyIdOf, readNote, verifyCheckpoint } from '@incident-center/sdk/provenance';
import { eq } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { chainHead, logCheckpoint, logHead, logKeyRotation } from '../database/schema.js';
import type { KeyPurpose } from '../signer/signer.js';
import type { ChainState } from './compare-tail.js';
import type { LoggedRotation, OpenLog, OpenPart } from './open-parts.js';
import { textOf } from './read-whole.js';
import { insertAll, takeRole, takeTenants } from './write-as.js';

/** The keys that the log was signed with: those that are trusted, and those that the log says took their place. */
function checkpointRow(log: OpenLog, part: OpenPart, { note, at }: { note: string; at: Date }) {
  const keys = [
    ...log.trust.keys.filter(({ purpose }) => purpose === 'log').map(({ public_key }) => public_key),
    ...log.rotations.filter(({ purpose }) => purpose === 'log').flatMap(({ old_key, new_key }) => [old_key, new_key]),
  ];
  const public_key = keys.find(
    (key) =>
      verifyCheckpoint(note, { name: log.log, publicKey: new Uint8Array(Buffer.from(key, 'hex')) }) !== undefined,
  );
  if (public_key === undefined || readNote(note)?.head.size !== part.to)
    throw new IncidentCenterError(
      'EVIDENCE_TAMPERED',
      `the checkpoint of ${part.name} was signed by no key that is known`,
    );
  return { size: part.to, root: part.root, note, key_id: keyIdOf(public_key), public_key, created_at: at };
}

async function rotationRows(log: OpenLog): Promise<(typeof logKeyRotation.$inferInsert)[]> {
  const last = log.parts.at(-1);
  const lines =
    last === undefined ? [] : (await textOf(last.source, 'rotations.ndjson')).split('\n').filter((line) => line !== '');
  const fits = (line: string, { new_key, old_key, purpose }: LoggedRotation) => {
    const { payload } = JSON.parse(line) as { payload: string };
    const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString()) as {
      predicate: Record<string, unknown>;
    };
    return predicate.old_key === old_key && predicate.new_key === new_key && predicate.purpose === purpose;
  };
  return log.rotations.map(({ old_key_lost, created_at, purpose, ...told }, position) => ({
    ...told,
    purpose: purpose as KeyPurpose,
    position,
    created_at: new Date(created_at),
    envelope: old_key_lost
      ? null
      : (lines.find((line) => fits(line, { ...told, purpose, old_key_lost, created_at })) ?? null),
  }));
}

/** Writes what the log ends with: heads of chains, checkpoints, keys, and what the next batch starts from. */
export async function writeEnd(
  queries: Queries,
  log: OpenLog,
  { heads, frontier, at }: { heads: ReadonlyMap<string, ChainState>; frontier: readonly string[]; at: Date },
): Promise<void> {
  await takeRole(queries, 'incident_center_app');
  await takeTenants(queries, new Set([...heads.values()].flatMap(({ tenants }) => tenants)));
  await insertAll(
    queries,
    chainHead,
    [...heads].map(([chain, { tenants, ...head }]) => ({ chain, ...head, tenants: [...tenants] })),
  );
  await takeRole(queries, 'incident_center_system');
  for (const part of log.parts) {
    const note = await textOf(part.source, 'checkpoint.note');
    await queries.insert(logCheckpoint).values(checkpointRow(log, part, { note, at }));
  }
  const rotations = await rotationRows(log);
  if (rotations.length > 0) await queries.insert(logKeyRotation).values(rotations);
  await queries
    .update(logHead)
    .set({ size: log.size, frontier: [...frontier], signed_size: log.size })
    .where(eq(logHead.id, 1));
}

/** The key that has to sign next, in hex, as the log tells. */
export async function logKeyOf(log: OpenLog): Promise<string | undefined> {
  const rotated = log.rotations.filter(({ purpose }) => purpose === 'log').at(-1)?.new_key;
  const last = log.parts.at(-1);
  if (rotated !== undefined || last === undefined) return rotated;
  const note = await textOf(last.source, 'checkpoint.note');
  return checkpointRow(log, last, { note, at: new Date(0) }).public_key;
}
