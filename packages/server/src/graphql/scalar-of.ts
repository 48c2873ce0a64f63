import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, type GraphQLScalarType, GraphQLString } from 'graphql';
import type { JsonSchema } from './json-schema.js';
import { DateTime, Json } from './scalars.js';

const OF_FORMAT: Readonly<Record<string, GraphQLScalarType>> = { uuid: GraphQLID, 'date-time': DateTime };
const OF_TYPE: Readonly<Record<string, GraphQLScalarType>> = {
  string: GraphQLString,
  integer: GraphQLInt,
  number: GraphQLFloat,
  boolean: GraphQLBoolean,
};

/** The scalar that a schema is, if it is one. An object whose keys are anybody's is free JSON. */
export function scalarOf(schema: JsonSchema): GraphQLScalarType | undefined {
  const { type, format, properties, anyOf, oneOf, allOf } = schema;
  if (typeof type === 'string' && type in OF_TYPE) return OF_FORMAT[format ?? ''] ?? OF_TYPE[type];
  if (type === 'object') return properties === undefined ? Json : undefined;
  if (type === undefined && anyOf === undefined && oneOf === undefined && allOf === undefined) return Json;
  if (anyOf?.every((one) => typeof one.type === 'string' && (one.type in OF_TYPE || one.type === 'null'))) return Json;
  return undefined;
}
