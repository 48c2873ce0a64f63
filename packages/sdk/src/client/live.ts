import type { HeadersSource } from './client.js';
import { createEventStreamParser, type EventStreamFrame } from './event-stream.js';
import {
  browserNetwork,
  type LiveState,
  type NetworkStatus,
  reconnectDelay,
  sameState,
  type TimelineNotice,
} from './live-state.js';
import { createLogPosition } from './log-position.js';
import { retryAfter } from './read-answer.js';
import { systemTimers, type Timers } from './timers.js';

export interface LiveOptions {
  /** Where the API is mounted; the stream is at `{base_url}/live`. */
  base_url: string;
  headers?: HeadersSource | undefined;
  /** The last `log_index` that you know of; without it the stream begins at the end of the log. */
  cursor?: number | undefined;
  /** New events, each once, in the order of the log. */
  onEvents(events: readonly TimelineNotice[]): void;
  onState?: ((state: LiveState) => void) | undefined;
  /**
   * Read again everything you show: the stream has just begun at a place that you can't know (`started`, without a
   * cursor), or the server doesn't know yours (`reset`). What you read from now on joins the stream without a gap.
   */
  onExpired?: ((reason: 'started' | 'reset') => void) | undefined;
  fetch?: typeof fetch | undefined;
  timers?: Timers | undefined;
  /** From 0 to 1, for the jitter of reconnecting. */
  random?: (() => number) | undefined;
  network?: NetworkStatus | undefined;
}

export interface LiveConnection {
  readonly state: LiveState;
  /** Where it would resume. */
  readonly cursor: number | undefined;
  /** Tries at once, unless it is live. */
  tryNow(): void;
  /** Ends it; nothing is called any more. */
  close(): void;
}

/** The server sends a heartbeat every 3 seconds; after this long without, nothing may look live. */
export const SILENCE_MS = 10_000;

/**
 * Follows the log as it grows. The connection is made again for as long as it takes, from the last event seen: none is
 * lost and none comes twice. It does not depend on the page being visible.
 *
 * @example
 * const live = openLive({
 *   base_url: '/api/incident-center', headers: () => host.getHeaders(),
 *   onEvents: (events) => readAgain(events.map((event) => event.incident_id)),
 *   onExpired: () => readEverythingAgain(),
 *   onState: (state) => showLiveMark(state),
 * });
 */
