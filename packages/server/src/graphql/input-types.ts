import {
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableType,
} from 'graphql';
import { type JsonSchema, withoutNull } from './json-schema.js';
import { camelCase, pascalCase, singular } from './names.js';
import { scalarOf } from './scalar-of.js';
import type { TypeRegistry } from './type-registry.js';

type NullableInput = GraphQLInputType & GraphQLNullableType;

/** A type of input, and the way back from what GraphQL gives to what the contract reads. */
export interface DerivedInput {
  type: NullableInput;
  toWire: (value: unknown) => unknown;
}

interface DerivedField {
  wireName: string;
  /** `null` is a value of its own; elsewhere it says no more than leaving the field out. */
  nullable: boolean;
  type: GraphQLInputType;
  toWire: (value: unknown) => unknown;
}

/** The fields of an object, by their names in GraphQL. */
export interface DerivedFields {
  fields: ReadonlyMap<string, DerivedField>;
  toWire: (value: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

export interface InputTypes {
  /** Fields for arguments or for an input object that is called `owner`. */
  fieldsOf: (schema: JsonSchema, owner: string) => DerivedFields;
  object: (schema: JsonSchema, name: string) => DerivedInput;
}

const asIs = (value: unknown) => value;

const oneOrMany = (schema: JsonSchema): JsonSchema | undefined => {
  const [one, many] = schema.anyOf ?? [];
  if (schema.anyOf?.length !== 2 || many?.type !== 'array') return undefined;
  return JSON.stringify(many.items) === JSON.stringify(one) ? many : undefined;
};

/** Makes input types out of the contract's schemas. */
export function createInputTypes(registry: TypeRegistry): InputTypes {
  const objects = new Map<string, DerivedInput>();

  function derive(given: JsonSchema, suggested: string): DerivedInput {
    const { schema } = withoutNull(given);
    if (schema.enum !== undefined || schema.const !== undefined)
      return { type: registry.enumOf(schema, suggested), toWire: asIs };
    const scalar = scalarOf(schema);
    if (scalar !== undefined) return { type: scalar, toWire: asIs };
    // GraphQL takes a single value where a list is asked for.
    const list = schema.type === 'array' ? schema : oneOrMany(schema);
    if (list !== undefined) return deriveList(list, suggested);
    if (schema.type === 'object') return object(schema, `${registry.nameOf('input', schema, suggested)}Input`);
    throw new TypeError(
      `no GraphQL input can be made for '${suggested}': it may be an object of fixed fields, a list, an enum, a scalar or a record, and a union only of scalars. Got ${JSON.stringify(schema).slice(0, 300)}`,
    );
  }

  function deriveList({ items = {} }: JsonSchema, suggested: string): DerivedInput {
    const item = derive(items, singular(suggested));
    const itemType = withoutNull(items).nullable ? item.type : new GraphQLNonNull(item.type);
    return {
      type: new GraphQLList(itemType),
      toWire: (value) => (Array.isArray(value) ? value.map((one) => (one === null ? null : item.toWire(one))) : value),
    };
  }

  function object(schema: JsonSchema, name: string): DerivedInput {
    registry.claim(name, schema);
    const made = objects.get(name);
    if (made !== undefined) return made;
    const { fields, toWire } = fieldsOf(schema, name.replace(/Input$/, ''));
    const type = new GraphQLInputObjectType({
      name,
      fields: Object.fromEntries([...fields].map(([field, one]) => [field, { type: one.type }])),
    });
    const derived = { type, toWire: (value: unknown) => toWire(value as Record<string, unknown>) };
    objects.set(name, derived);
    return derived;
  }

  function fieldsOf(schema: JsonSchema, owner: string): DerivedFields {
    const fields = new Map<string, DerivedField>();
    for (const [wireName, property] of Object.entries(schema.properties ?? {})) {
      const { nullable } = withoutNull(property);
      const { type, toWire } = derive(property, `${owner}${pascalCase(wireName)}`);
      const required = !nullable && (schema.required ?? []).includes(wireName);
      fields.set(camelCase(wireName), {
        wireName,
        nullable,
        type: required ? new GraphQLNonNull(type) : type,
        toWire,
      });
    }
    const toWire: DerivedFields['toWire'] = (value) => {
      const wire: Record<string, unknown> = {};
      for (const [field, { wireName, nullable, toWire: convert }] of fields) {
        const given = Object.hasOwn(value, field) ? value[field] : undefined;
        if (given === undefined || (given === null && !nullable)) continue;
        wire[wireName] = given === null ? null : convert(given);
      }
      return wire;
    };
    return { fields, toWire };
  }

  return { fieldsOf, object };
}
