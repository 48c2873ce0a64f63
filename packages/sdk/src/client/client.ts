import { IncidentCenterError, isIncidentCenterError } from '../contract/error-codes.js';
import { buildRequest } from './build-request.js';
import type { CallOptions, IncidentCenterClient } from './client-types.js';
import { randomId } from './random-id.js';
import { readAnswer, retryAfter } from './read-answer.js';
import type { Route } from './route.js';
import { ROUTES } from './routes.generated.js';
import { sleep, systemTimers, type Timers } from './timers.js';

/** Headers for one request, asked for again each time, so that a renewed token is used. */
export type HeadersSource = () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

export interface IncidentCenterClientOptions {
  /** Where the API is mounted, absolute or from the page's origin: `/api/incident-center`. */
  base_url: string;
  headers?: HeadersSource | undefined;
  fetch?: typeof fetch | undefined;
  /** Makes idempotency keys. */
  ids?: (() => string) | undefined;
  timers?: Timers | undefined;
  /** From 0 to 1, for the jitter of retries. */
  random?: (() => number) | undefined;
  /** How long one attempt may take, in milliseconds: 30 seconds by default. */
  timeout_ms?: number | undefined;
}

const RETRIES = 2;
const FIRST_BACKOFF_MS = 300;
/** Nobody waits longer than this for a screen: past it, the caller gets `retry_after` and decides. */
const LONGEST_WAIT_MS = 10_000;

/**
 * A client with one method per operation.
 *
 * Changes carry an `Idempotency-Key`. After a network failure or 502, 503 or 504 the same request with the same key is
 * sent up to two more times; any other answer is final. Every failure but an abort is an `IncidentCenterError`:
 * the server's own code and details, `UNAVAILABLE` if it could not be reached.
 *
 * @example
 * const client = createIncidentCenterClient({ base_url: '/api/incident-center', headers: () => host.getHeaders() });
 * const { items } = await client.listIncidents({ status: ['new', 'acknowledged'] });
 * await client.transitionIncident({ incident_id, status: 'mitigating' }, { if_match: incident.version });
 */
export function createIncidentCenterClient(options: IncidentCenterClientOptions): IncidentCenterClient {
  const base = options.base_url.replace(/\/+$/, '');
  const ids = options.ids ?? randomId;
  const timers = options.timers ?? systemTimers;
  const random = options.random ?? Math.random;
  const timeoutMs = options.timeout_ms ?? 30_000;

  async function call(route: Route, input: Readonly<Record<string, unknown>>, callOptions: CallOptions) {
    const { target, body } = buildRequest(route, input);
    const { signal } = callOptions;
    const own: Record<string, string> = { accept: 'application/json, application/problem+json' };
    if (body !== undefined) own['content-type'] = 'application/json';
    if (route.change) own['idempotency-key'] = callOptions.idempotency_key ?? ids();
    if (callOptions.if_match !== undefined) own['if-match'] = `"v${callOptions.if_match}"`;
    for (let attempt = 0; ; attempt++) {
      const headers = await credentials(own, signal);
      try {
        return await once(
          base + target,
          { method: route.method, headers, ...(body !== undefined && { body }) },
          signal,
        );
      } catch (error) {
        const wait = attempt < RETRIES ? waitBeforeRetry(error, attempt) : undefined;
        if (wait === undefined) throw error;
        await sleep(timers, wait, signal);
      }
    }
  }

  async function credentials(own: Record<string, string>, signal: AbortSignal | undefined): Promise<Headers> {
    signal?.throwIfAborted();
    let given: Readonly<Record<string, string>> = {};
    try {
      given = (await options.headers?.()) ?? {};
    } catch (cause) {
      throw new IncidentCenterError('UNAVAILABLE', 'The host gave no headers for the request', { cause });
    }
    signal?.throwIfAborted();
    const headers = new Headers(given);
    for (const [name, value] of Object.entries(own)) headers.set(name, value);
    return headers;
  }

  /** One attempt, read to its end: a connection that breaks in the middle of an answer has failed like any other. */
  async function once(url: string, init: RequestInit, signal: AbortSignal | undefined): Promise<unknown> {
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    signal?.addEventListener('abort', abort, { once: true });
    const cancelTimeout = timers.after(timeoutMs, abort);
    try {
      const response = await (options.fetch ?? fetch)(url, { ...init, signal: attempt.signal });
      try {
        return await readAnswer(response);
      } catch (error) {
        const seconds = retryAfter(response, timers.now());
        if (isIncidentCenterError(error) && seconds !== undefined) error.details.retry_after ??= seconds;
        throw error;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (isIncidentCenterError(error)) throw error;
      const message = attempt.signal.aborted
        ? `The server did not answer within ${timeoutMs / 1000} s`
        : 'The server could not be reached';
      throw new IncidentCenterError('UNAVAILABLE', message, { cause: error });
    } finally {
      cancelTimeout();
      signal?.removeEventListener('abort', abort);
    }
  }

  function waitBeforeRetry(error: unknown, attempt: number): number | undefined {
    if (!isIncidentCenterError(error)) return undefined;
    const { status, retry_after } = error.details;
    const unreached = status === undefined;
    if (!unreached && status !== 502 && status !== 503 && status !== 504) return undefined;
    const backoff = FIRST_BACKOFF_MS * 4 ** attempt * (1 + random());
    const wait = Math.max(backoff, typeof retry_after === 'number' ? retry_after * 1000 : 0);
    return wait > LONGEST_WAIT_MS ? undefined : wait;
  }

  const methods = Object.entries<Route>(ROUTES).map(([name, route]) => [
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    (input: Readonly<Record<string, unknown>> = {}, callOptions: CallOptions = {}) => call(route, input, callOptions),
  ]);
  return Object.freeze(Object.fromEntries(methods)) as IncidentCenterClient;
}
