import { GraphQLError, GraphQLInt, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';

/** The largest page that may be asked for. */
export const MAX_PAGE = 200;

function pageSize(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_PAGE)
    throw new GraphQLError(`PageSize must be an integer from 1 to ${MAX_PAGE}`);
  return value;
}

/** How many things to give at once. A size that is no page's is refused before anything runs. */
export const PageSize = new GraphQLScalarType<number, number>({
  name: 'PageSize',
  description: `How many to give: an integer from 1 to ${MAX_PAGE}.`,
  serialize: (value) => GraphQLInt.serialize(value),
  parseValue: pageSize,
  parseLiteral: (node) => pageSize(node.kind === Kind.INT ? Number(node.value) : undefined),
});

/** A moment. Everything is checked by the contract, so here it is text. */
export const DateTime = new GraphQLScalarType<unknown, unknown>({
  name: 'DateTime',
  description: 'A moment in UTC, ISO 8601, such as 2026-11-23T03:00:00.000Z.',
});

/** What has no fixed fields: tags, inputs, payloads. Its keys are people's, and no case is changed in it. */
export const Json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value. Its keys are left as they are.',
  parseValue: (value) => value,
  parseLiteral: (node, variables) => {
    const value: unknown = valueFromASTUntyped(node, variables);
    // JSON has no such number, and writing it would quietly make it null.
    JSON.stringify(value, (_, part: unknown) => {
      if (typeof part === 'number' && !Number.isFinite(part)) throw new GraphQLError('the number is too large');
      return part;
    });
    return value;
  },
});
