import {
  ERROR_CODES,
  IncidentCenterError,
  isChange,
  isIncidentCenterError,
  OPERATION_NAMES,
  type OperationName,
  operations,
  type ParsedInput,
} from '@incident-center/sdk/contract';
import type { Hono } from 'hono';
import type { Center } from '../center.js';
import { type ChangeName, type QueryName, queries, useCases } from '../operations.js';
import { perform, type UseCase } from '../perform.js';
import { type Query, runQuery } from '../query.js';
import type { AppEnv } from './app-env.js';
import { parseInput } from './parse-input.js';
import { alertSourcePrincipal, principalOf } from './principal.js';

const MAX_KEY_LENGTH = 255;

function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key') ?? undefined;
  if (key !== undefined && (key.length === 0 || key.length > MAX_KEY_LENGTH))
    throw new IncidentCenterError('MALFORMED_REQUEST', `Idempotency-Key must have 1 to ${MAX_KEY_LENGTH} characters`);
  return key;
}

function ifMatchOf(request: Request): number | undefined {
  const header = request.headers.get('if-match');
  if (header === null || header === '*') return undefined;
  const version = /^"v([1-9][0-9]{0,8})"$/.exec(header)?.[1];
  if (version === undefined)
    throw new IncidentCenterError('MALFORMED_REQUEST', 'If-Match must be an ETag that we gave, as "v17"');
  return Number(version);
}

const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8' };
const PROBLEM_HEADERS = { 'Content-Type': 'application/problem+json; charset=utf-8' };

/** Alertmanager repeats what was answered with 5xx and drops the rest: what waiting would mend must not be a 4xx. */
function asItsSenderRepeats(error: unknown): unknown {
  if (!isIncidentCenterError(error)) return error;
  const { retry_after } = error.details;
  if (retry_after === undefined || ERROR_CODES[error.code].status >= 500) return error;
  return new IncidentCenterError('UNAVAILABLE', undefined, { details: { retry_after }, cause: error });
}

async function change<Name extends ChangeName>(
  center: Center,
  name: Name,
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  const principal =
    name === 'receive_alerts'
      ? alertSourcePrincipal(center, params.source ?? '', request)
      : await principalOf(center, request);
  const input = await parseInput(name, request, params);
  const reply = await perform(center, useCases[name] as unknown as UseCase<Name, unknown>, {
    principal,
    operation: name,
    input,
    idempotency_key: idempotencyKeyOf(request),
    if_match: ifMatchOf(request),
  }).catch((error): never => {
    throw name === 'receive_alerts' ? asItsSenderRepeats(error) : error;
  });
  return new Response(reply.body, {
    status: reply.status,
    headers: {
      ...(reply.status < 400 ? JSON_HEADERS : PROBLEM_HEADERS),
      ...(reply.etag === undefined ? {} : { ETag: reply.etag }),
      ...(reply.replayed ? { 'Idempotency-Replayed': 'true' } : {}),
    },
  });
}

/** The version that a later If-Match names, where the answer is about one thing. */
function etagOf(answer: object): Record<string, string> {
  const one = Object.values(answer).find(
    (value): value is { version: number } | { row_version: number } =>
      typeof value === 'object' && value !== null && ('version' in value || 'row_version' in value),
  );
  if (one === undefined) return {};
  return { ETag: `"v${'row_version' in one ? one.row_version : one.version}"` };
}

async function read<Name extends QueryName>(
  center: Center,
  name: Name,
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  const principal = await principalOf(center, request);
  const input: ParsedInput<Name> = await parseInput(name, request, params);
  const answer = await runQuery(center, queries[name] as unknown as Query<Name>, { principal, operation: name, input });
  return new Response(JSON.stringify(answer), {
    headers: { ...JSON_HEADERS, 'Cache-Control': 'private, no-store', ...etagOf(answer as object) },
  });
}

const honoPath = (path: string) => path.replace(/\{(\w+)\}/g, ':$1');

/** One route for each operation of the contract. */
export function mountOperations(app: Hono<AppEnv>, center: Center): void {
  for (const name of OPERATION_NAMES) {
    const { method, path } = operations[name];
    app.on(method, honoPath(path), (context) => {
      const params = context.req.param() as Record<string, string>;
      return isChange(name)
        ? change(center, name as ChangeName, context.req.raw, params)
        : read(center, name as QueryName, context.req.raw, params);
    });
  }
  const methodsOf = new Map<string, Set<string>>();
  for (const name of OPERATION_NAMES as OperationName[]) {
    const path = honoPath(operations[name].path);
    methodsOf.set(path, (methodsOf.get(path) ?? new Set()).add(operations[name].method));
  }
  for (const [path, methods] of methodsOf) {
    app.all(path, (context) => {
      context.header('Allow', [...methods].join(', '));
      throw new IncidentCenterError('METHOD_NOT_ALLOWED');
    });
  }
}
