import {
  IncidentCenterError,
  isChange,
  OPERATION_NAMES,
  type OperationName,
  operations,
  type ParsedInput,
} from '@incident-center/sdk/contract';
import type { Hono } from 'hono';
import { receiveNotification } from '../alerts/receive-notification.js';
import type { Center } from '../center.js';
import { type ChangeName, type QueryName, queries, useCases } from '../operations.js';
import { perform, type Reply, type UseCase } from '../perform.js';
import { type Query, runQuery } from '../query.js';
import { noteAddress } from '../telemetry/observe-requests.js';
import type { AppEnv } from './app-env.js';
import { parseInput } from './parse-input.js';
import { principalOf } from './principal.js';
import { idempotencyKeyOf, ifMatchOf } from './request-conditions.js';

const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8' };
const PROBLEM_HEADERS = { 'Content-Type': 'application/problem+json; charset=utf-8' };

interface Received {
  request: Request;
  request_id: string;
  params: Record<string, string>;
}

/** The code of a refusal: it was not thrown, for it had an effect. */
const codeOf = ({ body }: Reply) => String((JSON.parse(body) as { code?: unknown }).code);

async function change<Name extends ChangeName>(
  center: Center,
  name: Name,
  { request, request_id, params }: Received,
): Promise<Response> {
  if (name === 'receive_alerts') return receiveNotification(center, params.source ?? '', request, request_id);
  const principal = await principalOf(center, request);
  const input = await parseInput(name, request, params);
  const reply = await perform(center, useCases[name] as unknown as UseCase<Name, unknown>, {
    principal,
    operation: name,
    input,
    idempotency_key: idempotencyKeyOf(request),
    if_match: ifMatchOf(request),
    request_id,
  });
  if (reply.status >= 400) center.telemetry.count('incident_center_errors_total', { code: codeOf(reply) });
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
  { request, request_id, params }: Received,
): Promise<Response> {
  const principal = await principalOf(center, request);
  const input: ParsedInput<Name> = await parseInput(name, request, params);
  const asked = { principal, operation: name, input, request_id };
  const answer = await runQuery(center, queries[name] as unknown as Query<Name>, asked);
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
      const received = {
        request: context.req.raw,
        request_id: context.get('requestId'),
        params: context.req.param() as Record<string, string>,
      };
      context.set('requestName', name);
      noteAddress(received.params);
      return isChange(name) ? change(center, name as ChangeName, received) : read(center, name as QueryName, received);
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