export function openLive(options: LiveOptions): LiveConnection {
  const timers = options.timers ?? systemTimers;
  const random = options.random ?? Math.random;
  const network = options.network ?? browserNetwork;
  const position = createLogPosition(options.cursor);
  const base = options.base_url.replace(/\/+$/, '');

  let closed = false;
  let controller: AbortController | undefined;
  let attempt = 0;
  let nextTryAt: number | undefined;
  let fresh = false;
  let since = timers.now();
  let asOf: string | undefined;
  let reason: 'connecting' | 'lost' | 'refused' | 'unauthorized' = 'connecting';
  let expired: 'started' | 'reset' | undefined = options.cursor === undefined ? 'started' : undefined;
  let cancelRetry = () => {};
  let cancelSilence = () => {};
  let cancelStale = () => {};
  let state = derive();

  function derive(): LiveState {
    if (fresh && asOf !== undefined)
      return position.behind > 0
        ? { name: 'catching_up', behind: position.behind, as_of: asOf }
        : { name: 'live', as_of: asOf };
    const waiting = { since, as_of: asOf, next_try_at: nextTryAt };
    if (!network.isOnline() && reason !== 'unauthorized') return { name: 'offline', ...waiting };
    return { name: 'not_live', reason, ...waiting };
  }

  function publish() {
    const next = derive();
    if (closed || sameState(state, next)) return;
    state = next;
    tell(() => options.onState?.(next));
  }

  function stale() {
    cancelStale();
    if (fresh) since = timers.now();
    fresh = false;
  }

  /** Something arrived: the connection lives, and what was fresh stays so. */
  function heard(mine: AbortController) {
    cancelSilence();
    cancelSilence = timers.after(SILENCE_MS, () => drop(mine, 'lost'));
    if (!fresh) return;
    cancelStale();
    // Apart from the connection's own timer: an attempt to reconnect must not lengthen the time that we look live.
    cancelStale = timers.after(SILENCE_MS, () => {
      reason = 'lost';
      stale();
      publish();
    });
  }

  /** Gives up this connection and sets the next attempt. Within 10 seconds of the last frame it still counts as live. */
  function drop(mine: AbortController, why: typeof reason, retrySeconds = 0) {
    if (controller !== mine || closed) return;
    controller = undefined;
    mine.abort();
    cancelSilence();
    if (!(reason === 'connecting' && why === 'lost')) reason = why;
    if (why === 'unauthorized') {
      stale();
    } else {
      const delay = Math.max(reconnectDelay(attempt++, random()), Math.min(retrySeconds, 60) * 1000);
      nextTryAt = timers.now() + delay;
      cancelRetry = timers.after(delay, connect);
    }
    publish();
  }

  async function connect() {
    cancelRetry();
    nextTryAt = undefined;
    const mine = new AbortController();
    controller = mine;
    position.connected();
    cancelSilence();
    cancelSilence = timers.after(SILENCE_MS, () => drop(mine, 'lost'));
    publish();
    try {
      const headers = new Headers((await options.headers?.()) ?? {});
      headers.set('accept', 'text/event-stream');
      if (controller !== mine) return;
      const url = `${base}/live${position.cursor === undefined ? '' : `?cursor=${position.cursor}`}`;
      const response = await (options.fetch ?? fetch)(url, { headers, signal: mine.signal, cache: 'no-store' });
      if (controller !== mine) return;
      if (isEventStream(response) && response.body !== null) {
        await read(response.body, mine);
        drop(mine, 'lost');
      } else {
        refused(mine, response);
      }
    } catch {
      drop(mine, 'lost');
    }
  }

  function refused(mine: AbortController, response: Response) {
    if (response.status === 401 || response.status === 403) return drop(mine, 'unauthorized');
    if ((response.status === 400 || response.status === 410) && position.cursor !== undefined) forget();
    drop(mine, 'refused', retryAfter(response, timers.now()));
  }

  async function read(body: ReadableStream<Uint8Array>, mine: AbortController) {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parser = createEventStreamParser();
    while (controller === mine) {
      const { value, done } = await reader.read();
      if (done || controller !== mine) break;
      take(parser.push(decoder.decode(value, { stream: true })), mine);
    }
  }

  function take(frames: EventStreamFrame[], mine: AbortController) {
    let events: TimelineNotice[] = [];
    const handOn = () => {
      const batch = events;
      events = [];
      if (batch.length > 0) tell(() => options.onEvents(batch));
    };
    try {
      for (const frame of frames) {
        if (controller !== mine) break;
        if (frame.event === 'timeline') {
          const event = JSON.parse(frame.data) as TimelineNotice;
          if (!Number.isSafeInteger(event.log_index)) throw new Error('An event came without its number in the log');
          heard(mine);
          if (position.take(event.log_index)) events.push(event);
          continue;
        }
        handOn();
        if (frame.event === 'heartbeat') heartbeat(JSON.parse(frame.data), mine);
        else if (frame.event === 'reset') forget();
        else if (frame.event === 'unauthorized') drop(mine, 'unauthorized');
      }
    } finally {
      // Even if a later frame is unreadable: the cursor has passed these, so they would never come again.
      handOn();
      publish();
    }
  }

  function heartbeat(
    beat: { as_of: string; log_index: number | null; sent_through?: number | null },
    mine: AbortController,
  ) {
    asOf = beat.as_of;
    fresh = true;
    reason = 'lost';
    attempt = 0;
    heard(mine);
    position.heartbeat(beat.log_index ?? -1, beat.sent_through ?? undefined);
    const why = expired;
    expired = undefined;
    // Only now that the stream has a place: whatever happens after this reading comes through it.
    if (why !== undefined) tell(() => options.onExpired?.(why));
  }

  function forget() {
    position.forget();
    expired = 'reset';
  }

  function tryNow() {
    if (closed || (fresh && controller !== undefined)) return;
    controller?.abort();
    attempt = 0;
    if (reason === 'unauthorized') reason = 'lost';
    void connect();
  }

  const unsubscribe = network.subscribe(() => {
    if (network.isOnline()) return tryNow();
    const mine = controller;
    stale();
    if (mine !== undefined) drop(mine, 'lost');
    publish();
  });

  void connect();
  return {
    get state() {
      return state;
    },
    get cursor() {
      return position.cursor;
    },
    tryNow,
    close() {
      closed = true;
      controller?.abort();
      controller = undefined;
      unsubscribe();
      for (const cancel of [cancelRetry, cancelSilence, cancelStale]) cancel();
    },
  };
}

const isEventStream = (response: Response) =>
  response.ok && (response.headers.get('content-type') ?? '').startsWith('text/event-stream');

/** A listener that throws must not end the stream, or be swallowed. */
function tell(listener: () => void) {
  try {
    listener();
  } catch (error) {
    if (typeof globalThis.reportError === 'function') globalThis.reportError(error);
    else console.error(error);
  }
}
