import { EXECUTION_STATES, SEVERITIES } from '@incident-center/state-machines/transition-table';
import { sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import {
  approval,
  auditDeadLetter,
  auditReceiver,
  dueTimer,
  incident,
  logCheckpoint,
  logHead,
  quarantinedEvent,
  runbookExecution,
  timelineEvent,
  unnumberedEvent,
} from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { slaStateSql } from '../incidents/incident-filter.js';
import type { ResolvedMetrics } from './metrics-options.js';
import { type DatabaseMetric, METRICS } from './names.js';

export type FactLabels = Readonly<Record<string, string>>;
/** One series. A histogram has for each bucket how many are no larger, then the sum and the count of all. */
export type Fact = { labels: FactLabels } & ({ value: number } | { buckets: number[]; sum: number; count: number });
export type Facts = Partial<Record<DatabaseMetric, Fact[]>>;

const DAY_MS = 86_400_000;
const ENDED = ['completed', 'failed', 'aborted'] as const;
const OPEN = EXECUTION_STATES.filter((state) => !ENDED.some((ended) => ended === state));
const OPEN_SLA = ['on_track', 'at_risk', 'breached', 'paused'] as const;
const KINDS = ['step', 'publish'] as const;
const TIMER_KINDS = [
  'sla_at_risk',
  'sla_breach',
  'approval_expiry',
  'approval_forward',
  'alert_hold',
  'purge',
] as const;

interface Asked {
  queries: Queries;
  now: Date;
  since: Date;
  tenants: readonly string[];
}

type SqlRow = Record<string, unknown>;
const rowsOf = async (queries: Queries, query: ReturnType<typeof sql>): Promise<SqlRow[]> =>
  ((await queries.execute(query)) as unknown as { rows: SqlRow[] }).rows;
const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;
/** The drivers give some numbers as text; nothing stays nothing. */
const numberOf = (value: unknown): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);

const single = (value: unknown, labels: FactLabels = {}): Fact[] => {
  const number = numberOf(value);
  return number === undefined ? [] : [{ labels, value: number }];
};

/** A series for each of the values that a label may have, 0 where there is nothing: an alert needs it to exist. */
const each = (label: string, values: readonly string[], rows: readonly SqlRow[], column: string): Fact[] =>
  values.map((value) => ({
    labels: { [label]: value },
    value: numberOf(rows.find((row) => row[label] === value)?.[column]) ?? 0,
  }));

const secondsFrom = (start: ReturnType<typeof sql>, end: ReturnType<typeof sql>) =>
  sql`extract(epoch from ${end} - ${start})`;

/** What is counted of incidents, whichever way they are put together. */
function incidentColumns({ since }: Asked) {
  const end = sql`coalesce(${incident.resolved_at}, ${incident.closed_at})`;
  const resolved = sql`${end} >= ${moment(since)}`;
  return sql`
    count(*) filter (where ${end} is null)::int as open,
    avg(${secondsFrom(sql`${incident.created_at}`, end)}) filter (where ${resolved})::float8 as mttr,
    avg(${secondsFrom(sql`${incident.created_at}`, sql`${incident.acknowledged_at}`)})
      filter (where ${incident.acknowledged_at} >= ${moment(since)})::float8 as mtta,
    avg(case when ${end} <= ${incident.sla_deadline} then 1 else 0 end) filter (where ${resolved})::float8 as met`;
}

async function incidentFacts(asked: Asked): Promise<Facts> {
  const { queries, now, tenants } = asked;
  const bySeverity = await rowsOf(
    queries,
    sql`select ${incident.severity} as severity, ${incidentColumns(asked)} from ${incident} group by 1`,
  );
  const bySla = await rowsOf(
    queries,
    sql`select ${slaStateSql(now)} as state, count(*)::int as open from ${incident}
      where ${incident.resolved_at} is null and ${incident.closed_at} is null group by 1`,
  );
  const byTenant =
    tenants.length === 0
      ? []
      : await rowsOf(
          queries,
          sql`select one.tenant, ${incidentColumns(asked)} from ${incident}
            cross join lateral unnest(${incident.tenants}) as one (tenant)
            where one.tenant in (${sql.join([...tenants], sql`, `)}) group by 1`,
        );
  const ofEach = (rows: readonly SqlRow[], label: string, column: string) =>
    rows.flatMap((row) => single(row[column], { [label]: String(row[label]) }));
  return {
    incidents_open_total: single(bySeverity.reduce((sum, row) => sum + Number(row.open), 0)),
    incidents_by_severity: each('severity', SEVERITIES, bySeverity, 'open'),
    incidents_by_sla_state: each('state', OPEN_SLA, bySla, 'open'),
    incidents_mttr_seconds: ofEach(bySeverity, 'severity', 'mttr'),
    incidents_mtta_seconds: ofEach(bySeverity, 'severity', 'mtta'),
    incidents_sla_met_ratio: ofEach(bySeverity, 'severity', 'met'),
    tenant_incidents_open: each('tenant', tenants, byTenant, 'open'),
    tenant_incidents_mttr_seconds: ofEach(byTenant, 'tenant', 'mttr'),
    tenant_incidents_mtta_seconds: ofEach(byTenant, 'tenant', 'mtta'),
    tenant_incidents_sla_met_ratio: ofEach(byTenant, 'tenant', 'met'),
  };
}

