// The Grafana dashboard that comes with the kit, as a few lines for each panel instead of forty. Over 400 lines on purpose:
// it is a list of panels, in the order in which they stand.

interface Target {
  expr: string;
  legend?: string;
}

type Unit = 'short' | 's' | 'percentunit' | 'reqps' | 'ops';

interface Panel {
  title: string;
  text: string;
  type: 'stat' | 'timeseries' | 'bargauge' | 'table';
  unit: Unit;
  targets: readonly Target[];
  width: number;
  /** From which value on it is yellow, and red. */
  thresholds?: readonly [number, number];
  /** Small values are the bad ones. */
  falling?: boolean;
}

interface Row {
  title: string;
  height: number;
  panels: readonly Panel[];
}

const stat = (title: string, text: string, more: Pick<Panel, 'unit' | 'targets'> & Partial<Panel>): Panel => ({
  title,
  text,
  type: 'stat',
  width: 4,
  ...more,
});
const graph = (title: string, text: string, more: Pick<Panel, 'unit' | 'targets'> & Partial<Panel>): Panel => ({
  title,
  text,
  type: 'timeseries',
  width: 8,
  ...more,
});

const quantile = (share: number, by: string, metric: string, per = 'sum') =>
  `histogram_quantile(${share}, ${per} by (${['le', by].filter(Boolean).join(', ')}) (rate(${metric}_bucket[5m])))`;
const ended = (outcome: string, stretch: string) =>
  `max(increase(runbook_executions_total{outcome=${outcome}}[${stretch}]))`;

