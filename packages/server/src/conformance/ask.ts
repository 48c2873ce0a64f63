import { type OperationName, operations } from '@incident-center/sdk/contract';
import type { TestCenter } from '../testing/create-test-center.js';
import { operator, viewer } from '../testing/scenarios/personas.js';
import type { Caller, Trial } from './fixture.js';
import { fixtures } from './fixtures.js';

export type Input = Readonly<Record<string, unknown>>;

interface RequestExtras {
  headers?: Readonly<Record<string, string>>;
  /** Of the query, whatever the operation makes of it. */
  parameters?: Readonly<Record<string, string>>;
}

/** A flat input as a request: what the path names into the path, the rest into the query of a GET, else into the body. */
export function requestOf(
  name: OperationName,
  input: Input,
  { headers = {}, parameters = {} }: RequestExtras = {},
): { target: string; init: RequestInit } {
  const { method, path } = operations[name];
  const rest = { ...input };
  const target = path.replace(/\{(\w+)\}/g, (_, parameter: string) => {
    const value = String(rest[parameter]);
    delete rest[parameter];
    return encodeURIComponent(value);
  });
  const inQuery = method === 'GET' ? { ...rest, ...parameters } : parameters;
  const query = new URLSearchParams(Object.entries(inQuery).map(([key, value]) => [key, String(value)]));
  const body = method === 'GET' ? {} : { body: JSON.stringify(rest) };
  return {
    target: query.size === 0 ? target : `${target}?${query}`,
    init: {
      method,
      ...body,
      headers: { ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }), ...headers },
    },
  };
}

/** Who asks in a trial. */
export function callerIn(name: OperationName, trial: Trial): Caller {
  const { as = operator(), callers } = fixtures[name];
  switch (trial) {
    case 'another tenant':
      return callers?.[trial] ?? { principal: { ...as, tenant_ids: ['B1'] } };
    case 'the flag off':
      return callers?.[trial] ?? { principal: { ...as, tenant_ids: ['OFF'] } };
    case 'nobody':
      return callers?.[trial] ?? { principal: null };
    case 'no role':
      return { principal: { ...as, roles: [] } };
    case 'a role that only looks':
      return { principal: viewer('A1') };
    default:
      return callers?.['its own tenant'] ?? { principal: as };
  }
}

/** Asks for an operation as somebody. */
export function ask(
  center: Pick<TestCenter, 'request'>,
  name: OperationName,
  { caller, input, headers, parameters = {} }: { caller: Caller; input: Input } & RequestExtras,
): Promise<Response> {
  const { target, init } = requestOf(
    name,
    { ...input, ...caller.input },
    { headers: { ...caller.headers, ...headers }, parameters },
  );
  return center.request(caller.principal, target, init);
}