/** Counts for the buckets of a histogram: for each bound how many are no larger. */
const bucketColumns = (bounds: readonly number[], seconds: ReturnType<typeof sql>) =>
  sql`array[${sql.join(
    bounds.map((bound) => sql`count(*) filter (where ${seconds} <= ${bound})`),
    sql`, `,
  )}]::int[] as buckets, coalesce(sum(${seconds}), 0)::float8 as sum, count(*)::int as count`;

/** A histogram for each outcome: an empty one where nothing has ended that way. */
const histograms = (outcomes: readonly string[], bounds: readonly number[], rows: readonly SqlRow[]): Fact[] =>
  outcomes.map((outcome) => {
    const row = rows.find((one) => one.outcome === outcome);
    return {
      labels: { outcome },
      buckets: bounds.map((_, at) => Number((row?.buckets as number[] | undefined)?.[at] ?? 0)),
      sum: Number(row?.sum ?? 0),
      count: Number(row?.count ?? 0),
    };
  });

async function executionFacts({ queries, since, now }: Asked): Promise<Facts> {
  const run = runbookExecution;
  const bounds = METRICS.runbook_execution_duration_seconds.buckets;
  const byState = await rowsOf(
    queries,
    sql`select ${run.state} as state, count(*)::int as count,
        max(${secondsFrom(sql`${run.started_at}`, moment(now))})::float8 as age
      from ${run} group by 1`,
  );
  const took = secondsFrom(sql`${run.started_at}`, sql`${run.completed_at}`);
  const durations = await rowsOf(
    queries,
    sql`select ${run.state} as outcome, ${bucketColumns(bounds, took)} from ${run}
      where ${run.completed_at} is not null group by 1`,
  );
  const steps = await rowsOf(
    queries,
    sql`select step->>'risk_level' as risk_level,
        avg(case when step->>'state' = 'failed' then 1 else 0 end)::float8 as failed,
        count(*) filter (where step->>'risk_level' = 'high' and step->>'state' = 'completed'
          and jsonb_array_length(step->'approval_ids') = 0)::int as unapproved
      from ${run} cross join lateral jsonb_array_elements(${run.step_states}) as step
      where ${run.started_at} >= ${moment(since)} and step->>'state' in ('completed', 'failed') group by 1`,
  );
  const counts = byState.map((row) => ({ ...row, outcome: row.state }));
  return {
    runbook_executions_total: each('outcome', ENDED, counts, 'count'),
    runbook_executions_open: each('state', OPEN, byState, 'count'),
    runbook_execution_oldest_seconds: each('state', OPEN, byState, 'age'),
    runbook_execution_duration_seconds: histograms(ENDED, bounds, durations),
    runbook_step_failure_rate: steps.flatMap((row) => single(row.failed, { risk_level: String(row.risk_level) })),
    high_risk_steps_unapproved: single(steps.reduce((sum, row) => sum + Number(row.unapproved), 0)),
  };
}

async function approvalFacts({ queries, since, now }: Asked): Promise<Facts> {
  const bounds = METRICS.approval_decision_seconds.buckets;
  const waiting = await rowsOf(
    queries,
    sql`select ${approval.kind} as kind, count(*)::int as waiting,
        max(${secondsFrom(sql`${approval.requested_at}`, moment(now))})::float8 as age
      from ${approval} where ${approval.status} = 'waiting' group by 1`,
  );
  const [steps] = await rowsOf(
    queries,
    sql`select avg(case when ${approval.status} = 'denied' then 0 else 1 end)::float8 as granted from ${approval}
      where ${approval.kind} = 'step' and ${approval.risk_level} = 'high'
        and ${approval.status} in ('granted', 'used', 'denied') and ${approval.decided_at} >= ${moment(since)}`,
  );
  const took = secondsFrom(sql`${approval.requested_at}`, sql`${approval.decided_at}`);
  // Evidence stays with an approval that was granted, also where it was taken back later: the count never falls.
  const outcome = sql`case when ${approval.status} = 'denied' then 'denied' else 'granted' end`;
  const decided = await rowsOf(
    queries,
    sql`select ${outcome} as outcome, ${bucketColumns(bounds, took)} from ${approval}
      where ${approval.status} = 'denied' or ${approval.evidence_ref} is not null group by 1`,
  );
  return {
    approvals_waiting: each('kind', KINDS, waiting, 'waiting'),
    approval_oldest_seconds: each('kind', KINDS, waiting, 'age'),
    high_risk_step_approval_rate: single(steps?.granted),
    approval_decision_seconds: histograms(['granted', 'denied'], bounds, decided),
  };
}