const ROWS: readonly Row[] = [
  {
    title: 'Operational Health',
    height: 5,
    panels: [
      stat('Open incidents', 'Neither resolved nor closed.', {
        unit: 'short',
        thresholds: [5, 20],
        targets: [{ expr: 'max(incidents_open_total)' }],
      }),
      stat('Mean time to acknowledge', 'Of incidents acknowledged within the window of the metrics.', {
        unit: 's',
        targets: [{ expr: 'max by (severity) (incidents_mtta_seconds)', legend: '{{severity}}' }],
        width: 5,
      }),
      stat('Mean time to resolve', 'Of incidents resolved within the window of the metrics.', {
        unit: 's',
        targets: [{ expr: 'max by (severity) (incidents_mttr_seconds)', legend: '{{severity}}' }],
        width: 5,
      }),
      stat('Resolved before the deadline', 'Share of the incidents resolved within the window.', {
        unit: 'percentunit',
        thresholds: [0.95, 0.8],
        falling: true,
        targets: [{ expr: 'min by (severity) (incidents_sla_met_ratio)', legend: '{{severity}}' }],
        width: 5,
      }),
      stat('Past their deadline', 'Open incidents whose deadline is over.', {
        unit: 'short',
        thresholds: [1, 3],
        targets: [{ expr: 'max(incidents_by_sla_state{state="breached"})' }],
        width: 5,
      }),
    ],
  },
  {
    title: 'Incidents',
    height: 8,
    panels: [
      graph('Open incidents by severity', 'Stacked.', {
        unit: 'short',
        targets: [{ expr: 'max by (severity) (incidents_by_severity)', legend: '{{severity}}' }],
      }),
      graph('Open incidents against their deadline', 'Paused ones have no running deadline.', {
        unit: 'short',
        targets: [{ expr: 'max by (state) (incidents_by_sla_state)', legend: '{{state}}' }],
      }),
      graph('Alerts', 'By what became of them.', {
        unit: 'ops',
        targets: [{ expr: 'sum by (outcome) (rate(incident_center_alerts_total[5m]))', legend: '{{outcome}}' }],
      }),
    ],
  },
  {
    title: 'Runbooks and approvals',
    height: 8,
    panels: [
      stat('Executions that completed', 'Share of those that ended within a day.', {
        unit: 'percentunit',
        thresholds: [0.95, 0.8],
        falling: true,
        targets: [
          { expr: `${ended('"completed"', '1d')} / sum(max by (outcome) (increase(runbook_executions_total[1d])))` },
        ],
      }),
      graph('Executions that ended', 'By hour and outcome.', {
        unit: 'short',
        targets: [{ expr: 'max by (outcome) (increase(runbook_executions_total[1h]))', legend: '{{outcome}}' }],
        width: 7,
      }),
      graph('Executions that are open', 'How many, and since when the oldest.', {
        unit: 'short',
        targets: [
          { expr: 'max by (state) (runbook_executions_open)', legend: '{{state}}' },
          { expr: 'max by (state) (runbook_execution_oldest_seconds) / 3600', legend: 'oldest {{state}}, hours' },
        ],
        width: 7,
      }),
      graph('Duration of executions', 'Of those that completed within a week.', {
        unit: 's',
        targets: [0.5, 0.95].map((share) => ({
          expr: `histogram_quantile(${share}, max by (le) (increase(runbook_execution_duration_seconds_bucket{outcome="completed"}[7d])))`,
          legend: `p${share * 100}`,
        })),
        width: 6,
      }),
      stat('Steps that failed', 'Share within the window, by risk.', {
        unit: 'percentunit',
        thresholds: [0.05, 0.2],
        targets: [{ expr: 'max by (risk_level) (runbook_step_failure_rate)', legend: '{{risk_level}}' }],
        width: 6,
      }),
      stat('High-risk approvals granted', 'Share of the requests for steps of high risk that were decided.', {
        unit: 'percentunit',
        targets: [
          { expr: 'max(high_risk_step_approval_rate)', legend: 'granted' },
          { expr: 'max(high_risk_steps_unapproved)', legend: 'steps without one' },
        ],
        width: 6,
      }),
      graph('Time to a decision', 'From a request for approval to its decision, within a week.', {
        unit: 's',
        targets: [0.5, 0.9].map((share) => ({
          expr: `histogram_quantile(${share}, max by (le) (increase(approval_decision_seconds_bucket[7d])))`,
          legend: `p${share * 100}`,
        })),
        width: 6,
      }),
      graph('Approvals that wait', 'How many, and since when the oldest.', {
        unit: 'short',
        targets: [
          { expr: 'max by (kind) (approvals_waiting)', legend: '{{kind}}' },
          { expr: 'max by (kind) (approval_oldest_seconds) / 60', legend: 'oldest {{kind}}, minutes' },
        ],
        width: 6,
      }),
    ],
  },
  {
    title: 'Tenants that options.metrics.tenants names',
    height: 7,
    panels: [
      ['Open incidents', 'tenant_incidents_open', 'short'],
      ['Mean time to acknowledge', 'tenant_incidents_mtta_seconds', 's'],
      ['Mean time to resolve', 'tenant_incidents_mttr_seconds', 's'],
      ['Resolved before the deadline', 'tenant_incidents_sla_met_ratio', 'percentunit'],
    ].map(
      ([title = '', metric, unit]): Panel => ({
        title: `${title} by tenant`,
        text: 'An incident of several tenants counts for each.',
        type: 'bargauge',
        unit: unit as Unit,
        targets: [{ expr: `max by (tenant) (${metric})`, legend: '{{tenant}}' }],
        width: 6,
      }),
    ),
  },
  {
    title: 'Service objectives',
    height: 7,
    panels: [
      stat('Error budget left', 'Of 30 days, at 99.9 % of requests without a server error.', {
        unit: 'percentunit',
        thresholds: [0.5, 0.1],
        falling: true,
        targets: [
          {
            expr: '1 - (sum(increase(incident_center_http_requests_total{status_class="5xx"}[30d])) / sum(increase(incident_center_http_requests_total[30d]))) / 0.001',
          },
        ],
      }),
      graph('Burn rate', 'At 1 the budget of a month lasts a month.', {
        unit: 'short',
        targets: ['5m', '1h', '6h', '1d'].map((stretch) => ({
          expr: `incident_center:requests_failed:ratio_rate${stretch} / 0.001`,
          legend: stretch,
        })),
        width: 10,
      }),
      graph('Slow requests', 'Share that took longer than a second; 1 % may.', {
        unit: 'percentunit',
        targets: ['5m', '1h', '6h'].map((stretch) => ({
          expr: `incident_center:requests_slow:ratio_rate${stretch}`,
          legend: stretch,
        })),
        width: 10,
      }),
      graph('Requests', 'By class of status.', {
        unit: 'reqps',
        targets: [
          { expr: 'sum by (status_class) (rate(incident_center_http_requests_total[5m]))', legend: '{{status_class}}' },
        ],
      }),
      graph('Duration of requests', 'p99 of the slowest operations.', {
        unit: 's',
        targets: [
          {
            expr: `topk(5, ${quantile(0.99, 'operation', 'incident_center_http_request_duration_seconds')})`,
            legend: '{{operation}}',
          },
        ],
      }),
      graph('Errors', 'By code; those of the caller as well.', {
        unit: 'ops',
        targets: [{ expr: 'topk(8, sum by (code) (rate(incident_center_errors_total[5m])))', legend: '{{code}}' }],
      }),
    ],
  },
  {
    title: 'Writing, numbering, timers',
    height: 7,
    panels: [
      graph('Changes', 'By how they ended.', {
        unit: 'ops',
        targets: [{ expr: 'sum by (outcome) (rate(incident_center_changes_total[5m]))', legend: '{{outcome}}' }],
      }),
      graph('GraphQL', 'By kind of operation and how it ended.', {
        unit: 'ops',
        targets: [
          {
            expr: 'sum by (kind, outcome) (rate(incident_center_graphql_operations_total[5m]))',
            legend: '{{kind}} {{outcome}}',
          },
        ],
      }),
      graph('Transactions tried again', 'By why.', {
        unit: 'ops',
        targets: [
          { expr: 'sum by (reason) (rate(incident_center_transaction_retries_total[5m]))', legend: '{{reason}}' },
        ],
      }),
      graph('Timeline', 'Events numbered, and events that wait for a number.', {
        unit: 'short',
        targets: [
          { expr: 'max(rate(incident_center_timeline_events_total[5m]))', legend: 'numbered a second' },
          { expr: 'max(incident_center_sequencer_unnumbered_events)', legend: 'unnumbered' },
        ],
        width: 6,
      }),
      stat('Numbering behind', 'Age of the event that has waited longest.', {
        unit: 's',
        thresholds: [5, 30],
        targets: [{ expr: 'max(incident_center_sequencer_lag_seconds)' }],
        width: 3,
      }),
      stat('Quarantined', 'Events that are not what was hashed.', {
        unit: 'short',
        thresholds: [1, 1],
        targets: [{ expr: 'max(incident_center_quarantined_events)' }],
        width: 3,
      }),
      stat('Newest checkpoint', 'It grows while nothing happens.', {
        unit: 's',
        targets: [{ expr: 'max(incident_center_checkpoint_age_seconds)' }],
        width: 3,
      }),
      graph('Timers', 'Due and not done, and tried more than once.', {
        unit: 'short',
        targets: [
          { expr: 'max by (kind) (incident_center_timers_due)', legend: '{{kind}} due' },
          { expr: 'max by (kind) (incident_center_timers_retried)', legend: '{{kind}} retried' },
          { expr: 'max by (kind) (incident_center_timer_delay_seconds)', legend: '{{kind}} late, seconds' },
        ],
        width: 9,
      }),
    ],
  },
  {
    title: 'Policy',
    height: 7,
    panels: [
      graph('Denials', 'By action; what was only asked about is left out.', {
        unit: 'ops',
        targets: [{ expr: 'topk(8, sum by (action) (rate(policy_denials_total[5m])))', legend: '{{action}}' }],
      }),
      graph('Decisions', 'How many, and how many were denied or could not be made or logged.', {
        unit: 'ops',
        targets: [
          { expr: 'sum(rate(incident_center_policy_decisions_total[5m]))', legend: 'decided' },
          { expr: 'sum(rate(incident_center_policy_failures_total[5m]))', legend: 'failed' },
          { expr: 'sum(rate(incident_center_decisions_unlogged_total[5m]))', legend: 'unlogged' },
        ],
      }),
      graph('Evaluation', 'p99 of a decision, and the cache.', {
        unit: 's',
        targets: [
          {
            expr: quantile(0.99, 'cached', 'incident_center_policy_evaluation_seconds'),
            legend: 'p99, cached {{cached}}',
          },
        ],
      }),
      graph('Cache', 'Look-ups by result.', {
        unit: 'ops',
        targets: [
          { expr: 'sum by (result) (rate(incident_center_policy_cache_requests_total[5m]))', legend: '{{result}}' },
        ],
        width: 12,
      }),
      stat('Bundle', 'Since it was signed, and what came of newer ones within a day.', {
        unit: 'short',
        targets: [
          { expr: 'max(incident_center_policy_bundle_age_seconds) / 86400', legend: 'days old' },
          { expr: 'sum(increase(incident_center_policy_bundle_activations_total[1d]))', legend: 'taken' },
          { expr: 'sum(increase(incident_center_policy_bundle_refusals_total[1d]))', legend: 'refused' },
        ],
        width: 12,
      }),
    ],
  },
  {
    title: 'Neighbours',
    height: 7,
    panels: [
      graph('Notifications of alert sources', 'By source and how they ended.', {
        unit: 'ops',
        targets: [
          {
            expr: 'sum by (source, outcome) (rate(incident_center_alert_notifications_total[5m]))',
            legend: '{{source}} {{outcome}}',
          },
        ],
      }),
      graph('Audit receivers', 'Events that wait for them, and that they did not take.', {
        unit: 'short',
        targets: [
          { expr: 'max by (receiver) (incident_center_audit_backlog_events)', legend: '{{receiver}} waiting' },
          { expr: 'max by (receiver) (incident_center_audit_dead_letters)', legend: '{{receiver}} dead letters' },
          { expr: 'max by (receiver) (incident_center_audit_receiver_disabled)', legend: '{{receiver}} disabled' },
        ],
      }),
      graph('Deliveries', 'Attempts by how they ended, and how long they take.', {
        unit: 'short',
        targets: [
          {
            expr: 'sum by (receiver, outcome) (rate(incident_center_audit_deliveries_total[5m]))',
            legend: '{{receiver}} {{outcome}}',
          },
          {
            expr: quantile(0.95, 'receiver', 'incident_center_audit_delivery_duration_seconds'),
            legend: '{{receiver}} p95, seconds',
          },
        ],
      }),
      graph('Approvals Center of the host', 'Calls by how they ended, and how long they take.', {
        unit: 'short',
        targets: [
          {
            expr: 'sum by (call, outcome) (rate(incident_center_approvals_center_calls_total[5m]))',
            legend: '{{call}} {{outcome}}',
          },
          {
            expr: quantile(0.95, '', 'incident_center_approvals_center_call_duration_seconds'),
            legend: 'p95, seconds',
          },
        ],
      }),
      graph('Object store', 'p99 by call, and calls that fail.', {
        unit: 'short',
        targets: [
          {
            expr: quantile(0.99, 'call', 'incident_center_object_store_duration_seconds'),
            legend: '{{call}} p99, seconds',
          },
          {
            expr: 'sum by (call) (rate(incident_center_object_store_failures_total[5m]))',
            legend: '{{call}} failing a second',
          },
        ],
      }),
      graph('This service', 'Open streams, failing work, and whether the database answers.', {
        unit: 'short',
        targets: [
          { expr: 'sum by (transport) (incident_center_live_streams)', legend: 'streams by {{transport}}' },
          {
            expr: 'sum by (worker) (rate(incident_center_background_failures_total[5m]))',
            legend: '{{worker}} failing a second',
          },
          { expr: 'min(incident_center_database_up)', legend: 'database up' },
          { expr: 'max(incident_center_facts_age_seconds)', legend: 'metrics read, seconds ago' },
        ],
      }),
    ],
  },
];

