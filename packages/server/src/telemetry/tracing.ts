import { AsyncLocalStorage } from 'node:async_hooks';
import { isIncidentCenterError } from '@incident-center/sdk/contract';
import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { ATTRIBUTES } from './names.js';

const TRACER = '@incident-center/server';
const SPAN_IDS = ['incident_id', 'execution_id', 'runbook_id', 'approval_id'] as const;
const ATTRIBUTE_OF_ID = {
  incident_id: ATTRIBUTES.incident,
  execution_id: ATTRIBUTES.execution,
  runbook_id: ATTRIBUTES.runbook,
  approval_id: ATTRIBUTES.approval,
} as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Carries the caller's trace where the host has no OpenTelemetry SDK, and so nobody else would. */
const carried = new AsyncLocalStorage<Context>();

const activeContext = (): Context => carried.getStore() ?? context.active();

/** Runs something with a context, whether or not the host's SDK has a way of keeping it. */
function within<Result>(active: Context, run: () => Result): Result {
  return context.with(active, () => (context.active() === active ? run() : carried.run(active, run)));
}

const spanContextOf = (of: Context): SpanContext | undefined => {
  const found = trace.getSpanContext(of);
  return found !== undefined && isSpanContextValid(found) ? found : undefined;
};

/** A W3C traceparent as a remote span; undefined for one that is malformed. */
function remoteSpan(traceparent: string | null | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const remote = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(remote) ? remote : undefined;
}

const headersGetter = {
  get: (headers: Headers, name: string) => headers.get(name) ?? undefined,
  keys: (headers: Headers) => [...headers.keys()],
};

/** Where a request belongs: to the span that the host has open already, else to whatever its headers name. */
export function parentOf(headers: Headers): { parent: Context; kind: SpanKind } {
  const active = activeContext();
  if (spanContextOf(active) !== undefined) return { parent: active, kind: SpanKind.INTERNAL };
  const extracted = propagation.extract(active, headers, headersGetter);
  if (spanContextOf(extracted) !== undefined) return { parent: extracted, kind: SpanKind.SERVER };
  const remote = remoteSpan(headers.get('traceparent'));
  return { parent: remote === undefined ? active : trace.setSpanContext(active, remote), kind: SpanKind.SERVER };
}

/** Where stored work belongs: to the change that it was stored by, if that was traced. */
export function storedParent(traceparent: string | null): Context {
  const remote = remoteSpan(traceparent);
  return remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
}

/** What failed, by its code: messages may hold what people wrote. */
function noteFailure(span: Span, error: unknown): void {
  if (!span.isRecording()) return;
  const code = isIncidentCenterError(error) ? error.code : 'INTERNAL';
  span.setAttribute(ATTRIBUTES.error, code);
  if (code === 'INTERNAL' || code === 'UNAVAILABLE') span.setStatus({ code: SpanStatusCode.ERROR });
}

export interface SpanOptions {
  attributes?: Attributes;
  kind?: SpanKind;
  /** Instead of the span that is open. */
  parent?: Context;
}

/**
 * Does something as a span of its own. Without an SDK in the host nothing is recorded, and the caller's trace is still passed
 * on.
 *
 * @example
 * await inSpan(`${SPANS.change} create_incident`, { attributes }, async (span) => { … });
 */
export async function inSpan<Result>(
  name: string,
  { attributes = {}, kind = SpanKind.INTERNAL, parent = activeContext() }: SpanOptions,
  run: (span: Span) => Promise<Result>,
): Promise<Result> {
  const span = trace.getTracer(TRACER).startSpan(name, { kind, attributes }, parent);
  const work = async () => {
    try {
      return await run(span);
    } catch (error) {
      noteFailure(span, error);
      throw error;
    } finally {
      span.end();
    }
  };
  return isSpanContextValid(span.spanContext()) ? within(trace.setSpan(parent, span), work) : work();
}

/** The span that is open, if it is recorded. */
export function recordingSpan(): Span | undefined {
  const span = trace.getSpan(activeContext());
  return span?.isRecording() === true ? span : undefined;
}

/** The trace that is under way, for the decision log. */
export function currentTrace(): { trace_id: string; span_id: string } | undefined {
  const found = spanContextOf(activeContext());
  return found && { trace_id: found.traceId, span_id: found.spanId };
}

/** The trace that is under way as W3C has it, to be sent on or stored. Nothing but it: baggage is the host's own. */
export function currentTraceparent(): string | undefined {
  const found = spanContextOf(activeContext());
  return found && `00-${found.traceId}-${found.spanId}-${(found.traceFlags & 1).toString(16).padStart(2, '0')}`;
}

/** The header that sends the trace on; none where there is no trace. */
export function traceHeaders(): Record<string, string> {
  const traceparent = currentTraceparent();
  return traceparent === undefined ? {} : { traceparent };
}

/** The trace of something that was stored, so that a later span can name it. */
export const storedSpan = remoteSpan;

/** The ids that an input or an address names, as attributes: nothing that is not an id. */
export function idsIn(input: unknown): Attributes {
  const given = (typeof input === 'object' && input !== null ? input : {}) as Partial<Record<string, unknown>>;
  return Object.fromEntries(
    SPAN_IDS.flatMap((name) => {
      const id = given[name];
      return typeof id === 'string' && UUID.test(id) ? [[ATTRIBUTE_OF_ID[name], id]] : [];
    }),
  );
}
