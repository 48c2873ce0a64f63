/** As much of JSON Schema as the OpenAPI document has. */
export interface Schema {
  type?: string | readonly string[];
  $ref?: string;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
  contentEncoding?: string;
  default?: unknown;
  description?: string;
}

const DIGEST = '^[0-9a-f]{64}$';
const code = (value: unknown) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
/** A row of a table holds no line break, and no bar of its own. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

function range(least: number | undefined, most: number | undefined, unit: string): string {
  const top = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : most;
  const bottom = least === undefined || least <= 0 ? undefined : least;
  if (bottom === undefined && top === undefined) return '';
  if (bottom === undefined) return ` (at most ${top}${unit})`;
  return top === undefined ? ` (at least ${bottom}${unit})` : ` (${bottom} to ${top}${unit})`;
}

function textType({ format, pattern, contentEncoding, minLength, maxLength }: Schema): string {
  if (format === 'uuid') return 'UUID';
  if (format === 'date-time') return 'time (RFC 3339)';
  if (contentEncoding === 'base64') return 'base64';
  if (pattern === DIGEST) return 'SHA-256 in hex';
  const size = range(minLength, maxLength, ' characters');
  return pattern === undefined ? `text${size}` : `text like ${code(pattern)}${size}`;
}

/** What a schema allows, in one line. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return `[${name}](schemas.md#${name.toLowerCase()})`;
  }
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return options.map(typeOf).join(' or ');
  if (Array.isArray(schema.type)) return schema.type.map((type: string) => typeOf({ ...schema, type })).join(' or ');
  switch (schema.type) {
    case 'string':
      return textType(schema);
    case 'integer':
      return `integer${range(schema.minimum, schema.maximum, '')}`;
    case 'array':
      return `list of ${typeOf(schema.items ?? {})}${range(schema.minItems, schema.maxItems, ' items')}`;
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? `map of ${typeOf(schema.additionalProperties)}`
        : 'object';
    case undefined:
      return 'any JSON';
    default:
      return String(schema.type);
  }
}

/** The object in a schema, behind lists and null. */
function objectIn(schema: Schema): { of: Schema; suffix: string } | undefined {
  if (schema.properties !== undefined) return { of: schema, suffix: '' };
  if (schema.items !== undefined) {
    const inner = objectIn(schema.items);
    return inner && { of: inner.of, suffix: `[]${inner.suffix}` };
  }
  const rest = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  return rest.length === 1 && rest[0] !== undefined ? objectIn(rest[0]) : undefined;
}

function rowsOf(schema: Schema, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, of]) => {
    const path = `${prefix}${name}`;
    const needed = of.default === undefined ? ((schema.required ?? []).includes(name) ? 'yes' : '') : code(of.default);
    const inner = objectIn(of);
    return [
      `| \`${path}\` | ${cell(typeOf(of))} | ${cell(needed)} |`,
      ...(inner === undefined ? [] : rowsOf(inner.of, `${path}${inner.suffix}.`)),
    ];
  });
}

/** The fields of an object, and of those inside it. */
export function fieldsTable(schema: Schema, about: 'required' | 'always there'): string {
  const rows = rowsOf(schema, '');
  return rows.length === 0 ? '' : `| field | type | ${about} |\n|---|---|---|\n${rows.join('\n')}\n`;
}
