import { IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';
import type { Center } from '../center.js';
import type { Principal } from '../options.js';
import type { LiveHub } from './live-hub.js';
import { liveReader } from './live-reader.js';
import { readNotices } from './read-notices.js';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // Proxies that buffer would hold back single events.
  'x-accel-buffering': 'no',
};

/** Who makes a request: `null` or `UNAUTHENTICATED` where nobody we know does. */
export type AuthenticatePrincipal = (request: Request) => Principal | null | Promise<Principal | null>;

const CURSOR = /^(-1|0|[1-9]\d{0,14})$/;

/** Where to resume. A browser that reconnects by itself repeats the address, and knows better in `Last-Event-ID`. */
function cursorOf(request: Request): number | undefined {
  const given = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('cursor');
  if (given === null || given === '') return undefined;
  if (!CURSOR.test(given)) throw new IncidentCenterError('MALFORMED_CURSOR');
  return Number(given);
}

async function principalOf(request: Request, authenticate: AuthenticatePrincipal): Promise<Principal> {
  let principal: Principal | null;
  try {
    principal = await authenticate(request);
  } catch (cause) {
    if (isIncidentCenterError(cause)) throw cause;
    throw new IncidentCenterError('UNAVAILABLE', 'the caller could not be authenticated', { cause });
  }
  if (principal === null) throw new IncidentCenterError('UNAUTHENTICATED');
  return principal;
}

const isRefusal = (error: unknown) =>
  isIncidentCenterError(error) && ['UNAUTHENTICATED', 'NOT_PERMITTED'].includes(error.code);

const frame = (event: string, data: unknown, id?: number) =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
/** Before the first event there is no number. */
const indexOrNull = (index: number) => (index < 0 ? null : index);

interface Stream {
  center: Center;
  hub: LiveHub;
  request: Request;
  authenticate: AuthenticatePrincipal;
  principal: Principal;
  cursor: number | undefined;
  ended: AbortSignal;
}

/** The frames of one stream, made as they are asked for: a slow reader costs no memory. */
async function* framesOf(stream: Stream): AsyncGenerator<string, void, void> {
  const { center, hub, ended } = stream;
  const { heartbeat_ms, reauthorize_ms, flags_ms } = hub.timing;
  let { principal } = stream;
  let cursor = stream.cursor ?? hub.head;
  let authenticatedAt = performance.now();
  let beatAt = Number.NEGATIVE_INFINITY;
  let tenants: string | undefined;
  while (!ended.aborted) {
    if (performance.now() - authenticatedAt >= reauthorize_ms) {
      principal = await principalOf(stream.request, stream.authenticate);
      authenticatedAt = performance.now();
    }
    const reader = await liveReader(center, principal);
    if (ended.aborted) return;
    const { head, as_of } = hub;
    const beat = () => {
      beatAt = performance.now();
      const data = { as_of: as_of?.toISOString(), log_index: indexOrNull(head), sent_through: indexOrNull(cursor) };
      return frame('heartbeat', data);
    };
    const seen = JSON.stringify([reader.incident_tenants, reader.runbook_tenants]);
    const switched = tenants !== undefined && tenants !== seen;
    tenants = seen;
    // What was read before is of tenants that are gone now, or lacks those that came: all of it is to be read again.
    if (switched && as_of !== undefined) yield frame('reset', { log_index: indexOrNull(head) }) + beat();
    else if (switched) yield frame('reset', { log_index: indexOrNull(head) });
    // Not for good, as without a credential: a client that tries again is let in once the flag is on.
    if (reader.principal.tenant_ids.length === 0) return;
    if (cursor > head) {
      cursor = head;
      yield frame('reset', { log_index: indexOrNull(head) });
    }
    // Silence says that the database doesn't answer: a heartbeat then would pass old for new.
    if (as_of !== undefined && performance.now() - beatAt >= heartbeat_ms) {
      yield beat();
      continue;
    }
    if (cursor < head) {
      const page = await readNotices(center, reader, { after: cursor, head });
      cursor = page.through;
      if (page.notices.length > 0)
        yield page.notices.map((notice) => frame('timeline', notice, notice.log_index)).join('');
      continue;
    }
    const now = performance.now();
    const beatIn = as_of === undefined ? hub.timing.poll_ms : beatAt + heartbeat_ms - now;
    const wait = Math.min(beatIn, flags_ms, authenticatedAt + reauthorize_ms - now);
    await hub.changed(head, Math.max(1, wait), ended);
  }
}

/** The frames, and how they end: whoever is no longer let in is told, whatever else fails is for the client to try again. */
async function* guarded(stream: Stream): AsyncGenerator<string, void, void> {
  try {
    yield* framesOf(stream);
  } catch (error) {
    if (isRefusal(error)) yield frame('unauthorized', {});
    else if (!stream.ended.aborted) stream.center.log(`a live stream ended: ${String(error)}`);
  }
}

function bodyOf(frames: AsyncGenerator<string, void, void>, end: AbortController): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let open = true;
  const close = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    if (open) controller.close();
    open = false;
  };
  return new ReadableStream<Uint8Array>({
    start: (controller) => end.signal.addEventListener('abort', () => close(controller), { once: true }),
    pull: async (controller) => {
      const next = await frames.next();
      if (!open) return;
      if (next.done === true) end.abort();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: () => {
      open = false;
      end.abort();
    },
  });
}

/**
 * `GET /live?cursor=<log_index>`: the numbered log as server-sent events, as far as the caller may see it. After a
 * `heartbeat` at once, each event once and in order; without a cursor from the present end.
 *
 * @throws {IncidentCenterError} `UNAUTHENTICATED`, `NOT_FOUND` where both flags are off, `MALFORMED_CURSOR`, `UNAVAILABLE`.
 */
export async function openLiveStream(
  center: Center,
  hub: LiveHub,
  request: Request,
  authenticate: AuthenticatePrincipal,
): Promise<Response> {
  const principal = await principalOf(request, authenticate);
  if ((await liveReader(center, principal)).principal.tenant_ids.length === 0)
    throw new IncidentCenterError('NOT_FOUND');
  const cursor = cursorOf(request);
  if (hub.stopped.aborted) throw new IncidentCenterError('UNAVAILABLE', undefined, { details: { retry_after: 5 } });
  // The end as it is now: whatever the caller reads after the first heartbeat joins the stream without a gap.
  await hub.refresh();
  // Nobody would read the body, nor close it: it would stand until the server stops.
  if (request.method === 'HEAD') return new Response(null, { headers: HEADERS });
  const end = new AbortController();
  const stop = () => end.abort();
  for (const signal of [hub.stopped, request.signal]) {
    signal.addEventListener('abort', stop, { once: true });
    end.signal.addEventListener('abort', () => signal.removeEventListener('abort', stop), { once: true });
    if (signal.aborted) stop();
  }
  center.telemetry.streaming('sse', end.signal);
  const frames = guarded({ center, hub, request, authenticate, principal, cursor, ended: end.signal });
  return new Response(bodyOf(frames, end), { headers: HEADERS });
}
