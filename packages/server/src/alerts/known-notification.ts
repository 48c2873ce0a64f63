import { type ErrorCode, IncidentCenterError } from '@incident-center/sdk/contract';
import { sha256Hex } from '@incident-center/sdk/provenance';
import { and, eq } from 'drizzle-orm';
import { idempotencyKey } from '../database/schema.js';
import { isLockTimeout } from '../database/transaction.js';
import type { UseCaseContext } from '../perform.js';

/** What makes a second delivery of a notification known: an id that its sender signed, or a key that it sent along. */
export interface NotificationId {
  id: string;
  /** SHA-256 of the bytes that came. */
  digest: string;
  /** What a second notification with this id and other bytes is refused with. */
  reused: Extract<ErrorCode, 'NOTIFICATION_ID_REUSED' | 'IDEMPOTENCY_KEY_REUSED'>;
}

/** Thrown inside a transaction to leave it: this notification has been answered before. */
export class AnsweredBefore extends Error {
  constructor(readonly body: string) {
    super('this notification has been answered before');
  }
}

const UNANSWERED = 0;

const rowOf = ({ principal, operation }: UseCaseContext, { id }: NotificationId) => ({
  principal: principal.id,
  operation,
  key: sha256Hex(id),
});

const sameAs = (key: ReturnType<typeof rowOf>) =>
  and(
    eq(idempotencyKey.principal, key.principal),
    eq(idempotencyKey.operation, key.operation),
    eq(idempotencyKey.key, key.key),
  );

/**
 * Notes that a notification is being taken, with its first portion. One that was taken in part before goes on: what is
 * there already is known by its fingerprint.
 *
 * @throws {AnsweredBefore} with the answer that was given.
 * @throws {IncidentCenterError} where the id came with other bytes before.
 */
export async function claimNotification(context: UseCaseContext, notification: NotificationId): Promise<void> {
  const key = rowOf(context, notification);
  const claimed = await context.queries
    .insert(idempotencyKey)
    .values({
      ...key,
      fingerprint: notification.digest,
      status: UNANSWERED,
      body: '',
      created_at: new Date(context.center.now()),
    })
    .onConflictDoNothing()
    .returning({ key: idempotencyKey.key })
    .catch((error): never => {
      if (!isLockTimeout(error)) throw error;
      throw new IncidentCenterError('REQUEST_IN_FLIGHT', undefined, { details: { retry_after: 1 }, cause: error });
    });
  if (claimed.length > 0) return;
  const [earlier] = await context.queries.select().from(idempotencyKey).where(sameAs(key));
  if (earlier === undefined)
    throw new IncidentCenterError('REQUEST_IN_FLIGHT', undefined, { details: { retry_after: 1 } });
  if (earlier.fingerprint !== notification.digest) throw new IncidentCenterError(notification.reused);
  if (earlier.status !== UNANSWERED) throw new AnsweredBefore(earlier.body);
}

/** Keeps the answer to a notification, with its last portion. */
export async function keepAnswer(
  context: UseCaseContext,
  notification: NotificationId,
  answer: { status: number; body: string },
): Promise<void> {
  await context.queries
    .update(idempotencyKey)
    .set(answer)
    .where(sameAs(rowOf(context, notification)));
}
