import { type IncidentSort, type OperationName, operations, type TimelineEvent } from '@incident-center/sdk/contract';
import type { GraphQLObjectType } from 'graphql';
import { writeCursor } from '../cursor.js';
import { incidentPosition } from '../incidents/incident-order.js';
import { alertList } from '../incidents/list-incident-alerts.js';
import { type QueryName, queries } from '../operations.js';
import { type Query, runQuery } from '../query.js';
import { connectionOf, type Page, pageArguments } from './connections.js';
import type { Caller, GraphqlContext, Source } from './context.js';
import type { InputTypes } from './input-types.js';
import { argumentsOf, parseOperationInput } from './operation-input.js';
import type { Fields, OutputTypes } from './output-types.js';

/** Of a list that is asked for by itself. */
const PAGE_SIZE = 50;

type Position = readonly [list: string, ...position: (string | number)[]];

/** Where an item stands in its list, as the list itself says in its cursors. */
const POSITIONS = {
  list_incidents: (item: Source, { sort }: Source): Position => incidentPosition(item as never, sort as IncidentSort),
  list_incident_alerts: (item: Source): Position => [
    alertList(String(item.incident_id)),
    String(item.starts_at),
    String(item.id),
  ],
  list_runbooks: (item: Source): Position => ['runbooks', String(item.name), String(item.id)],
  list_executions: (item: Source): Position => ['executions', String(item.started_at), String(item.id)],
  list_approvals: (item: Source): Position => ['approvals', String(item.requested_at), String(item.id)],
  list_policy_decisions: (item: Source): Position => ['decisions', String(item.timestamp), String(item.decision_id)],
  get_timeline: (item: Source, input: Source): Position => [
    `timeline ${String(input.incident_id ?? input.runbook_execution_id ?? input.runbook_id)} ${String(input.order)}`,
    Number(item.seq),
  ],
} satisfies Partial<Record<QueryName, (item: Source, input: Source) => Position>>;

type ListName = keyof typeof POSITIONS;

/** The cursor after an item of a list: GraphQL wants one for each, REST gives the last. */
export function cursorAfter(caller: Caller, name: ListName, { item, input }: { item: Source; input: Source }): string {
  const [list, ...position] = POSITIONS[name](item, input);
  return writeCursor(caller.center.secret, list, position);
}

/** Asks for one page of a list, as REST would. */
export async function readPage(caller: Caller, name: ListName, wire: Record<string, unknown>): Promise<Page> {
  const input = parseOperationInput(name as OperationName, wire);
  const query = queries[name] as unknown as Query<QueryName>;
  const { center, principal, requestId: request_id } = caller;
  const answer = (await caller.reader.inTurn(() =>
    runQuery(center, query, { principal, operation: name as QueryName, input, request_id }),
  )) as unknown as Source & { items: Source[]; total: number };
  return {
    ...answer,
    hasNextPage: answer.next_cursor !== null,
    hasPreviousPage: wire.cursor !== undefined,
    cursorOf: (item) => cursorAfter(caller, name, { item, input: input as Source }),
  };
}

export interface ListTypes {
  /** Makes the field of a list that is asked for by itself. */
  field: (name: ListName) => Fields[string];
  timeline: GraphQLObjectType<Page, GraphqlContext>;
}

/** The paged lists of the contract, as relay connections with the same filters and the same cursors. */
export function createListFields(inputs: InputTypes, outputs: OutputTypes): ListTypes {
  const checkpoint = outputs.named('Checkpoint');
  const types = {
    list_incidents: connectionOf(outputs.named('Incident')),
    list_incident_alerts: connectionOf(outputs.named('Alert')),
    list_runbooks: connectionOf(outputs.named('Runbook')),
    list_executions: connectionOf(outputs.named('Execution')),
    list_approvals: connectionOf(outputs.named('Approval')),
    list_policy_decisions: connectionOf(outputs.named('PolicyDecisionEntry')),
    get_timeline: connectionOf(outputs.named('TimelineEvent'), () => ({
      checkpoint: { type: checkpoint, description: 'The newest signed tree head.' },
    })),
  } satisfies Record<ListName, unknown>;

  const field = (name: ListName): Fields[string] => {
    const { fields, toWire } = argumentsOf(inputs, name);
    return {
      type: types[name],
      description: operations[name].summary,
      args: {
        ...Object.fromEntries([...fields].map(([argument, { type }]) => [argument, { type }])),
        ...pageArguments(PAGE_SIZE),
      },
      resolve: (_source: unknown, args: Record<string, unknown>, { caller }: GraphqlContext) =>
        readPage(caller, name, { ...toWire(args), ...pageOf(args) }),
    };
  };
  return { field, timeline: types.get_timeline };
}

/** Paging in the contract's words. */
export const pageOf = ({ first, after }: Record<string, unknown>): Record<string, unknown> => ({
  ...(first === undefined || first === null ? {} : { limit: first }),
  ...(after === undefined || after === null ? {} : { cursor: after }),
});

/** Events as a page of their incident's timeline. */
export const asSources = (events: readonly TimelineEvent[]): readonly Source[] => events as unknown as Source[];
