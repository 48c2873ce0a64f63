import {
  GraphQLBoolean,
  type GraphQLFieldConfig,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
} from 'graphql';
import type { GraphqlContext, Source } from './context.js';
import type { OutputTypes } from './output-types.js';
import { DateTime } from './scalars.js';
import { followTimeline } from './timeline-subscription.js';

const required = <Type extends ConstructorParameters<typeof GraphQLNonNull>[0]>(type: Type) => new GraphQLNonNull(type);
const read = (name: string) => (source: Source) => source[name];

/** The subscription to the timeline. */
export function timelineSubscription(outputs: OutputTypes): GraphQLFieldConfig<Source, GraphqlContext> {
  const eventType = outputs.named('TimelineEvent').getFields().type?.type ?? GraphQLString;
  const notice = new GraphQLObjectType<Source, GraphqlContext>({
    name: 'TimelineNotice',
    description: 'That something happened, and to what; ask `timeline` for the event itself.',
    fields: {
      logIndex: { type: required(GraphQLInt), resolve: read('log_index') },
      type: { type: eventType },
      chain: { type: required(GraphQLString) },
      seq: { type: required(GraphQLInt) },
      incidentId: { type: GraphQLID, resolve: read('incident_id') },
      runbookExecutionId: { type: GraphQLID, resolve: read('runbook_execution_id') },
      targetIds: { type: required(new GraphQLList(required(GraphQLString))), resolve: read('target_ids') },
      createdAt: { type: required(DateTime), resolve: read('created_at') },
    },
  });
  const update = new GraphQLObjectType<Source, GraphqlContext>({
    name: 'TimelineUpdate',
    description: 'What happened since the last one. Without notices it is a sign of life.',
    fields: {
      notices: { type: required(new GraphQLList(required(notice))) },
      cursor: { type: required(GraphQLInt), description: 'Give it as `after` to go on from here.' },
      asOf: { type: DateTime, resolve: ({ as_of }) => as_of },
      reset: {
        type: required(GraphQLBoolean),
        description: 'The log ends before the cursor that was given; it goes on from its end.',
      },
    },
  });
  return {
    type: update,
    description:
      'The numbered log as far as you may see it: each event once and in order, after a sign of life at once.',
    args: {
      after: {
        type: GraphQLInt,
        description: 'The `cursor` of the last update, or -1 for the whole log; the present end without it.',
      },
    },
    subscribe: (_source, { after }: { after?: number | null }, { caller }) =>
      followTimeline(caller, after ?? undefined),
    resolve: (given) => {
      if (given.refused !== undefined) throw given.refused;
      return given;
    },
  };
}