async function logFacts({ queries, now }: Asked): Promise<Facts> {
  const age = (at: ReturnType<typeof sql>) => sql`greatest(0, ${secondsFrom(at, moment(now))})::float8`;
  const [log] = await rowsOf(
    queries,
    sql`select
      (select ${logHead.size} from ${logHead}) as size,
      (select count(*) from ${unnumberedEvent})::int as unnumbered,
      (select ${age(sql`${timelineEvent.created_at}`)} from ${unnumberedEvent}
        join ${timelineEvent} on ${timelineEvent.id} = ${unnumberedEvent.event_id}
        order by ${unnumberedEvent.position} limit 1) as lag,
      (select ${age(sql`${logCheckpoint.created_at}`)} from ${logCheckpoint}
        order by ${logCheckpoint.size} desc limit 1) as checkpoint_age,
      (select count(*) from ${quarantinedEvent})::int as quarantined`,
  );
  return {
    incident_center_timeline_events_total: single(log?.size),
    incident_center_sequencer_unnumbered_events: single(log?.unnumbered),
    incident_center_sequencer_lag_seconds: single(log?.lag ?? 0),
    incident_center_checkpoint_age_seconds: single(log?.checkpoint_age),
    incident_center_quarantined_events: single(log?.quarantined),
  };
}

async function timerFacts({ queries, now }: Asked): Promise<Facts> {
  const rows = await rowsOf(
    queries,
    sql`select ${dueTimer.kind} as kind, count(*)::int as due, count(*) filter (where ${dueTimer.attempts} > 1)::int as retried,
        max(${secondsFrom(sql`${dueTimer.due_at}`, moment(now))})::float8 as delay
      from ${dueTimer} where ${dueTimer.due_at} <= ${moment(now)} group by 1`,
  );
  const kinds = [...new Set([...TIMER_KINDS, ...rows.map((row) => String(row.kind))])];
  return {
    incident_center_timers_due: each('kind', kinds, rows, 'due'),
    incident_center_timer_delay_seconds: each('kind', kinds, rows, 'delay'),
    incident_center_timers_retried: each('kind', kinds, rows, 'retried'),
  };
}

async function auditFacts({ queries }: Asked): Promise<Facts> {
  const rows = await rowsOf(
    queries,
    sql`select ${auditReceiver.name} as receiver,
        greatest(0, (select ${logHead.size} from ${logHead}) - ${auditReceiver.next_index}) as backlog,
        (${auditReceiver.disabled_reason} is not null)::int as disabled,
        (select count(*) from ${auditDeadLetter} where ${auditDeadLetter.receiver} = ${auditReceiver.name})::int as dead
      from ${auditReceiver}`,
  );
  const ofEach = (column: string) => rows.flatMap((row) => single(row[column], { receiver: String(row.receiver) }));
  return {
    incident_center_audit_backlog_events: ofEach('backlog'),
    incident_center_audit_dead_letters: ofEach('dead'),
    incident_center_audit_receiver_disabled: ofEach('disabled'),
  };
}

const READERS = [incidentFacts, executionFacts, approvalFacts, logFacts, timerFacts, auditFacts];

/** Everything that is read from the database, at one moment, as the system: every server finds the same. */
export async function readFacts(center: Center, { window_days, tenants, timeout_ms }: ResolvedMetrics): Promise<Facts> {
  const now = new Date(center.now());
  const since = new Date(now.getTime() - window_days * DAY_MS);
  return inTransaction(center.database, { role: 'system' }, async (queries) => {
    await queries.execute(sql`select set_config('statement_timeout', ${String(timeout_ms)}, true)`);
    let facts: Facts = {};
    for (const read of READERS) facts = { ...facts, ...(await read({ queries, now, since, tenants })) };
    return facts;
  });
}