const DATASOURCE = { type: 'prometheus', uid: `\${datasource}` };
const WIDTH = 24;

function steps({ thresholds, falling = false }: Panel) {
  if (thresholds === undefined) return [{ color: 'blue', value: null }];
  const [yellow, red] = thresholds;
  return falling
    ? [
        { color: 'red', value: null },
        { color: 'yellow', value: red },
        { color: 'green', value: yellow },
      ]
    : [
        { color: 'green', value: null },
        { color: 'yellow', value: yellow },
        { color: 'red', value: red },
      ];
}

/** The dashboard as Grafana imports it: it asks for the data source. */
export function dashboard(): string {
  const panels: object[] = [];
  let y = 0;
  for (const row of ROWS) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      gridPos: { x: 0, y, w: WIDTH, h: 1 },
      collapsed: false,
      panels: [],
    });
    y += 1;
    let x = 0;
    for (const panel of row.panels) {
      if (x + panel.width > WIDTH) {
        x = 0;
        y += row.height;
      }
      panels.push({
        id: panels.length + 1,
        type: panel.type,
        title: panel.title,
        description: panel.text,
        datasource: DATASOURCE,
        gridPos: { x, y, w: panel.width, h: row.height },
        fieldConfig: {
          defaults: { unit: panel.unit, min: 0, thresholds: { mode: 'absolute', steps: steps(panel) } },
          overrides: [],
        },
        targets: panel.targets.map(({ expr, legend = '' }, at) => ({
          refId: String.fromCharCode(65 + at),
          datasource: DATASOURCE,
          expr,
          legendFormat: legend,
        })),
      });
      x += panel.width;
    }
    y += row.height;
  }
  const content = {
    title: 'Incident Center: Operational Health',
    uid: 'incident-center-health',
    tags: ['incident-center'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: '30s',
    time: { from: 'now-24h', to: 'now' },
    timezone: 'browser',
    templating: {
      list: [{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {} }],
    },
    annotations: { list: [] },
    panels,
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
