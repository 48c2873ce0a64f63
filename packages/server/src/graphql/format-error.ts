import { ERROR_CODES, IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';
import { GraphQLError } from 'graphql';
import type { Center } from '../center.js';
import { problemOf } from '../http/problem.js';

/** What of a request its errors are told with. */
export interface ErrorContext {
  center: Center;
  requestId: string;
  /** Whether a message may say what was probably meant, which names parts of the schema. */
  suggestions: boolean;
}

/** What was thrown, under whatever GraphQL wrapped around it. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError !== undefined && root.originalError !== null)
    root = root.originalError;
  return root;
}

const withoutSuggestion = (message: string) => message.replace(/ ?Did you mean [^?]*\?/g, '');

/** GraphQL's own complaint about a request. One about what a resolver gave is a failure of ours. */
const isAboutRequest = (root: unknown, error: unknown): root is GraphQLError =>
  root instanceof GraphQLError &&
  !(error instanceof GraphQLError && error.path !== undefined && /cannot represent/.test(root.message));

function oursOf(error: unknown, suggestions: boolean): IncidentCenterError {
  const root = rootOf(error);
  if (isIncidentCenterError(root)) return root;
  if (isAboutRequest(root, error)) {
    const message = error instanceof Error ? error.message : root.message;
    return new IncidentCenterError('MALFORMED_REQUEST', suggestions ? message : withoutSuggestion(message));
  }
  return new IncidentCenterError('INTERNAL', undefined, { cause: root });
}

/**
 * An error as GraphQL tells it, with the members of REST's problem document as extensions. What nobody foresaw says no
 * more than the request's id, under which the log has the rest.
 */
export function formatError(error: unknown, { center, requestId, suggestions }: ErrorContext): GraphQLError {
  const ours = oursOf(error, suggestions);
  center.telemetry.count('incident_center_errors_total', { code: ours.code });
  const located = error instanceof GraphQLError ? error : undefined;
  if (ERROR_CODES[ours.code].status >= 500) {
    const cause = ours.cause instanceof Error ? `\n  caused by ${ours.cause.stack ?? ours.cause.message}` : '';
    const place = located?.path === undefined ? '' : ` ${located.path.join('.')}`;
    center.log(`${requestId} POST /graphql${place}: ${ours.stack ?? ours.message}${cause}`);
  }
  const { body } = problemOf(ours, { instance: `urn:uuid:${requestId}` });
  const { type: _, title, detail, ...extensions } = JSON.parse(body) as Record<string, unknown>;
  return new GraphQLError(String(detail ?? title), {
    nodes: located?.nodes ?? null,
    source: located?.source ?? null,
    positions: located?.positions ?? null,
    path: located?.path ?? null,
    extensions,
  });
}
