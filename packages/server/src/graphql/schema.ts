import { operations, timelineQuerySchema } from '@incident-center/sdk/contract';
import { GraphQLID, GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { GraphqlContext, Source } from './context.js';
import { derivedQueryFields } from './derived-queries.js';
import { createInputTypes } from './input-types.js';
import { createListFields, type ListTypes } from './list-fields.js';
import { mutationFields } from './mutations.js';
import { createNodeFields, Node, NodeType } from './node-fields.js';
import { createOutputTypes, type Fields, type OutputTypes } from './output-types.js';
import type { Reader } from './reader.js';
import { timelineSubscription } from './subscription-fields.js';
import { createTypeRegistry } from './type-registry.js';

const id = { type: new GraphQLNonNull(GraphQLID) };

type NodeName = 'Incident' | 'Runbook' | 'Execution' | 'Approval';

/** A thing by its id, with the name of its type; null for what is missing and for what is another tenant's alike. */
async function nodeOf(reader: Reader, type: NodeName, given: string): Promise<Source | null> {
  const read = {
    Incident: reader.incident,
    Runbook: reader.runbook,
    Execution: reader.execution,
    Approval: reader.approval,
  };
  const found = await read[type](given);
  return found === undefined ? null : { ...found, __typename: type };
}

function queryFields(outputs: OutputTypes, lists: ListTypes): Fields {
  const one = (type: NodeName, description: string): Fields[string] => ({
    type: outputs.named(type),
    description,
    args: { id },
    resolve: (_source, args: { id: string }, { caller }) => nodeOf(caller.reader, type, args.id),
  });
  return {
    incidents: lists.field('list_incidents'),
    incident: one('Incident', operations.get_incident.summary),
    incidentAlerts: lists.field('list_incident_alerts'),
    runbooks: lists.field('list_runbooks'),
    runbook: {
      type: outputs.named('Runbook'),
      description: operations.get_runbook.summary,
      args: { id, version: { type: GraphQLInt } },
      resolve: async (_source, args: { id: string; version?: number | null }, { caller }: GraphqlContext) => {
        if (args.version === undefined || args.version === null) return nodeOf(caller.reader, 'Runbook', args.id);
        const versions = await caller.reader.versionsOf(args.id);
        return versions.find(({ version }) => version === args.version) ?? null;
      },
    },
    executions: lists.field('list_executions'),
    execution: one('Execution', operations.get_execution.summary),
    approvals: lists.field('list_approvals'),
    approval: one('Approval', operations.get_approval.summary),
    policyDecisions: lists.field('list_policy_decisions'),
    timeline: lists.field('get_timeline'),
    node: {
      type: Node,
      description: 'A thing by its id and its kind; null for what is missing and for what you may not see.',
      args: { id, type: { type: new GraphQLNonNull(NodeType) } },
      resolve: (_source, args: { id: string; type: NodeName }, { caller }: GraphqlContext) =>
        nodeOf(caller.reader, args.type, args.id),
    },
  };
}

/**
 * The whole schema, from the contract: mutations and plain reads derived, lists and nodes written by hand.
 *
 * @throws {TypeError} that names the operation whose input GraphQL cannot have.
 */
export function createGraphqlSchema(): GraphQLSchema {
  const registry = createTypeRegistry();
  const inputs = createInputTypes(registry);
  const nodeFields = createNodeFields({
    named: (name) => outputs.named(name),
    timeline: () => lists.timeline,
    order: registry.enumOf({ enum: timelineQuerySchema.shape.order.unwrap().options }, 'TimelineOrder'),
  });
  const outputs: OutputTypes = createOutputTypes(registry, nodeFields);
  const mutations = mutationFields(inputs, outputs);
  const derived = derivedQueryFields(inputs, outputs);
  const lists: ListTypes = createListFields(inputs, outputs);
  const root = (name: string, fields: Fields) => new GraphQLObjectType<Source, GraphqlContext>({ name, fields });
  return new GraphQLSchema({
    query: root('Query', { ...derived, ...queryFields(outputs, lists) }),
    mutation: root('Mutation', mutations),
    subscription: root('Subscription', { timeline: timelineSubscription(outputs) }),
    types: ['Incident', 'Runbook', 'Execution', 'Approval'].map((name) => outputs.named(name)),
  });
}
