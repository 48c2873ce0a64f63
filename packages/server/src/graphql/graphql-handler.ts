import { ERROR_CODES, IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';
import { type ExecutionResult, execute, getOperationAST, subscribe } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Center } from '../center.js';
import { RETRY_AFTER_SECONDS, SECURITY_HEADERS } from '../http/app.js';
import { principalOf } from '../http/principal.js';
import type { LiveHub } from '../live/live-hub.js';
import { observeRequest } from '../telemetry/observe-requests.js';
import type { Caller, GraphqlContext } from './context.js';
import { type ErrorContext, formatError } from './format-error.js';
import { assertJsonPost, type GraphqlRequest, InvalidDocument, readGraphqlRequest, sha256Of } from './read-request.js';
import { createReader } from './reader.js';
import { createGraphqlSchema } from './schema.js';

export interface GraphqlOptions {
  /**
   * Whether the schema can be asked for, and whether errors suggest its names.
   *
   * @default whether it is not in production
   */
  introspection?: boolean;
  /**
   * Documents that clients may ask for by the SHA-256 of their text.
   *
   * @default none
   */
  persisted_operations?: readonly string[];
  /**
   * Whether no other document is executed.
   *
   * @default false
   */
  only_persisted?: boolean;
}

export interface GraphqlHandler {
  /** Whether a request is for GraphQL. */
  handles: (request: Request) => boolean;
  fetch: (request: Request) => Promise<Response>;
}

/** What goes through Yoga with a request: already read, and who asks. */
interface ServerContext extends GraphqlContext {
  given: GraphqlRequest;
  errors: ErrorContext;
}

function formatted(result: ExecutionResult, context: ErrorContext): ExecutionResult {
  if (result.errors === undefined) return result;
  const errors = result.errors.map((error) => formatError(error, context));
  // Without data nothing was answered, so the whole answer has the status of the error; Yoga takes it from here.
  const [first] = errors;
  const http = 'data' in result ? {} : { extensions: { http: { status: first?.extensions.status } } };
  return { ...result, ...http, errors };
}

/** The same stream with its errors formatted. Not a generator: leaving one waits for what it waits for. */
function formattedStream(
  results: AsyncIterable<ExecutionResult>,
  context: ErrorContext,
): AsyncIterable<ExecutionResult> {
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = results[Symbol.asyncIterator]();
      return {
        next: async () => {
          const step = await iterator.next();
          return step.done === true ? step : { done: false, value: formatted(step.value, context) };
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

type Results = ExecutionResult | AsyncIterable<ExecutionResult>;
const isStream = (result: Results): result is AsyncIterable<ExecutionResult> => Symbol.asyncIterator in result;

function countOperation({ telemetry }: Center, { given }: ServerContext, results: Results): void {
  const kind = getOperationAST(given.document, given.operationName)?.operation ?? 'query';
  const outcome = isStream(results) || results.errors === undefined ? 'ok' : 'error';
  telemetry.count('incident_center_graphql_operations_total', { kind, outcome });
}

/** Yoga executes, negotiates and streams. What a request is, and whether it may run, has been decided before. */
const alreadyRead: Plugin<ServerContext> = {
  onRequestParse: ({ serverContext, setRequestParser }) => {
    const { query, variables, operationName } = (serverContext as unknown as ServerContext).given;
    setRequestParser(() => ({ query, variables, ...(operationName === undefined ? {} : { operationName }) }));
  },
  onParse: ({ context, setParsedDocument }) => setParsedDocument(context.given.document),
  onValidate: ({ setResult }) => setResult([]),
  // The schema's own library: a bundle may hold a second copy, which would not know its types.
  onExecute: ({ setExecuteFn }) => setExecuteFn(execute),
  onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
  onExecutionResult: ({ result, setResult, context }) => {
    const { errors } = context as unknown as ServerContext;
    if (result === undefined || Array.isArray(result)) return;
    const results: Results = result;
    countOperation(errors.center, context as unknown as ServerContext, results);
    setResult(isStream(results) ? formattedStream(results, errors) : formatted(results, errors));
  },
};

function refusalOf(error: unknown, context: ErrorContext): Response {
  const errors = error instanceof InvalidDocument ? error.errors : [error];
  const told = errors.map((one) => formatError(one, context));
  const status = Number(told[0]?.extensions.status ?? 500);
  const code = isIncidentCenterError(error) ? error.code : undefined;
  const retryAfter = isIncidentCenterError(error) ? error.details.retry_after : undefined;
  return Response.json(
    { errors: told },
    {
      status,
      headers: {
        ...(code === 'METHOD_NOT_ALLOWED' ? { Allow: 'POST' } : {}),
        ...(code === 'UNAUTHENTICATED' ? { 'WWW-Authenticate': 'Bearer' } : {}),
        ...(status === ERROR_CODES.UNAVAILABLE.status
          ? { 'Retry-After': String(retryAfter ?? RETRY_AFTER_SECONDS) }
          : {}),
      },
    },
  );
}

/**
 * `/graphql`: the operations of the contract, dispatched before Hono.
 *
 * @throws {TypeError} for an operation of the contract that GraphQL cannot have.
 */
export function createGraphqlHandler(center: Center, hub: LiveHub, options: GraphqlOptions = {}): GraphqlHandler {
  const schema = createGraphqlSchema();
  const introspection = options.introspection ?? !center.options.production;
  const persisted = new Map((options.persisted_operations ?? []).map((text) => [sha256Of(text), text]));
  const reading = { schema, introspection, persisted, onlyPersisted: options.only_persisted ?? false };
  const yoga = createYoga<ServerContext>({
    schema,
    plugins: [alreadyRead],
    fetchAPI: { Request, Response, Headers, ReadableStream, TextEncoder, URL },
    batching: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
    maskedErrors: false,
    multipart: false,
    parserAndValidationCache: false,
  });

  async function answer(request: Request, errors: ErrorContext): Promise<Response> {
    assertJsonPost(request);
    const principal = await principalOf(center, request);
    const given = await readGraphqlRequest(request, reading);
    const caller: Caller = {
      center,
      hub,
      principal,
      request,
      requestId: errors.requestId,
      reader: createReader(center, principal),
    };
    const response = await yoga.fetch(request, { caller, given, errors });
    if (response.status === 406)
      throw new IncidentCenterError('UNSUPPORTED_MEDIA_TYPE', 'a subscription is answered as text/event-stream');
    return response;
  }

  return {
    handles: (request) => /^\/graphql\/?$/.test(new URL(request.url).pathname),
    fetch: async (request) => {
      const requestId = center.newId();
      const errors: ErrorContext = { center, requestId, suggestions: introspection };
      const response = await observeRequest(center, request, {
        requestId,
        name: () => 'graphql',
        answer: () => answer(request, errors).catch((error: unknown) => refusalOf(error, errors)),
      });
      const { headers } = response;
      // Those that belong to a connection are not a handler's to set, and a stream must not be held back.
      headers.delete('Connection');
      headers.delete('Content-Encoding');
      headers.set('Cache-Control', 'private, no-store, no-transform');
      headers.set('X-Accel-Buffering', 'no');
      headers.set('X-Request-Id', requestId);
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
      return response;
    },
  };
}
