import type { OperationName } from '@incident-center/sdk/contract';
import fc from 'fast-check';
import { arbitraryOf, type Known, type Schema } from './arbitrary-of-schema.js';
import { callerIn, type Input } from './ask.js';
import { mutated } from './mutate.js';

/** One operation as the OpenAPI document has it. */
export interface DocumentedOperation {
  operationId: OperationName;
  method: string;
  path: string;
  parameters: readonly { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

/** The parts of a request before they are one. */
interface Parts {
  path: unknown;
  query: unknown;
  body: unknown;
}
/** What is most often wrong comes most often. */
const PARTS: readonly (keyof Parts)[] = ['body', 'body', 'body', 'query', 'query', 'path'];

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

export interface FuzzCase {
  parts: Parts;
  /** What becomes of the text of the body. */
  damage: 'none' | 'cut' | 'twice' | 'form' | 'empty' | 'bytes' | 'large';
  as: 'its own tenant' | 'another tenant' | 'a role that only looks' | 'nobody';
  headers: Record<string, string>;
}

const schemasIn = (operation: DocumentedOperation, place: string): Schema => {
  const own = operation.parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(own.map(({ name, schema }) => [name, schema])),
    required: own.filter(({ required }) => required).map(({ name }) => name),
  };
};

const bodySchemaOf = ({ requestBody }: DocumentedOperation): Schema =>
  requestBody?.content['application/json']?.schema ?? { type: 'object' };

/** A flat input of a fixture, in parts. */
function partsOf(operation: DocumentedOperation, input: Input): Parts {
  const names = (place: string) => operation.parameters.filter((one) => one.in === place).map(({ name }) => name);
  const pick = (keys: readonly string[]) =>
    Object.fromEntries(keys.filter((key) => key in input).map((key) => [key, input[key]]));
  const elsewhere = new Set([...names('path'), ...names('query')]);
  const body = Object.fromEntries(Object.entries(input).filter(([key]) => !elsewhere.has(key)));
  return { path: pick(names('path')), query: pick(names('query')), body };
}

/** Requests for one operation: valid by its schemas, valid by its fixture, and either with something wrong. */
export function fuzzCases(
  operation: DocumentedOperation,
  known: Known,
  inputs: readonly Input[],
): fc.Arbitrary<FuzzCase> {
  const bySchema: fc.Arbitrary<Parts> = fc.record({
    path: arbitraryOf(schemasIn(operation, 'path'), known),
    query: arbitraryOf(schemasIn(operation, 'query'), known),
    body: arbitraryOf(bodySchemaOf(operation), known),
  });
  const byFixture = fc.constantFrom(...inputs.map((input) => partsOf(operation, input)));
  // The path of a fixture leads to something, so the rest of the request is looked at too.
  const mixed = fc.tuple(byFixture, bySchema).map(([{ path }, { query, body }]) => ({ path, query, body }));
  return fc.record({
    parts: fc.oneof(
      { weight: 2, arbitrary: byFixture },
      { weight: 3, arbitrary: mixed },
      { weight: 2, arbitrary: bySchema },
      { weight: 4, arbitrary: mutated(byFixture, PARTS) },
      { weight: 2, arbitrary: mutated(mixed, PARTS) },
      { weight: 1, arbitrary: mutated(bySchema, PARTS, { most: 5 }) },
    ),
    damage: fc.oneof(
      { weight: 900, arbitrary: fc.constant('none' as const) },
      { weight: 160, arbitrary: fc.constantFrom('cut' as const, 'twice' as const, 'form' as const, 'empty' as const) },
      { weight: 40, arbitrary: fc.constant('bytes' as const) },
      { weight: 1, arbitrary: fc.constant('large' as const) },
    ),
    as: fc.oneof(
      { weight: 12, arbitrary: fc.constant('its own tenant' as const) },
      fc.constantFrom('another tenant' as const, 'a role that only looks' as const, 'nobody' as const),
    ),
    headers: fc
      .record(
        {
          'Idempotency-Key': fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.uuid(), fc.constantFrom('', 'k'.repeat(256))),
          'If-Match': fc.oneof(
            fc.constantFrom('"v1"', '"v2"', '*'),
            fc.constantFrom('v1', 'W/"v1"', '"v0"', '"v1", "v2"'),
          ),
        },
        { requiredKeys: [] },
      )
      .map((given) => given as Record<string, string>),
  });
}

/** As a caller writes it who thinks little of it. */
const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** As a part of a path. Nothing, `.` and `..` are no parts of one: the request would be about something else. */
const segment = (value: unknown) =>
  encodeURIComponent(
    textOf(value)
      .toWellFormed()
      .replace(/^\.{0,2}$/, 'none'),
  );

function damaged(text: string, damage: FuzzCase['damage']): { body: string | Uint8Array<ArrayBuffer>; type: string } {
  const type = 'application/json';
  switch (damage) {
    case 'none':
      return { body: text, type };
    case 'cut':
      return { body: text.slice(0, Math.floor(text.length / 2)), type };
    case 'twice':
      return { body: text.replace(/^\{("(?:[^"\\]|\\.)*":)/, '{$1null,$1'), type };
    case 'form':
      return { body: text, type: 'application/x-www-form-urlencoded' };
    case 'empty':
      return { body: '', type };
    case 'bytes':
      return { body: new Uint8Array([...new TextEncoder().encode(text), 0xff, 0x00]), type };
    case 'large':
      return { body: `${text}${' '.repeat(10_000_001)}`, type };
  }
}

/** The request that a case stands for, and who sends it. */
export function requestOfCase(operation: DocumentedOperation, { parts, damage, as, headers }: FuzzCase) {
  const caller = callerIn(operation.operationId, as);
  const given = asObject(parts.path);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => segment(given[name] ?? 'undefined'));
  const query = new URLSearchParams(
    Object.entries(asObject(parts.query)).map(([name, value]) => [name, textOf(value)]),
  );
  const method = operation.method.toUpperCase();
  const init: RequestInit = { method, headers: { ...headers, ...caller.headers } };
  if (method !== 'GET') {
    const { body, type } = damaged(JSON.stringify(parts.body) ?? '', damage);
    init.body = body;
    init.headers = { 'Content-Type': type, ...init.headers };
  }
  return { principal: caller.principal, target: query.size === 0 ? path : `${path}?${query}`, init };
}
