import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from './error-codes.js';
import { errorsOf } from './operation-errors.js';
import type { OperationDefinition } from './operations/operation-definition.js';
import { isChange, namesRow, OPERATION_NAMES, type OperationName, operations } from './operations.js';

type JsonSchema = Record<string, unknown>;

/** Named schemas met on the way: each is written once, among the components. */
type Components = Record<string, JsonSchema>;

const pointToComponents = (text: string) => text.replaceAll('"#/$defs/', '"#/components/schemas/');

function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components = {}): JsonSchema {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  const {
    $schema: _,
    $defs = {},
    ...rest
  } = JSON.parse(pointToComponents(JSON.stringify(made))) as JsonSchema & {
    $defs?: Components;
  };
  for (const [name, { id: __, ...definition }] of Object.entries($defs)) components[name] = definition;
  return rest;
}

interface ObjectSchema {
  properties?: Record<string, JsonSchema>;
  required?: string[];
  oneOf?: JsonSchema[];
}

function parametersOf(schema: z.ZodType, place: 'path' | 'query'): JsonSchema[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as ObjectSchema;
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: of,
    // Several values stand in one parameter, separated by commas.
    ...(of.type === 'array' ? { style: 'form', explode: false } : {}),
  }));
}

const header = (name: string, description: string, schema: JsonSchema): JsonSchema => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
});

const CHANGE_HEADERS = [
  header('Idempotency-Key', 'Makes repeating this request safe: the first answer is given again.', {
    type: 'string',
    minLength: 1,
    maxLength: 255,
  }),
];
const IF_MATCH = header('If-Match', 'The ETag that you read, such as "v17"; another version is refused with 412.', {
  type: 'string',
});

function hasFields(schema: z.ZodType): boolean {
  const { properties = {}, oneOf } = schemaOf(schema, 'input') as ObjectSchema;
  return oneOf !== undefined || Object.keys(properties).length > 0;
}

function operationOf(name: OperationName, components: Components): JsonSchema {
  const definition: OperationDefinition = operations[name];
  const done = {
    description: 'Done',
    content: { 'application/json': { schema: schemaOf(definition.response, 'output', components) } },
  };
  return {
    operationId: name,
    summary: definition.summary,
    ...(definition.flag === undefined ? {} : { 'x-feature-flag': definition.flag }),
    ...(definition.action === undefined ? {} : { 'x-policy-action': definition.action }),
    parameters: [
      ...parametersOf(definition.params, 'path'),
      ...parametersOf(definition.query, 'query'),
      ...(isChange(name) ? [...CHANGE_HEADERS, ...(namesRow(name) ? [IF_MATCH] : [])] : []),
    ],
    ...(definition.method !== 'GET' && hasFields(definition.body)
      ? {
          requestBody: {
            required: true,
            content: Object.fromEntries(
              Object.entries({ 'application/json': definition.body, ...definition.media_types }).map(([type, body]) => [
                type,
                { schema: schemaOf(body, 'input', components) },
              ]),
            ),
          },
        }
      : {}),
    responses: {
      ...(definition.replayed === undefined ? {} : { [definition.replayed]: { ...done, description: 'Done before' } }),
      [definition.success]: done,
      ...refusalsOf(name),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** What an operation is refused with, by status. */
function refusalsOf(name: OperationName): JsonSchema {
  const codes = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(name)) {
    const { status } = ERROR_CODES[code];
    codes.set(status, [...(codes.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...codes].map(([status, of]) => [
      status,
      {
        description: of.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}`).join('\n\n'),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

const PROBLEM: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(ERROR_CODES) },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'Names this request in the log of the server.' },
  },
};

/**
 * The API as OpenAPI 3.1, from the operations table.
 *
 * @example
 * await writeFile('openapi.json', JSON.stringify(openApiDocument({ server: '/api/incident-center' })));
 */
export function openApiDocument({ server = '/' }: { server?: string } = {}): JsonSchema {
  const components: Components = {};
  const paths: Record<string, JsonSchema> = {};
  for (const name of OPERATION_NAMES) {
    const { path, method } = operations[name];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(name, components) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Incident Center',
      version: '0.1.0',
      description: 'Incidents, alerts, runbooks, runs, approvals and their timeline.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: server }],
    paths,
    components: {
      schemas: { ...components, Problem: PROBLEM },
      responses: {
        Problem: {
          description: 'What was refused, by a stable code (RFC 9457)',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}
