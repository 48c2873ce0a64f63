import {
  ATTRIBUTES,
  LABELS,
  METRICS,
  type MetricDefinition,
  SPANS,
} from '../../packages/server/src/telemetry/names.js';
import { cell } from './schema-table.js';

const SPAN_TEXTS: Readonly<Record<keyof typeof SPANS, string>> = {
  request:
    'One request: `request list_incidents`. It goes on in the trace that the host has open, or that `traceparent` names.',
  ingestion: 'One notification of an alert source, with all its alerts.',
  grouping: 'The alerts of a notification that belong to one incident.',
  creation: 'An incident is opened, by people or for alerts.',
  change: 'One change through the write path: `change transition_incident`.',
  decision: 'The policy is asked.',
  timer: 'What a timer leads to: `timer sla_breach`.',
  delivery: 'An event is sent to an audit receiver, in the trace of the change that made it.',
  approvals:
    'The host’s Approvals Center is called: `approvals center read`, in the trace of the change that asked for approval.',
};

const ATTRIBUTE_TEXTS: Readonly<Record<keyof typeof ATTRIBUTES, string>> = {
  incident: 'id of the incident',
  execution: 'id of the execution',
  runbook: 'id of the runbook',
  approval: 'id of the approval',
  request: 'what the answer says in `X-Request-Id`',
  operation: 'an [operation](operations.md)',
  outcome: 'how it ended',
  error: 'an [error code](error-codes.md)',
  action: 'the action that the policy decided about',
  allow: 'whether it allowed it',
  cached: 'whether an earlier decision was given again',
  source: 'name of the alert source, or `unknown`',
  alerts: 'how many alerts were attached',
  receiver: 'name of the audit receiver',
  event: 'id of the event',
  method: 'method of the request',
  statusCode: 'status of the answer',
};

function metricRow([name, { type, help, unit, labels, query }]: [string, MetricDefinition]): string {
  const named = labels.map((label) => `\`${label}\``).join(', ');
  return `| \`${name}\` | ${type} | ${unit} | ${named} | ${cell(help)} | \`${cell(query)}\` |`;
}

const table = (from: MetricDefinition['from']) =>
  `| metric | type | unit | labels | what it is | for example |\n|---|---|---|---|---|---|\n${Object.entries<MetricDefinition>(
    METRICS,
  )
    .filter(([, metric]) => metric.from === from)
    .map(metricRow)
    .join('\n')}\n`;

const buckets = () =>
  Object.entries<MetricDefinition>(METRICS)
    .flatMap(([name, { buckets }]) => (buckets === undefined ? [] : [`| \`${name}\` | ${buckets.join(', ')} |`]))
    .join('\n');

/** Every metric, label, span and attribute. */
export function metricsPage(): string {
  const labels = Object.entries(LABELS).map(([label, text]) => `| \`${label}\` | ${cell(text)} |`);
  const spans = Object.entries(SPAN_TEXTS).map(
    ([key, text]) => `| \`${SPANS[key as keyof typeof SPANS]}\` | ${cell(text)} |`,
  );
  const attributes = Object.entries(ATTRIBUTE_TEXTS).map(
    ([key, text]) => `| \`${ATTRIBUTES[key as keyof typeof ATTRIBUTES]}\` | ${cell(text)} |`,
  );
  return `# Metrics and spans

Generated from \`packages/server/src/telemetry/names.ts\` by \`npm run generate\`. How to collect them is in
[observe it](../how-to/observe.md); the dashboard and the rules that come with the kit are in
\`packages/server/observability\`. Beside these there are the \`process_\` and \`nodejs_\` metrics of prom-client.

## From the database

Read by SQL when they are asked for, so that every server says the same and a restart loses nothing: \`max\` over servers, never
\`sum\`. Means and shares look back as far as \`options.metrics.window_days\` says, and are missing where there is nothing to
divide by. All of them are missing while \`incident_center_database_up\` is 0.

${table('database')}
## From the process

What one server has seen since it started: \`sum\` over servers.

${table('process')}
## Buckets

| histogram | upper bounds, in seconds |
|---|---|
${buckets()}

## Labels

None is an id, and none is what somebody wrote.

| label | what it says |
|---|---|
${labels.join('\n')}

## Spans

The first word of a span's name; an operation, a kind or a call may follow. They are made with \`@opentelemetry/api\`, and
recorded by the SDK that the host registers, if it does. A change is linked to the one before it on the same timeline, so that
the requests of an incident, which are traces of their own, are one story.

| span | what it is |
|---|---|
${spans.join('\n')}

## Attributes

| attribute | what it says |
|---|---|
${attributes.join('\n')}
`;
}
