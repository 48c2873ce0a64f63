import type { TimelineNotice } from '@incident-center/sdk/client';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import { principalOf } from '../http/principal.js';
import { type LiveReader, liveReader } from '../live/live-reader.js';
import { readNotices } from '../live/read-notices.js';
import type { Principal } from '../options.js';
import type { Caller } from './context.js';

/** One step of the stream: what happened, or nothing but a sign of life. */
export type TimelineUpdate = {
  notices: readonly TimelineNotice[];
  /** Give it as `after` to go on from here. */
  cursor: number;
  /** When the database last said that this is all there is. */
  as_of: string | null;
  /** The log ends before the cursor that was given: whatever was read of it, read again. */
  reset: boolean;
  /** Why the stream ends. Thrown by the field and not by the stream, or the client would see no reason. */
  refused?: unknown;
};

async function listener({ center }: Pick<Caller, 'center'>, principal: Principal): Promise<LiveReader> {
  const reader = await liveReader(center, principal);
  if (reader.principal.tenant_ids.length === 0) throw new IncidentCenterError('NOT_FOUND');
  return reader;
}

/** A signal of the end: the server stops, or the client leaves. */
function endOf({ hub, request }: Caller): { signal: AbortSignal; release: () => void } {
  const end = new AbortController();
  const stop = () => end.abort();
  const signals = [hub.stopped, request.signal];
  for (const signal of signals) {
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  }
  return {
    signal: end.signal,
    release: () => {
      for (const signal of signals) signal.removeEventListener('abort', stop);
    },
  };
}

/**
 * Follows the numbered log after a cursor, as far as the caller may see it, with the cursors, heartbeats and repeated
 * authentication of `GET /live`.
 *
 * @throws {IncidentCenterError} `MALFORMED_CURSOR`, `NOT_FOUND` where both flags are off, `UNAVAILABLE`.
 */
export async function followTimeline(
  caller: Caller,
  after: number | undefined,
): Promise<AsyncIterable<TimelineUpdate>> {
  const { hub, principal } = caller;
  if (after !== undefined && after < -1) throw new IncidentCenterError('MALFORMED_CURSOR');
  await listener(caller, principal);
  if (hub.stopped.aborted) throw new IncidentCenterError('UNAVAILABLE', undefined, { details: { retry_after: 5 } });
  await hub.refresh();
  return guarded(caller, after ?? hub.head);
}

async function* guarded(caller: Caller, after: number): AsyncGenerator<TimelineUpdate, void, void> {
  const { signal, release } = endOf(caller);
  const { telemetry } = caller.center;
  telemetry.add('incident_center_live_streams', { transport: 'graphql' }, 1);
  try {
    yield* updatesOf(caller, after, signal);
  } catch (refused) {
    if (!signal.aborted) yield { notices: [], cursor: after, as_of: null, reset: false, refused };
  } finally {
    release();
    telemetry.add('incident_center_live_streams', { transport: 'graphql' }, -1);
  }
}

async function* updatesOf(
  { center, hub, request, principal: first }: Caller,
  after: number,
  ended: AbortSignal,
): AsyncGenerator<TimelineUpdate, void, void> {
  const { heartbeat_ms, reauthorize_ms, poll_ms } = hub.timing;
  let principal = first;
  let cursor = after;
  let authenticatedAt = performance.now();
  let beatAt = Number.NEGATIVE_INFINITY;
  while (!ended.aborted) {
    if (performance.now() - authenticatedAt >= reauthorize_ms) {
      principal = await principalOf(center, request);
      authenticatedAt = performance.now();
    }
    // At every step: a flag that is switched off ends what it was switched on for.
    const reader = await listener({ center }, principal);
    if (ended.aborted) return;
    const { head, as_of } = hub;
    const base = { as_of: as_of?.toISOString() ?? null, reset: cursor > head };
    if (base.reset) cursor = head;
    const page = cursor < head ? await readNotices(center, reader, { after: cursor, head }) : undefined;
    cursor = page?.through ?? cursor;
    const notices = page?.notices ?? [];
    const due = as_of !== undefined && performance.now() - beatAt >= heartbeat_ms;
    if (notices.length > 0 || base.reset || due) {
      beatAt = performance.now();
      yield { ...base, notices, cursor };
    }
    if (cursor < head) continue;
    const now = performance.now();
    const beatIn = as_of === undefined ? poll_ms : beatAt + heartbeat_ms - now;
    await hub.changed(head, Math.max(1, Math.min(beatIn, authenticatedAt + reauthorize_ms - now)), ended);
  }
}
