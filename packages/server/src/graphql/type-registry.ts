import { GraphQLEnumType } from 'graphql';
import { type Direction, identityOf, type JsonSchema, jsonSchemaOf } from './json-schema.js';
import { enumValueName } from './names.js';
import { SAME_TYPE, TYPE_NAMES } from './type-names.js';

/** Names that have been given, so that equal schemas become one type and different ones never share a name. */
export interface TypeRegistry {
  /** What a schema is called: by the table of names, or as suggested. */
  nameOf: (direction: Direction, schema: JsonSchema, suggested: string) => string;
  enumOf: (schema: JsonSchema, suggested: string) => GraphQLEnumType;
  /** @throws {TypeError} where the name is taken by something else. */
  claim: (name: string, schema: JsonSchema) => void;
}

export function createTypeRegistry(): TypeRegistry {
  const known = { input: new Map<string, string>(), output: new Map<string, string>() };
  for (const [name, schema] of Object.entries(TYPE_NAMES))
    for (const direction of ['input', 'output'] as const)
      known[direction].set(identityOf(jsonSchemaOf(schema, direction)), name);
  const enums = new Map<string, GraphQLEnumType>();
  const claimed = new Map<string, string>();
  const claim = (name: string, identity: string) => {
    if ((claimed.get(name) ?? identity) !== identity)
      throw new TypeError(`two schemas would both be the type '${name}': give one a name in type-names.ts`);
    claimed.set(name, identity);
  };

  return {
    nameOf: (direction, schema, suggested) => {
      const name = known[direction].get(identityOf(schema)) ?? suggested;
      return SAME_TYPE[name] ?? name;
    },
    enumOf: (schema, suggested) => {
      const values = (schema.enum ?? [schema.const]).map(String);
      const key = JSON.stringify(values);
      const given = enums.get(key);
      if (given !== undefined) return given;
      const name = known.output.get(JSON.stringify({ type: 'string', enum: values })) ?? suggested;
      claim(name, key);
      const made = new GraphQLEnumType({
        name,
        values: Object.fromEntries(values.map((value) => [enumValueName(value), { value }])),
      });
      enums.set(key, made);
      return made;
    },
    claim: (name, schema) => claim(name, identityOf(schema)),
  };
}
