import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** The spans of this process, as a host's SDK would export them. */
export interface RecordedSpans {
  finished: () => ReadableSpan[];
  clear: () => void;
  stop: () => Promise<void>;
}

/** Registers a real SDK that keeps what it records. */
export function recordSpans(): RecordedSpans {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  return {
    finished: () => exporter.getFinishedSpans(),
    clear: () => exporter.reset(),
    stop: () => provider.shutdown(),
  };
}

/** How many sets of spans there are between which nothing leads, neither a parent nor a link. */
export function connectedSets(spans: readonly ReadableSpan[]): ReadableSpan[][] {
  const groups = new Map<string, Set<ReadableSpan>>();
  for (const span of spans) groups.set(span.spanContext().spanId, new Set([span]));
  const join = (left: string, right: string | undefined) => {
    const one = groups.get(left);
    const other = right === undefined ? undefined : groups.get(right);
    if (one === undefined || other === undefined || one === other) return;
    for (const span of other) {
      one.add(span);
      groups.set(span.spanContext().spanId, one);
    }
  };
  for (const span of spans) {
    join(span.spanContext().spanId, span.parentSpanContext?.spanId);
    for (const { context } of span.links) join(span.spanContext().spanId, context.spanId);
  }
  return [...new Set(groups.values())].map((group) => [...group]);
}
