import { IncidentCenterError } from '@incident-center/sdk/contract';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { MAX_PAGE } from './scalars.js';

/** What one request may ask for. Everything is counted with fragments expanded, where they are spread. */
export const LIMITS = {
  /** Levels of fields below each other. */
  depth: 12,
  /** Fields and spreads. */
  selections: 500,
  /** Fields under another name. */
  aliases: 30,
  /** Fields that are asked for again, at the same place under the same name. */
  repeats: 30,
  /** Things that the pages asked for could hold, all in all. */
  things: 10_000,
} as const;

type Counted = Exclude<keyof typeof LIMITS, 'depth'>;

const refuse = (message: string) => new IncidentCenterError('MALFORMED_REQUEST', message);

export interface LimitContext {
  schema: GraphQLSchema;
  variables: Readonly<Record<string, unknown>>;
  /** The schema's own description is deep, and is not counted where it may be asked for. */
  introspection: boolean;
}

interface Place {
  type: GraphQLNamedType | undefined;
  depth: number;
  /** How many things of the enclosing pages this stands for. */
  times: number;
  /** Names that this place has been asked for. */
  keys: Set<string>;
  within: readonly string[];
}

/** A page's size as asked for; whatever is not one is refused elsewhere, and counts as the largest here. */
function pageSizeOf(field: FieldNode, fallback: unknown, variables: LimitContext['variables']): number {
  const value = field.arguments?.find((argument) => argument.name.value === 'first')?.value;
  const variable = value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  const given =
    value?.kind === Kind.INT ? Number(value.value) : (variable ?? (value === undefined ? fallback : MAX_PAGE));
  return typeof given === 'number' && given >= 0 && given <= MAX_PAGE ? given : MAX_PAGE;
}

/**
 * Refuses a document that asks for too much, before anything looks at it more closely: some rules of validation take far
 * longer than in proportion to its size.
 *
 * @throws {IncidentCenterError} `MALFORMED_REQUEST`
 */
export function assertWithinLimits(document: DocumentNode, { schema, variables, introspection }: LimitContext): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const counts: Record<Counted, number> = { selections: 0, aliases: 0, repeats: 0, things: 0 };
  const count = (what: Counted, by = 1) => {
    counts[what] += by;
    if (counts[what] > LIMITS[what]) throw refuse(`the document has more than ${LIMITS[what]} ${what}`);
  };
  const reached = new Set<string>();

  function visitField(field: FieldNode, place: Place): void {
    const name = field.name.value;
    const key = field.alias?.value ?? name;
    if (field.alias !== undefined) count('aliases');
    if (place.keys.has(key)) count('repeats');
    place.keys.add(key);
    if (place.depth > LIMITS.depth) throw refuse(`the document is deeper than ${LIMITS.depth} levels`);
    if (introspection && (name === '__schema' || name === '__type')) return;
    const { type } = place;
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    const paged = definition?.args.find((argument) => argument.name === 'first');
    const times = place.times * (paged === undefined ? 1 : pageSizeOf(field, paged.defaultValue, variables));
    if (paged !== undefined) count('things', times);
    if (field.selectionSet === undefined) return;
    const below = definition === undefined ? undefined : getNamedType(definition.type);
    visit(field.selectionSet, { type: below, depth: place.depth + 1, times, keys: new Set(), within: place.within });
  }

  function visit(set: SelectionSetNode, place: Place): void {
    for (const selection of set.selections) {
      count('selections');
      if (selection.kind === Kind.FIELD) {
        visitField(selection, place);
        continue;
      }
      const inline = selection.kind === Kind.INLINE_FRAGMENT;
      const name = inline ? undefined : selection.name.value;
      const fragment = name === undefined ? undefined : fragments.get(name);
      if (name !== undefined && place.within.includes(name)) throw refuse(`the fragment '${name}' spreads itself`);
      if (name !== undefined) reached.add(name);
      const condition = inline ? selection.typeCondition : fragment?.typeCondition;
      const type = condition === undefined ? place.type : schema.getType(condition.name.value);
      const inner = inline ? selection.selectionSet : fragment?.selectionSet;
      const within = name === undefined ? place.within : [...place.within, name];
      if (inner !== undefined) visit(inner, { ...place, type, within });
    }
  }

  const visitRoot = (set: SelectionSetNode, type: GraphQLNamedType | undefined, within: readonly string[] = []) =>
    visit(set, { type, depth: 1, times: 1, keys: new Set(), within });
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION)
      visitRoot(definition.selectionSet, schema.getRootType(definition.operation) ?? undefined);
  // What nothing spreads is validated all the same.
  for (const [name, { selectionSet, typeCondition }] of fragments)
    if (!reached.has(name) && !(introspection && typeCondition.name.value.startsWith('__')))
      visitRoot(selectionSet, schema.getType(typeCondition.name.value), [name]);
}
