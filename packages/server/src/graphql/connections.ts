import {
  GraphQLBoolean,
  type GraphQLFieldConfigArgumentMap,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
} from 'graphql';
import type { GraphqlContext, Source } from './context.js';
import type { Fields } from './output-types.js';
import { PageSize } from './scalars.js';

/** A page as the contract gives it, with what makes a cursor of each of its items. */
export interface Page extends Source {
  items: readonly Source[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  total: number;
  total_is_capped?: boolean;
  /** The cursor after an item: the one that REST gives after the last. */
  cursorOf: (item: Source) => string;
}

const PageInfo = new GraphQLObjectType<Source, GraphqlContext>({
  name: 'PageInfo',
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    hasPreviousPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    startCursor: { type: GraphQLString },
    endCursor: { type: GraphQLString },
  },
});

const required = <Type extends ConstructorParameters<typeof GraphQLNonNull>[0]>(type: Type) => new GraphQLNonNull(type);
const listOf = (type: GraphQLObjectType<Source, GraphqlContext>) => required(new GraphQLList(required(type)));

function pageInfoOf(page: Page): Source {
  const [first] = page.items;
  const last = page.items.at(-1);
  return {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: page.hasPreviousPage,
    startCursor: first === undefined ? null : page.cursorOf(first),
    endCursor: last === undefined ? null : page.cursorOf(last),
  };
}

/** The arguments of paging forward. */
export const pageArguments = (size: number): GraphQLFieldConfigArgumentMap => ({
  first: { type: PageSize, defaultValue: size },
  after: { type: GraphQLString, description: 'The cursor of the last one that you have.' },
});

/** A relay connection of a type. */
export function connectionOf(
  node: GraphQLObjectType<Source, GraphqlContext>,
  more: () => Fields = () => ({}),
): GraphQLObjectType<Page, GraphqlContext> {
  const edge = new GraphQLObjectType<Source, GraphqlContext>({
    name: `${node.name}Edge`,
    fields: { node: { type: required(node) }, cursor: { type: required(GraphQLString) } },
  });
  return new GraphQLObjectType<Page, GraphqlContext>({
    name: `${node.name}Connection`,
    fields: () => ({
      edges: {
        type: listOf(edge),
        resolve: (page) => page.items.map((item) => ({ node: item, cursor: page.cursorOf(item) })),
      },
      nodes: { type: listOf(node), resolve: (page) => page.items },
      pageInfo: { type: required(PageInfo), resolve: pageInfoOf },
      totalCount: { type: required(GraphQLInt), resolve: (page) => page.total },
      totalIsCapped: {
        type: required(GraphQLBoolean),
        description: 'Whether there are more than `totalCount`, which is as far as counting goes.',
        resolve: (page) => page.total_is_capped ?? false,
      },
      ...more(),
    }),
  });
}
