import { IncidentCenterError, type OperationName, operations, type ParsedInput } from '@incident-center/sdk/contract';
import type { z } from 'zod';
import { parseJson, readBody } from './parse-json.js';

const DEFAULT_LIMIT = 1_000_000;
/** Operations whose bodies carry files. */
const LIMITS: Partial<Record<OperationName, number>> = { attach_evidence: 8_000_000 };

/** The largest body of an operation, in bytes. */
export const bodyLimitOf = (name: OperationName): number => LIMITS[name] ?? DEFAULT_LIMIT;

/** @throws {IncidentCenterError} `INVALID_INPUT` with every issue. */
export function parsed(schema: z.ZodType, value: unknown): object {
  const result = schema.safeParse(value);
  if (result.success) return result.data as object;
  throw new IncidentCenterError('INVALID_INPUT', undefined, {
    details: {
      issues: result.error.issues.slice(0, 50).map(({ path, message }) => ({ path: path.join('.'), message })),
    },
  });
}

/** The parameters of an address, each once. */
export function queryOf(url: URL): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [key, value] of url.searchParams) {
    if (Object.hasOwn(query, key))
      throw new IncidentCenterError(
        'MALFORMED_REQUEST',
        `the query holds '${key}' twice; separate several values by commas`,
      );
    // A body may not hold it either, and Postgres has no text with it.
    if (value.includes('\u0000')) throw new IncidentCenterError('MALFORMED_REQUEST', `'${key}' is not text`);
    query[key] = value;
  }
  return query;
}

async function bodyOf(request: Request, name: OperationName): Promise<unknown> {
  const text = await readBody(request, bodyLimitOf(name));
  if (text === '') return {};
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && !type.endsWith('+json')) throw new IncidentCenterError('UNSUPPORTED_MEDIA_TYPE');
  return parseJson(text);
}

/**
 * Reads path, query and body by the contract, into one flat object.
 *
 * @throws {IncidentCenterError} `NOT_FOUND` for a path that names nothing, `INVALID_INPUT` with every issue for the rest.
 */
export async function parseInput<Name extends OperationName>(
  name: Name,
  request: Request,
  params: Record<string, string>,
): Promise<ParsedInput<Name>> {
  const definition = operations[name];
  const path = definition.params.safeParse(params);
  // An id that cannot exist does not: the same answer as for one that is not there.
  if (!path.success) throw new IncidentCenterError('NOT_FOUND');
  const query = parsed(definition.query, queryOf(new URL(request.url)));
  const body = definition.method === 'GET' ? {} : parsed(definition.body, await bodyOf(request, name));
  return { ...path.data, ...query, ...body } as ParsedInput<Name>;
}
