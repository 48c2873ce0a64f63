import { type OperationName, operations } from '@incident-center/sdk/contract';
import { GraphQLString } from 'graphql';
import { type QueryName, queries } from '../operations.js';
import { type Query, runQuery } from '../query.js';
import type { GraphqlContext } from './context.js';
import type { InputTypes } from './input-types.js';
import { camelCase, pascalCase } from './names.js';
import { argumentsOf, inputSchemaOf, parseOperationInput } from './operation-input.js';
import type { Fields, OutputTypes } from './output-types.js';
import { PageSize } from './scalars.js';

/** Reads with a field written by hand: connections, and things that lead to other things. */
const BY_HAND: ReadonlySet<OperationName> = new Set<QueryName>([
  'list_incidents',
  'get_incident',
  'list_incident_alerts',
  'list_runbooks',
  'get_runbook',
  'list_executions',
  'get_execution',
  'list_approvals',
  'list_policy_decisions',
  'get_timeline',
]);

/** What a read is called here, where its name without `get` and `list` would not do. */
const NAMES: Partial<Record<OperationName, string>> = {
  verify_timeline: 'timelineVerification',
  get_approval: 'approvalDetail',
};

function queryOf(name: QueryName, inputs: InputTypes, outputs: OutputTypes): Fields[string] {
  const { response, summary } = operations[name];
  const { fields, toWire } = argumentsOf(inputs, name);
  const paged = 'cursor' in (inputSchemaOf(name).properties ?? {}) && name.startsWith('list_');
  const args = Object.fromEntries([...fields].map(([field, { type }]) => [field, { type }]));
  return {
    type: outputs.of(response, pascalCase(name.replace(/^get_/, ''))),
    description: summary,
    args: paged ? { ...args, first: { type: PageSize }, after: { type: GraphQLString } } : args,
    resolve: (_source, given: Record<string, unknown>, { caller }: GraphqlContext) => {
      const page = paged ? { limit: given.first ?? undefined, cursor: given.after ?? undefined } : {};
      const input = parseOperationInput(name, { ...toWire(given), ...page });
      const query = queries[name] as unknown as Query<QueryName>;
      const { center, principal, requestId: request_id } = caller;
      return caller.reader.inTurn(() => runQuery(center, query, { principal, operation: name, input, request_id }));
    },
  };
}

/** One field for each read of the contract that has none of its own. */
export function derivedQueryFields(inputs: InputTypes, outputs: OutputTypes): Fields {
  const fields: Fields = {};
  for (const name of Object.keys(queries) as QueryName[])
    if (!BY_HAND.has(name))
      fields[NAMES[name] ?? camelCase(name.replace(/^(get|list)_/, ''))] = queryOf(name, inputs, outputs);
  return fields;
}
