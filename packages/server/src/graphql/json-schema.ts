import { z } from 'zod';

/** As much of JSON Schema as zod writes for the contract. */
export interface JsonSchema {
  type?: string | string[];
  format?: string;
  enum?: readonly unknown[];
  const?: unknown;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  required?: readonly string[];
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  default?: unknown;
}

/** Whether a value is read or written; they differ in what may be left out. */
export type Direction = 'input' | 'output';

/** @throws {TypeError} for an input that JSON Schema cannot describe. */
export function jsonSchemaOf(schema: z.ZodType, direction: Direction): JsonSchema {
  const unrepresentable = direction === 'input' ? 'throw' : 'any';
  return z.toJSONSchema(schema, { io: direction, unrepresentable }) as JsonSchema;
}

/** The schema without `null`, and whether it had it. */
export function withoutNull(schema: JsonSchema): { schema: JsonSchema; nullable: boolean } {
  if (Array.isArray(schema.type)) {
    const [type, ...more] = schema.type.filter((one) => one !== 'null');
    const nullable = schema.type.includes('null');
    return { schema: type === undefined || more.length > 0 ? {} : { ...schema, type }, nullable };
  }
  const options = schema.anyOf;
  if (options === undefined) return { schema, nullable: schema.type === 'null' };
  const rest = options.filter((one) => one.type !== 'null');
  const nullable = rest.length < options.length;
  const [only] = rest;
  return { schema: rest.length === 1 && only !== undefined ? only : { ...schema, anyOf: rest }, nullable };
}

/** The same text for schemas that mean the same, whatever they are when left out. */
export function identityOf({ $schema: _, $defs: __, default: ___, ...schema }: JsonSchema & { $schema?: string }) {
  return JSON.stringify(schema);
}
