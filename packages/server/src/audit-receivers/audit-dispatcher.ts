import { randomUUID } from 'node:crypto';
import { eventHash } from '@incident-center/sdk/provenance';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { inTransaction } from '../database/transaction.js';
import { followLog } from '../log/follow-log.js';
import { observeDelivery } from '../telemetry/observe-delivery.js';
import type { AuditReceiver } from './audit-receiver-options.js';
import { cloudEventOf } from './cloud-event.js';
import { type Delivery, deliverWebhook } from './deliver-webhook.js';
import {
  advance,
  bury,
  type Claim,
  claim,
  disable,
  enrol,
  eventsFor,
  keep,
  lettersToRetry,
  logSize,
  type NumberedEvent,
  postpone,
  type ReceiverRow,
  release,
  removeLetter,
} from './receiver-store.js';

export interface AuditDispatcher {
  start: () => Promise<void>;
  /** Breaks off what is being sent: it is sent again, with the same id, by whoever goes on. */
  stop: () => Promise<void>;
}

const POLL_MS = 1_000;
const PAGE = 50;
/** How much of the log one statement looks through for a receiver whose events are few. */
const STRETCH = 5_000;

/** How long to wait before the next attempt: doubled each time, and somewhere in the upper half of that. */
export function backoffMs(receiver: AuditReceiver, attempts: number, random: () => number): number {
  const whole = Math.min(receiver.longest_retry_ms, receiver.first_retry_ms * 2 ** Math.min(attempts - 1, 40));
  return Math.ceil(whole * (0.5 + random() / 2));
}

/**
 * Sends the numbered log to the audit receivers: each gets its events in their order, at least once, with the event's id as
 * the id of the webhook. Any number of servers may run one; a lease on the receiver's row decides who sends, and the row's
 * cursor says from where.
 *
 * @example
 * const dispatcher = createAuditDispatcher(center, center.options.audit_receivers);
 * await dispatcher.start();
 */
export function createAuditDispatcher(
  center: Center,
  receivers: readonly AuditReceiver[],
  { poll_ms = POLL_MS, random = Math.random }: { poll_ms?: number; random?: () => number } = {},
): AuditDispatcher {
  const asSystem = <Result>(run: (queries: Queries) => Promise<Result>) =>
    inTransaction(center.database, { role: 'system' }, run);
  // Longer than one delivery takes, or another server would send the same event meanwhile.
  const leaseMs = (receiver: AuditReceiver) => 2 * receiver.timeout_ms + 1_000;

  const send = (receiver: AuditReceiver, event: NumberedEvent): Promise<Delivery> =>
    observeDelivery(center, { receiver: receiver.name, event }, () => sendEvent(receiver, event));

  function sendEvent(receiver: AuditReceiver, event: NumberedEvent): Promise<Delivery> | Delivery {
    const { event_text, prev_hash, seq, log_hash } = event;
    // What was altered after it was numbered is not passed on as what happened.
    if (eventHash(event_text, prev_hash, seq) !== log_hash) {
      center.log(`ALARM: event ${event.id} is not what the log numbered; '${receiver.name}' does not get it`);
      return { failed: 'the stored event is not what the log numbered' };
    }
    const body = cloudEventOf(event, center.options.log_name);
    return deliverWebhook(receiver, { id: event.id, at: center.now(), body }, following.signal);
  }

  /** Sends one event that is next. True where the next one may follow. */
  async function sendNext(receiver: AuditReceiver, mine: Claim, row: ReceiverRow, event: NumberedEvent) {
    const result = await send(receiver, event);
    const next = event.log_index + 1;
    if ('done' in result) {
      row.attempts = 0;
      return asSystem((queries) => advance(queries, mine, next, leaseMs(receiver)));
    }
    if ('gone' in result) {
      await asSystem((queries) => disable(queries, mine, 'answered 410'));
      center.log(`audit receiver '${receiver.name}' answered 410 and is disabled`);
      return false;
    }
    const reason = result.failed;
    const attempts = row.attempts + 1;
    if (attempts < receiver.max_attempts) {
      const wait_ms = Math.max(
        backoffMs(receiver, attempts, random),
        Math.min(result.retry_after_ms ?? 0, receiver.longest_retry_ms),
      );
      await asSystem((queries) => postpone(queries, mine, { attempts, reason, wait_ms }));
      return false;
    }
    center.log(`event ${event.id} is a dead letter of audit receiver '${receiver.name}': ${reason}`);
    row.attempts = 0;
    return asSystem(async (queries) => {
      if (!(await advance(queries, mine, next, leaseMs(receiver)))) return false;
      await bury(queries, mine, { log_index: event.log_index, event_id: event.id, attempts, reason });
      return true;
    });
  }

  /** Tries every dead letter that somebody asked for once. */
  async function sendLetters(receiver: AuditReceiver, mine: Claim): Promise<boolean> {
    for (;;) {
      const letters = await asSystem((queries) => lettersToRetry(queries, receiver.name, PAGE));
      for (const letter of letters) {
        const result = await send(receiver, letter);
        if ('gone' in result) {
          await asSystem((queries) => disable(queries, mine, 'answered 410'));
          return false;
        }
        const still = await asSystem(async (queries) => {
          // Before anything else: whoever has lost the lease must not touch the letters either.
          if (!(await keep(queries, mine, leaseMs(receiver)))) return false;
          const { log_index, id: event_id } = letter;
          if ('done' in result) await removeLetter(queries, mine, log_index);
          else
            await bury(queries, mine, { log_index, event_id, attempts: receiver.max_attempts, reason: result.failed });
          return true;
        });
        if (!still) return false;
      }
      if (letters.length < PAGE) return true;
    }
  }

  /** Sends what there is to one receiver, for as long as it takes it. */
  async function serve(receiver: AuditReceiver): Promise<void> {
    const mine = { name: receiver.name, lease: randomUUID() };
    const row = await asSystem((queries) => claim(queries, mine, leaseMs(receiver)));
    if (row === undefined) return;
    try {
      if (!(await sendLetters(receiver, mine))) return;
      let next = row.next_index;
      for (;;) {
        following.signal.throwIfAborted();
        const { events, to, size } = await asSystem(async (queries) => {
          const end = await logSize(queries);
          const stretch = Math.min(next + STRETCH, end);
          return {
            events: await eventsFor(queries, receiver, { from: next, to: stretch, limit: PAGE }),
            to: stretch,
            size: end,
          };
        });
        for (const event of events) {
          following.signal.throwIfAborted();
          if (!(await sendNext(receiver, mine, row, event))) return;
        }
        next = events.length < PAGE ? to : (events.at(-1)?.log_index ?? 0) + 1;
        if (!(await asSystem((queries) => advance(queries, mine, next, leaseMs(receiver))))) return;
        if (next >= size) return;
      }
    } finally {
      await asSystem((queries) => release(queries, mine)).catch(() => {});
    }
  }

  const following = followLog(center, {
    followers: receivers,
    channel: 'incident_center_log',
    poll_ms,
    enrol: async (queries) => {
      for (const receiver of receivers) await enrol(queries, receiver);
    },
    serve: async (receiver) => {
      await serve(receiver);
      following.forget(receiver.name);
    },
    failed: ({ name }, error) => {
      center.telemetry.count('incident_center_background_failures_total', { worker: 'audit' });
      return `sending to audit receiver '${name}' failed, and is tried again: ${String(error)}`;
    },
  });

  return { start: following.start, stop: following.stop };
}
