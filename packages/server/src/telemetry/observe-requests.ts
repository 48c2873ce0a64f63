import type { OperationName } from '@incident-center/sdk/contract';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { Center } from '../center.js';
import { ATTRIBUTES, SPANS } from './names.js';
import { idsIn, inSpan, parentOf, recordingSpan } from './tracing.js';

/** What requests are counted under: an operation, or one of the few addresses beside them. */
export type RequestName = OperationName | 'live' | 'graphql' | 'openapi' | 'objects' | 'evidence_bundle' | 'none';

const SERVER_ERROR = 500;

/** Answers a request as a span of the caller's trace, counts it and says how long it took. */
export function observeRequest<Answer extends { status: number }>(
  { telemetry }: Pick<Center, 'telemetry'>,
  request: Request,
  of: { requestId: string; answer: () => Promise<Answer>; name: () => RequestName },
): Promise<Answer> {
  const started = performance.now();
  const attributes = { [ATTRIBUTES.request]: of.requestId, [ATTRIBUTES.method]: request.method };
  return inSpan(SPANS.request, { attributes, ...parentOf(request.headers) }, async (span: Span) => {
    const answer = await of.answer();
    const { status } = answer;
    const name = of.name();
    const seconds = (performance.now() - started) / 1_000;
    telemetry.observe('incident_center_http_request_duration_seconds', { operation: name }, seconds);
    const status_class = `${Math.floor(status / 100)}xx`;
    telemetry.count('incident_center_http_requests_total', { operation: name, status_class });
    span.updateName(`${SPANS.request} ${name}`);
    span.setAttributes({ [ATTRIBUTES.operation]: name, [ATTRIBUTES.statusCode]: status });
    if (status >= SERVER_ERROR) span.setStatus({ code: SpanStatusCode.ERROR });
    return answer;
  });
}

/** Says on the request's span what its address names. */
export const noteAddress = (params: Record<string, string>): void => {
  recordingSpan()?.setAttributes(idsIn(params));
};
