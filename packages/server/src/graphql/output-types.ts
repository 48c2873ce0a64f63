import {
  type GraphQLFieldConfigMap,
  type GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableType,
  GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { z } from 'zod';
import type { GraphqlContext, Source } from './context.js';
import { type JsonSchema, jsonSchemaOf, withoutNull } from './json-schema.js';
import { camelCase, pascalCase, singular } from './names.js';
import { scalarOf } from './scalar-of.js';
import { Json } from './scalars.js';
import { THINGS, WHOLE_TYPES } from './type-names.js';
import type { TypeRegistry } from './type-registry.js';

type NullableOutput = GraphQLOutputType & GraphQLNullableType;
export type Fields = GraphQLFieldConfigMap<Source, GraphqlContext>;

export type ReadField = (source: Source, context: GraphqlContext) => unknown;

/** Fields beside, or instead of, those of the contract: what leads to other things. */
export interface MoreFields {
  fields: () => Fields;
  interfaces?: readonly GraphQLInterfaceType[];
  /** Other ways to fields of the contract. */
  resolve?: Readonly<Record<string, ReadField>>;
}

export interface OutputTypes {
  /** The type of a schema; called `name` where the schema has no name of its own. */
  of: (schema: z.ZodType, name: string, more?: MoreFields) => NullableOutput;
  /** One of the contract's types by its name. */
  named: (name: string) => GraphQLObjectType<Source, GraphqlContext>;
}

/**
 * Makes output types out of the contract's schemas: the same fields in camelCase, each read from the field it has in the
 * contract. What is a record there, or a union, is free JSON.
 *
 * @param more by the name of the type it belongs to.
 */
export function createOutputTypes(registry: TypeRegistry, more: Readonly<Record<string, MoreFields>>): OutputTypes {
  type ObjectType = GraphQLObjectType<Source, GraphqlContext>;
  const objects = new Map<string, ObjectType>();

  function derive(given: JsonSchema, suggested: string, defs: Record<string, JsonSchema>): NullableOutput {
    const { schema } = withoutNull(given);
    if (schema.$ref !== undefined) return reference(schema.$ref, defs);
    if (schema.enum !== undefined || schema.const !== undefined) return registry.enumOf(schema, suggested);
    if (schema.type === 'array') {
      const { items = {} } = schema;
      const item = derive(items, singular(suggested), defs);
      return new GraphQLList(withoutNull(items).nullable ? item : new GraphQLNonNull(item));
    }
    if (schema.type === 'object' && schema.properties !== undefined)
      return object(schema, registry.nameOf('output', schema, suggested), defs);
    return scalarOf(schema) ?? Json;
  }

  function reference(ref: string, defs: Record<string, JsonSchema>): NullableOutput {
    const id = ref.replace('#/$defs/', '');
    const definition = defs[id];
    if (definition === undefined) throw new TypeError(`the contract names '${ref}', which it does not define`);
    if (definition.$ref !== undefined || definition.properties === undefined) return Json;
    const name = registry.nameOf('output', definition, id);
    const whole = WHOLE_TYPES[name];
    return whole === undefined ? object(definition, name, defs) : of(whole, name);
  }

  function object(
    schema: JsonSchema,
    name: string,
    defs: Record<string, JsonSchema>,
    extra: MoreFields | undefined = more[name],
  ): ObjectType {
    registry.claim(name, schema);
    const made = objects.get(name);
    if (made !== undefined) return made;
    const type: ObjectType = new GraphQLObjectType<Source, GraphqlContext>({
      name,
      interfaces: [...(extra?.interfaces ?? [])],
      fields: () => ({ ...fieldsOf(schema, { owner: name, defs, resolve: extra?.resolve ?? {} }), ...extra?.fields() }),
    });
    objects.set(name, type);
    return type;
  }

  function fieldsOf(
    schema: JsonSchema,
    { owner, defs, resolve }: { owner: string; defs: Record<string, JsonSchema>; resolve: Record<string, ReadField> },
  ): Fields {
    const fields: Fields = {};
    for (const [wireName, property] of Object.entries(schema.properties ?? {})) {
      const type = derive(property, `${owner}${pascalCase(wireName)}`, defs);
      const given = !withoutNull(property).nullable && (schema.required ?? []).includes(wireName);
      const name = camelCase(wireName);
      const read = resolve[name];
      fields[name] = {
        type: given ? new GraphQLNonNull(type) : type,
        resolve: (source, _args, context) => (read === undefined ? source[wireName] : read(source, context)),
      };
    }
    return fields;
  }

  function of(schema: z.ZodType, name: string, extra?: MoreFields): NullableOutput {
    const { $defs = {}, ...root } = jsonSchemaOf(schema, 'output');
    // A whole type is written under its own name, or it would be looked up for ever.
    const target = root.$ref === undefined ? undefined : $defs[root.$ref.replace('#/$defs/', '')];
    if (target?.properties !== undefined && WHOLE_TYPES[name] === schema) return object(target, name, $defs);
    if (root.type === 'object' && root.properties !== undefined) return object(root, name, $defs, extra ?? more[name]);
    return derive(root, name, $defs);
  }

  return {
    of,
    named: (name) => {
      const schema = THINGS[name];
      if (schema !== undefined) of(schema, name);
      const type = objects.get(name);
      if (type === undefined) throw new TypeError(`there is no type ${name}`);
      return type;
    },
  };
}
