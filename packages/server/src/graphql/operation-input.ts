import { IncidentCenterError, type OperationName, operations, type ParsedInput } from '@incident-center/sdk/contract';
import { parsed } from '../http/parse-input.js';
import { parseJson } from '../http/parse-json.js';
import type { DerivedFields, DerivedInput, InputTypes } from './input-types.js';
import { type JsonSchema, jsonSchemaOf } from './json-schema.js';
import { pascalCase } from './names.js';

/** Path, query and body in one flat object, as the client has them. */
export function inputSchemaOf(name: OperationName): JsonSchema {
  const { params, query, body } = operations[name];
  const parts = [params, query, body].map((schema) => jsonSchemaOf(schema, 'input'));
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map((part) => part.properties)) as Record<string, JsonSchema>,
    required: parts.flatMap((part) => part.required ?? []),
  };
}

const described = <Derived>(name: OperationName, derive: () => Derived): Derived => {
  try {
    return derive();
  } catch (cause) {
    throw new TypeError(`the input of the operation '${name}' is not derivable: ${(cause as Error).message}`, {
      cause,
    });
  }
};

/**
 * The input object of an operation; none where it asks for nothing.
 *
 * @throws {TypeError} that names the operation and the field which GraphQL has no input for.
 */
export function inputObjectOf(types: InputTypes, name: OperationName): DerivedInput | undefined {
  return described(name, () => {
    const schema = inputSchemaOf(name);
    if (Object.keys(schema.properties ?? {}).length === 0) return undefined;
    return types.object(schema, `${pascalCase(name)}Input`);
  });
}

/** The same as single arguments, without those of paging. */
export function argumentsOf(types: InputTypes, name: OperationName): DerivedFields {
  return described(name, () => {
    const schema = inputSchemaOf(name);
    const { limit: _, cursor: __, ...properties } = schema.properties ?? {};
    return types.fieldsOf({ ...schema, properties }, pascalCase(name));
  });
}

/**
 * Reads what an operation was given, as strictly as from a body: by the contract, after the text of a query has been
 * through the same parser as the JSON beside it.
 *
 * @throws {IncidentCenterError} `MALFORMED_REQUEST`, `NOT_FOUND` for a path that names nothing, `INVALID_INPUT`.
 */
export function parseOperationInput<Name extends OperationName>(
  name: Name,
  given: Record<string, unknown>,
): ParsedInput<Name> {
  const { params, query, body, method } = operations[name];
  const sound = parseJson(JSON.stringify(given)) as Record<string, unknown>;
  const ofPath = new Set(Object.keys(jsonSchemaOf(params, 'input').properties ?? {}));
  const split = (inPath: boolean) =>
    Object.fromEntries(Object.entries(sound).filter(([key]) => ofPath.has(key) === inPath));
  const path = params.safeParse(split(true));
  if (!path.success) throw new IncidentCenterError('NOT_FOUND');
  return { ...path.data, ...parsed(method === 'GET' ? query : body, split(false)) } as ParsedInput<Name>;
}
