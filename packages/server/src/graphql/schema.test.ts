import { isChange, OPERATION_NAMES, operations } from '@incident-center/sdk/contract';
import { type GraphQLObjectType, isNonNullType, validateSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createInputTypes } from './input-types.js';
import { jsonSchemaOf } from './json-schema.js';
import { camelCase } from './names.js';
import { createGraphqlSchema } from './schema.js';
import { createTypeRegistry } from './type-registry.js';

const schema = createGraphqlSchema();
const mutations = schema.getMutationType()?.getFields() ?? {};

describe('the schema', () => {
  it('is valid', () => expect(validateSchema(schema)).toEqual([]));

  it('has a mutation for every change of the contract, but for what machines send', () => {
    const changes = OPERATION_NAMES.filter((name) => isChange(name) && name !== 'receive_alerts');
    expect(Object.keys(mutations).sort()).toEqual(changes.map(camelCase).sort());
  });

  it('has every field that an operation takes, and needs those that the operation needs', () => {
    for (const name of OPERATION_NAMES.filter((one) => camelCase(one) in mutations)) {
      const { params, body } = operations[name];
      const parts = [params, body].map((part) => jsonSchemaOf(part, 'input'));
      const type = mutations[camelCase(name)]?.args.find((argument) => argument.name === 'input')?.type;
      const input = schema.getType(String(type).replace('!', '')) as
        | { getFields: GraphQLObjectType['getFields'] }
        | undefined;
      const wanted = parts.flatMap((part) => Object.keys(part.properties ?? {})).map(camelCase);
      expect(Object.keys(input?.getFields() ?? {}).sort(), name).toEqual(wanted.sort());
      const needed = Object.entries(input?.getFields() ?? {}).filter(([, field]) => isNonNullType(field.type));
      const required = new Set(parts.flatMap((part) => part.required ?? []).map(camelCase));
      for (const [field] of needed) expect(required, `${name}.${field}`).toContain(field);
    }
  });

  it('lets every payload say what it is about, its receipts, and whether it is an old answer', () => {
    for (const { name, type } of Object.values(mutations)) {
      const fields = Object.keys((type as GraphQLObjectType).getFields());
      expect(fields, name).toEqual(expect.arrayContaining(['receipts', 'replayed']));
      expect(fields.length, name).toBeGreaterThan(2);
    }
  });
});

describe('an input', () => {
  const inputs = () => createInputTypes(createTypeRegistry());
  const derive = (of: z.ZodType, name = 'Some') => inputs().object(jsonSchemaOf(of, 'input'), `${name}Input`);

  it('goes back to the contract under its own names, with the keys of records left alone', () => {
    const { toWire } = derive(
      z.strictObject({
        risk_level: z.enum(['low', 'top-secret']),
        tags: z.record(z.string(), z.string()),
        steps: z.array(z.strictObject({ from_step: z.string().optional() })),
      }),
    );
    expect(toWire({ riskLevel: 'top-secret', tags: { 'a_b/c_d': 'x_y' }, steps: [{ fromStep: 'look' }, {}] })).toEqual({
      risk_level: 'top-secret',
      tags: { 'a_b/c_d': 'x_y' },
      steps: [{ from_step: 'look' }, {}],
    });
  });

  it('means by null nothing where null is no value, and null where it is', () => {
    const { toWire } = derive(z.strictObject({ owner: z.string().nullable(), rationale: z.string().optional() }));
    expect(toWire({ owner: null, rationale: null })).toEqual({ owner: null });
    expect(toWire({})).toEqual({});
  });

  it('takes one for a list where the contract takes both', () => {
    const { type } = derive(z.strictObject({ ref: z.union([z.string(), z.array(z.string())]) }));
    expect(String((type as GraphQLObjectType).getFields().ref?.type)).toBe('[String!]!');
  });

  it.each([
    ['a union of objects', z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.string() })])],
    [
      'one of several objects',
      z.discriminatedUnion('a', [z.object({ a: z.literal('x') }), z.object({ a: z.literal('y') })]),
    ],
    ['a list of unions', z.array(z.union([z.strictObject({ a: z.string() }), z.string()]))],
  ])('that is %s cannot be derived, and the field is named', (_, field) => {
    expect(() => derive(z.strictObject({ how: field }))).toThrow(/no GraphQL input can be made for 'SomeHow'/);
  });

  it('never shares its name with another', () => {
    const types = inputs();
    types.object(jsonSchemaOf(z.strictObject({ a: z.string() }), 'input'), 'SomeInput');
    expect(() => types.object(jsonSchemaOf(z.strictObject({ b: z.string() }), 'input'), 'SomeInput')).toThrow(
      /'SomeInput'/,
    );
  });
});
