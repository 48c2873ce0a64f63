import type { RunbookSpec } from '@incident-center/sdk/contract';
import {
  GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLID,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { type Page, pageArguments } from './connections.js';
import type { Caller, GraphqlContext, Source } from './context.js';
import { asSources, cursorAfter, readPage } from './list-fields.js';
import type { TimelineOrder } from './load-events.js';
import type { Fields, MoreFields, ReadField } from './output-types.js';
import { PageSize } from './scalars.js';

/** Of a list that belongs to something, which may itself be one of many. */
const NESTED_PAGE_SIZE = 20;

export const Node = new GraphQLInterfaceType({
  name: 'Node',
  description: 'A thing with an id of its own.',
  fields: { id: { type: new GraphQLNonNull(GraphQLID) } },
});

/** The kinds of thing that `node` finds. */
export const NodeType = new GraphQLEnumType({
  name: 'NodeType',
  values: {
    incident: { value: 'Incident' },
    runbook: { value: 'Runbook' },
    execution: { value: 'Execution' },
    approval: { value: 'Approval' },
  },
});

/** What the types here lead to; they lead to each other, so they are asked for late. */
export interface NodeTypes {
  named: (name: string) => GraphQLObjectType<Source, GraphqlContext>;
  timeline: () => GraphQLObjectType<Page, GraphqlContext>;
  order: GraphQLEnumType;
}

type Field = GraphQLFieldConfig<Source, GraphqlContext>;

const listOf = (type: GraphQLOutputType) => new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));

function belongings(
  type: GraphQLOutputType,
  read: (source: Source, first: number, context: GraphqlContext) => unknown,
): Field {
  return {
    type: listOf(type),
    args: { first: { type: PageSize, defaultValue: NESTED_PAGE_SIZE } },
    resolve: (source, args: { first?: number | null }, context) =>
      read(source, args.first ?? NESTED_PAGE_SIZE, context),
  };
}

const one = (type: GraphQLOutputType, resolve: ReadField): Field => ({
  type,
  resolve: (source, _args, context) => resolve(source, context),
});

async function timelineOf(
  { id }: Source,
  { first, after, order }: { first?: number | null; after?: string | null; order?: TimelineOrder | null },
  { caller }: GraphqlContext,
): Promise<Page> {
  const incident_id = String(id);
  const input = { incident_id, order: order ?? 'desc' } as const;
  const size = first ?? NESTED_PAGE_SIZE;
  // A cursor belongs to one incident, so this is one incident's timeline and not a list's.
  if (after !== null && after !== undefined)
    return readPage(caller, 'get_timeline', { ...input, limit: size, cursor: after });
  const page = await caller.reader.eventsOf(incident_id, { first: size, order: input.order });
  return {
    items: asSources(page.events),
    hasNextPage: page.more,
    hasPreviousPage: false,
    total: page.total,
    checkpoint: page.checkpoint,
    cursorOf: (item) => cursorAfter(caller, 'get_timeline', { item, input }),
  };
}

/** What leads from one thing to another, by the name of the type it belongs to. */
export function createNodeFields(types: NodeTypes): Readonly<Record<string, MoreFields>> {
  const { named } = types;
  const incidentOf = () =>
    one(named('Incident'), ({ incident_id }, { caller }) =>
      typeof incident_id === 'string' ? caller.reader.incident(incident_id) : null,
    );
  const pinned = () =>
    one(named('Runbook'), ({ runbook_id, runbook_version }, { caller }) =>
      caller.reader.runbookVersion(String(runbook_id), Number(runbook_version)),
    );

  const incident = (): Fields => ({
    alerts: belongings(named('Alert'), ({ id }, first, { caller }) => caller.reader.alertsOf(String(id), first)),
    runbooks: one(listOf(named('Runbook')), async ({ linked_runbook_ids }, { caller }) => {
      const found = await Promise.all((linked_runbook_ids as string[]).map((id) => caller.reader.publishedRunbook(id)));
      return found.filter((runbook) => runbook !== undefined);
    }),
    executions: belongings(named('Execution'), ({ id }, first, { caller }) =>
      caller.reader.executionsOf(String(id), first),
    ),
    approvals: belongings(named('Approval'), ({ id }, first, { caller }) =>
      caller.reader.approvalsOf(String(id), first),
    ),
    timeline: {
      type: new GraphQLNonNull(types.timeline()),
      description: 'What happened, newest first unless said otherwise.',
      args: { ...pageArguments(NESTED_PAGE_SIZE), order: { type: types.order, defaultValue: 'desc' } },
      resolve: timelineOf,
    },
  });
  const execution = (): Fields => ({
    incident: incidentOf(),
    runbook: { ...pinned(), description: 'The version that the run is pinned to.' },
    approvals: belongings(named('Approval'), ({ id }, first, { caller }) =>
      caller.reader.approvalsOfExecution(String(id), first),
    ),
  });
  const approval = (): Fields => ({
    incident: incidentOf(),
    execution: one(named('Execution'), ({ execution_id }, { caller }) =>
      typeof execution_id === 'string' ? caller.reader.execution(execution_id) : null,
    ),
    runbook: pinned(),
  });
  const runbook = (): Fields => ({
    versions: one(listOf(named('Runbook')), ({ id }, { caller }) => caller.reader.versionsOf(String(id))),
  });

  const interfaces = [Node];
  return {
    Incident: {
      interfaces,
      fields: incident,
      // A list brings them along; whatever else gives an incident does not.
      resolve: {
        alertSummary: ({ id, alert_summary }, { caller }) => alert_summary ?? caller.reader.alertSummary(String(id)),
        runSummary: ({ id, run_summary }, { caller }) =>
          run_summary === undefined ? caller.reader.runSummary(String(id)) : run_summary,
      },
    },
    Runbook: {
      interfaces,
      fields: runbook,
      resolve: {
        spec: async (source, { caller }) => source.spec ?? (await wholeOf(source, caller))?.spec,
        stepCount: (source) => source.step_count ?? (source.spec as RunbookSpec).steps.length,
      },
    },
    Execution: { interfaces, fields: execution },
    Approval: { interfaces, fields: approval },
  };
}

const wholeOf = ({ id, version }: Source, { reader }: Caller) => reader.runbookVersion(String(id), Number(version));
