import { IncidentCenterError } from '@incident-center/sdk/contract';
import { and, asc, count, eq, inArray, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { auditDeadLetter, auditReceiver } from '../database/schema.js';
import { logSize } from './receiver-store.js';

/** How one receiver is doing. */
export interface ReceiverState {
  name: string;
  /** Everything before this number of the log is done. */
  next_index: number;
  /** How many numbers of the log follow; not all of them need be for this receiver. */
  behind: number;
  attempts: number;
  due_at: string;
  disabled_reason: string | null;
  last_error: string | null;
  dead_letters: number;
}

export interface DeadLetter {
  log_index: number;
  event_id: string;
  attempts: number;
  reason: string;
  died_at: string;
  /** It is to be tried once more. */
  again: boolean;
}

const NOW = sql`clock_timestamp()`;
/** Whoever is sending loses the receiver, and its next change finds nothing. */
const FREE = { lease: null, lease_until: null };

const unknown = (name: string) => new IncidentCenterError('NOT_FOUND', `there is no audit receiver '${name}'`);

export async function receiverStates(queries: Queries): Promise<ReceiverState[]> {
  const size = await logSize(queries);
  const letters = await queries
    .select({ receiver: auditDeadLetter.receiver, number: count() })
    .from(auditDeadLetter)
    .groupBy(auditDeadLetter.receiver);
  const dead = new Map(letters.map(({ receiver, number }) => [receiver, number]));
  const rows = await queries.select().from(auditReceiver).orderBy(asc(auditReceiver.name));
  return rows.map(({ name, next_index, attempts, due_at, disabled_reason, last_error }) => ({
    name,
    next_index,
    behind: Math.max(0, size - next_index),
    attempts,
    due_at: due_at.toISOString(),
    disabled_reason,
    last_error,
    dead_letters: dead.get(name) ?? 0,
  }));
}

/**
 * Sends everything from a number of the log on once more, with the ids it had.
 *
 * @throws {IncidentCenterError} `NOT_FOUND`; `INVALID_INPUT` for a number that the log does not have yet.
 */
export async function replayReceiver(queries: Queries, name: string, from: number): Promise<{ events: number }> {
  const size = await logSize(queries);
  if (from > size) throw new IncidentCenterError('INVALID_INPUT', `the log ends before ${from}: it has ${size} events`);
  const found = await queries
    .update(auditReceiver)
    .set({ next_index: from, attempts: 0, last_error: null, due_at: NOW, ...FREE })
    .where(eq(auditReceiver.name, name))
    .returning({ name: auditReceiver.name });
  if (found.length === 0) throw unknown(name);
  return { events: size - from };
}

export async function deadLetters(queries: Queries, name: string): Promise<DeadLetter[]> {
  await assertKnown(queries, name);
  const rows = await queries
    .select()
    .from(auditDeadLetter)
    .where(eq(auditDeadLetter.receiver, name))
    .orderBy(asc(auditDeadLetter.log_index));
  return rows.map(({ receiver: _receiver, died_at, ...letter }) => ({ ...letter, died_at: died_at.toISOString() }));
}

/** Has dead letters tried once more: those named, or all. */
export async function retryDeadLetters(
  queries: Queries,
  name: string,
  indexes: readonly number[],
): Promise<{ letters: number }> {
  await assertKnown(queries, name);
  const chosen = await queries
    .update(auditDeadLetter)
    .set({ again: true })
    .where(
      and(
        eq(auditDeadLetter.receiver, name),
        indexes.length === 0 ? undefined : inArray(auditDeadLetter.log_index, [...indexes]),
      ),
    )
    .returning({ log_index: auditDeadLetter.log_index });
  const missing = indexes.find((index) => !chosen.some(({ log_index }) => log_index === index));
  if (missing !== undefined)
    throw new IncidentCenterError('NOT_FOUND', `event ${missing} is no dead letter of '${name}'`);
  await queries.update(auditReceiver).set({ due_at: NOW }).where(eq(auditReceiver.name, name));
  return { letters: chosen.length };
}

/** Sends to a receiver again that was disabled, from where it stopped. */
export async function enableReceiver(queries: Queries, name: string): Promise<void> {
  const found = await queries
    .update(auditReceiver)
    .set({ disabled_reason: null, last_error: null, attempts: 0, due_at: NOW })
    .where(eq(auditReceiver.name, name))
    .returning({ name: auditReceiver.name });
  if (found.length === 0) throw unknown(name);
}

async function assertKnown(queries: Queries, name: string): Promise<void> {
  const rows = await queries.select().from(auditReceiver).where(eq(auditReceiver.name, name));
  if (rows.length === 0) throw unknown(name);
}
