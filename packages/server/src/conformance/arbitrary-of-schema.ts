import fc from 'fast-check';

/** As much of JSON Schema as the OpenAPI document has. */
export interface Schema {
  type?: string;
  $ref?: string;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  pattern?: string;
  format?: string;
  contentEncoding?: string;
}

/** What schemas refer to, and what makes a value likely to name something. */
export interface Known {
  components: Readonly<Record<string, Schema>>;
  /** Ids of things that there are. */
  ids: readonly string[];
  /** Words that mean something somewhere: keys of steps, tenants, digests. */
  words: readonly string[];
}

const FEW = 3;
const LONG = 60;
/** Below this the schemas do not go on, save for those that hold any JSON. */
const DEPTH = 6;

const someText = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('%', '_', '\\', "'", '"', '../..', '\u202e', '{}', '-1', '日本語', '  a  ', 'null', '$1', 'a,b'),
);

function textOf(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { format, pattern, contentEncoding, minLength = 0, maxLength = LONG } = schema;
  if (format === 'uuid')
    return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known.ids) }, fc.uuid({ version: 7 }));
  if (format === 'date-time')
    return fc
      .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
  if (contentEncoding === 'base64') return fc.base64String({ maxLength: LONG });
  if (pattern !== undefined)
    return fc.oneof({ weight: 2, arbitrary: wordsThatFit(pattern, known) }, fc.stringMatching(new RegExp(pattern)));
  const least = Math.min(minLength, maxLength);
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...known.words) },
    someText.map((text) => text.slice(0, maxLength).padEnd(least, 'x')),
    fc.constant('x'.repeat(Math.min(maxLength, 10_000))),
  );
}

function wordsThatFit(pattern: string, { words }: Known): fc.Arbitrary<unknown> {
  const fitting = words.filter((word) => new RegExp(pattern).test(word));
  return fitting.length === 0 ? fc.stringMatching(new RegExp(pattern)) : fc.constantFrom(...fitting);
}

function numberOf({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): fc.Arbitrary<unknown> {
  const min = Math.max(minimum ?? Number.MIN_SAFE_INTEGER, (exclusiveMinimum ?? Number.MIN_SAFE_INTEGER - 1) + 1);
  const max = Math.min(maximum ?? Number.MAX_SAFE_INTEGER, (exclusiveMaximum ?? Number.MAX_SAFE_INTEGER + 1) - 1);
  const near = Math.min(max, min < 0 ? 5 : min + 5);
  const whole = fc.oneof(fc.integer({ min: Math.max(min, 0), max: near }), fc.integer({ min, max }));
  return type === 'integer' ? whole : fc.oneof(whole, fc.double({ noNaN: true, noDefaultInfinity: true }));
}

function objectOf(schema: Schema, known: Known, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const fields = fc.record(
    Object.fromEntries(Object.entries(properties).map(([key, of]) => [key, arbitraryOf(of, known, depth + 1)])),
    { requiredKeys: [...required] },
  );
  if (typeof additionalProperties !== 'object' || Object.keys(properties).length > 0) return fields;
  const keys = arbitraryOf(propertyNames ?? { type: 'string' }, known, depth + 1).map(String);
  return fc.dictionary(keys, arbitraryOf(additionalProperties, known, depth + 1), {
    maxKeys: FEW,
    noNullPrototype: true,
  });
}

/**
 * Values that a schema allows, most of them of the kind that gets far.
 *
 * @example
 * fc.sample(arbitraryOf({ type: 'string', format: 'uuid' }, known), 3);
 */
export function arbitraryOf(schema: Schema, known: Known, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    if (depth > DEPTH) return fc.constantFrom<unknown>(null, 'deep', 1);
    return arbitraryOf(known.components[name] ?? {}, known, depth + 1);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return fc.oneof(...options.map((option) => arbitraryOf(option, known, depth)));
  if (schema.allOf !== undefined) return arbitraryOf(Object.assign({}, ...schema.allOf) as Schema, known, depth);
  switch (schema.type) {
    case 'string':
      return textOf(schema, known);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const { minItems = 0, maxItems = FEW } = schema;
      const maxLength = Math.max(minItems, Math.min(maxItems, FEW));
      return fc.array(arbitraryOf(schema.items ?? {}, known, depth + 1), { minLength: minItems, maxLength });
    }
    case 'object':
      return objectOf(schema, known, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}
