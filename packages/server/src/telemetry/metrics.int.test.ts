import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { alertSource, delivery, notification } from '../testing/scenarios/alertmanager.js';
import { createPostgresCenter } from '../testing/scenarios/create-postgres-center.js';
import { handleIncident } from '../testing/scenarios/handled-incident.js';
import { approver, operator, viewer } from '../testing/scenarios/personas.js';
import { post } from '../testing/scenarios/requests.js';
import { openIncident, publishRunbook } from '../testing/scenarios/runbooks.js';
import { readScrape, type Scrape } from '../testing/scenarios/scrape.js';
import { startWebhookReceiver, type TestReceiver } from '../testing/scenarios/webhook-receiver.js';
import { LABELS, METRICS, type MetricDefinition } from './names.js';

const TOKEN = 'token-of-the-monitoring';
const MINUTE = 60_000;
const scrapeOf = async (of: TestCenter): Promise<Scrape> => {
  const response = await of.center.metrics(
    new Request('http://metrics.test/metrics', { headers: { authorization: `Bearer ${TOKEN}` } }),
  );
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return readScrape(await response.text());
};

describe.each(['PGlite', 'Postgres'] as const)('the metrics on %s', (kind) => {
  let now = Date.parse('2026-03-01T12:00:00Z');
  let center: TestCenter;
  let siem: TestReceiver;
  let before: Scrape;
  let after: Scrape;
  beforeAll(async () => {
    siem = await startWebhookReceiver();
    const options = {
      now: () => now,
      alert_sources: { prometheus: alertSource() },
      audit_receivers: {
        siem: { url: siem.url, secrets: [`whsec_${Buffer.alloc(32, 9).toString('base64')}`], tenants: ['A1'] },
      },
      metrics: { token: TOKEN, tenants: ['A1', 'A9'], cache_ms: 1 },
    };
    center = kind === 'Postgres' ? await createPostgresCenter(options) : await createTestCenter(options);
    before = await scrapeOf(center);

    const by = center.as(operator());
    const rationale = 'The standby takes the writes.';
    const { incident_id } = await handleIncident(center, ['A1']);
    now += 2 * MINUTE;
    await by.transitionIncident({ incident_id, status: 'acknowledged', rationale });
    await by.transitionIncident({ incident_id, status: 'mitigating', rationale });
    now += 8 * MINUTE;
    await by.transitionIncident({ incident_id, status: 'resolved', rationale });

    const runbook = await publishRunbook(center, { tenants: ['A1'], name: 'Failing' });
    const open = await openIncident(center, ['A1']);
    const { execution } = await by.executeRunbook({ runbook_id: runbook.id, incident_id: open.id });
    now += 7 * MINUTE;
    await by.failExecution({ execution_id: execution.id, rationale: 'The shard does not answer at all.' });
    const second = await by.executeRunbook({ runbook_id: runbook.id, incident_id: open.id });
    const execution_id = second.execution.id;
    await by.completeStep({ execution_id, step: 'look', outcome: 'succeeded', outputs: { shard: 'shard-07' } });
    const { approval } = await by.requestStepApproval({ execution_id, step: 'reroute', justification: 'p99 is 2 s' });
    const denial = { approval_id: approval.id, decision: 'deny', reason: 'The standby is not healthy.' } as const;
    await center.as(approver(1)).decideApproval(denial);
    await expect(
      center.as(viewer('A1')).transitionIncident({ incident_id: open.id, status: 'acknowledged' }),
    ).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
    await by.requestStepApproval({ execution_id, step: 'reroute', justification: 'p99 is 3 s' });

    now += MINUTE;
    const sent = delivery(notification([{ fingerprint: 'f1' }, { fingerprint: 'f2' }]));
    for (let time = 0; time < 2; time += 1) await center.request(null, '/alerts/prometheus', sent);
    await center.request(null, '/alerts/prometheus', { ...sent, headers: { authorization: 'Bearer no' } });
    await center.request(null, '/alerts/of-nobody-at-all', sent);
    const query = '{ incidents { totalCount } }';
    await center.request(operator(), '/graphql', post({ query }));
    const unknown = 'mutation { commentOnIncident(input: { incidentId: "7", text: "Seen" }) { replayed } }';
    await center.request(operator(), '/graphql', post({ query: unknown }));
    await center.request(null, '/incidents');
    await center.request(operator(), '/nowhere');
    await vi.waitFor(
      async () => {
        after = await scrapeOf(center);
        expect(after.value('incident_center_audit_backlog_events', { receiver: 'siem' })).toBe(0);
        expect(after.value('incident_center_sequencer_unnumbered_events')).toBe(0);
      },
      { timeout: 30_000, interval: 50 },
    );
  });
  afterAll(async () => {
    await center?.stop();
    await siem?.close();
  });

  test('say of an empty center that nothing is there, where nothing is a number', () => {
    expect(before.value('incident_center_database_up')).toBe(1);
    expect(before.value('incidents_open_total')).toBe(0);
    expect(before.value('incidents_by_severity', { severity: 'critical' })).toBe(0);
    expect(before.value('runbook_executions_total', { outcome: 'failed' })).toBe(0);
    expect(before.value('runbook_execution_duration_seconds_count', { outcome: 'completed' })).toBe(0);
    expect(before.value('incidents_mttr_seconds')).toBeUndefined();
    expect(before.value('runbook_step_failure_rate')).toBeUndefined();
    expect(before.value('incident_center_quarantined_events')).toBe(0);
    const failed = { source: 'prometheus', outcome: 'failed' };
    expect(before.value('incident_center_alert_notifications_total', failed)).toBe(0);
  });

  test('count what is open, and how long the rest took', () => {
    expect(after.value('incidents_open_total')).toBe(2);
    expect(after.value('incidents_by_severity', { severity: 'high' })).toBe(2);
    expect(after.value('incidents_mtta_seconds', { severity: 'high' })).toBe(120);
    expect(after.value('incidents_mttr_seconds', { severity: 'high' })).toBe(600);
    expect(after.value('incidents_sla_met_ratio', { severity: 'high' })).toBe(1);
    expect(after.value('incidents_by_sla_state', { state: 'on_track' })).toBe(2);
  });

  test('count tenants that the options name, and no others', () => {
    expect(after.value('tenant_incidents_open', { tenant: 'A1' })).toBe(2);
    expect(after.value('tenant_incidents_open', { tenant: 'A9' })).toBe(0);
    expect(after.value('tenant_incidents_mttr_seconds', { tenant: 'A1' })).toBe(600);
    expect(after.value('tenant_incidents_sla_met_ratio', { tenant: 'A1' })).toBe(1);
  });

  test('tell how runs ended and how long they took', () => {
    expect(after.value('runbook_executions_total', { outcome: 'completed' })).toBe(1);
    expect(after.value('runbook_executions_total', { outcome: 'failed' })).toBe(1);
    expect(after.value('runbook_executions_open', { state: 'blocked' })).toBe(1);
    expect(after.value('runbook_execution_oldest_seconds', { state: 'blocked' })).toBe(60);
    expect(after.value('runbook_execution_oldest_seconds', { state: 'running' })).toBe(0);
    const bucket = (le: string) => after.value('runbook_execution_duration_seconds_bucket', { outcome: 'failed', le });
    expect([bucket('300'), bucket('600'), bucket('+Inf')]).toEqual([0, 1, 1]);
    expect(after.value('runbook_execution_duration_seconds_sum', { outcome: 'failed' })).toBe(420);
    // The first steps of three runs and the last of one: one of them failed.
    expect(after.value('runbook_step_failure_rate', { risk_level: 'low' })).toBe(1 / 4);
    expect(after.value('runbook_step_failure_rate', { risk_level: 'high' })).toBe(0);
  });

  test('tell what became of requests for approval', () => {
    expect(after.value('high_risk_step_approval_rate')).toBe(0.5);
    expect(after.value('high_risk_steps_unapproved')).toBe(0);
    expect(after.value('approvals_waiting', { kind: 'step' })).toBe(1);
    expect(after.value('approval_oldest_seconds', { kind: 'step' })).toBe(60);
    expect(after.value('approval_decision_seconds_count', { outcome: 'denied' })).toBe(1);
    // One for each published runbook, and one for the step.
    expect(after.value('approval_decision_seconds_count', { outcome: 'granted' })).toBe(3);
  });

  test('count what the policy denied', () => {
    expect(after.value('policy_denials_total', { action: 'can_acknowledge_incident' })).toBe(1);
    expect(after.value('incident_center_policy_decisions_total', { action: 'can_execute_runbook' })).toBe(3);
    expect(after.value('incident_center_policy_evaluation_seconds_count', { cached: 'false' })).toBeGreaterThan(5);
    expect(after.value('incident_center_policy_cache_requests_total', { result: 'miss' })).toBeGreaterThan(0);
  });

  test('count requests, changes and errors', () => {
    expect(after.value('incident_center_http_requests_total', { operation: 'none', status_class: '4xx' })).toBe(1);
    expect(after.value('incident_center_http_requests_total', { operation: 'graphql', status_class: '2xx' })).toBe(2);
    expect(after.value('incident_center_http_request_duration_seconds_count', { operation: 'list_incidents' })).toBe(1);
    expect(after.value('incident_center_graphql_operations_total', { kind: 'query', outcome: 'ok' })).toBe(1);
    expect(after.value('incident_center_graphql_operations_total', { kind: 'mutation', outcome: 'error' })).toBe(1);
    const changes = (operation: string, outcome: string) =>
      after.value('incident_center_changes_total', { operation, outcome });
    expect(changes('execute_runbook', 'committed')).toBe(3);
    expect(changes('transition_incident', 'failed')).toBe(1);
    expect(after.value('incident_center_errors_total', { code: 'NOT_PERMITTED' })).toBe(1);
    expect(after.value('incident_center_errors_total', { code: 'UNAUTHENTICATED' })).toBe(3);
  });

  test('count alerts by the sources that there are: whoever makes one up makes no series', () => {
    const notifications = (source: string, outcome: string) =>
      after.value('incident_center_alert_notifications_total', { source, outcome });
    expect(notifications('prometheus', 'accepted')).toBe(2);
    expect(notifications('prometheus', 'unauthenticated')).toBe(1);
    expect(notifications('unknown', 'unauthenticated')).toBe(1);
    expect(after.value('incident_center_alerts_total', { source: 'prometheus', outcome: 'attached' })).toBe(2);
    expect(after.value('incident_center_alerts_total', { source: 'prometheus', outcome: 'repeated' })).toBe(2);
    expect(after.text).not.toContain('of-nobody-at-all');
  });

  test('follow the log to the audit receivers', () => {
    const size = after.value('incident_center_timeline_events_total');
    expect(size).toBeGreaterThan(20);
    expect(after.value('incident_center_sequencer_unnumbered_events')).toBe(0);
    expect(after.value('incident_center_sequencer_lag_seconds')).toBe(0);
    expect(after.value('incident_center_checkpoint_age_seconds')).toBeGreaterThanOrEqual(0);
    const delivered = { receiver: 'siem', outcome: 'delivered' };
    expect(after.value('incident_center_audit_deliveries_total', delivered)).toBe(size);
    expect(after.value('incident_center_audit_dead_letters', { receiver: 'siem' })).toBe(0);
    expect(after.value('incident_center_object_store_duration_seconds_count', { call: 'put' })).toBeGreaterThan(0);
  });

  test('have the labels that they are said to have, and nothing that is an id', () => {
    const declared = new Set<string>([...Object.keys(LABELS), 'le']);
    for (const name of after.names.filter((one) => one in METRICS)) {
      const { labels } = METRICS[name as keyof typeof METRICS] as MetricDefinition;
      const lines = after.text
        .split('\n')
        .filter((line) => new RegExp(`^${name}(_bucket|_sum|_count)?[{ ]`).test(line));
      for (const line of lines) {
        const found = [...line.matchAll(/([a-z_]+)="/g)].map(([, key]) => key ?? '').filter((key) => key !== 'le');
        expect(found.sort(), line).toEqual([...labels].sort());
        expect(found.every((key) => declared.has(key))).toBe(true);
      }
    }
    expect(after.text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{32}/);
  });

  test('say only what is declared, and what every Node process says', () => {
    const others = after.names.filter((name) => !(name in METRICS) && !/^(process|nodejs)_/.test(name));
    expect(others).toEqual([]);
    const missing = Object.keys(METRICS).filter((name) => !after.names.includes(name));
    expect(missing).toEqual([]);
  });
});

describe('the endpoint', () => {
  let center: TestCenter;
  beforeAll(async () => {
    center = await createTestCenter({ metrics: { token: TOKEN, timeout_ms: 300 } });
  });
  afterAll(() => center?.stop());
  const ask = (init: RequestInit = {}) => center.center.metrics(new Request('http://metrics.test/', init));

  test('tells nobody anything without its token', async () => {
    for (const authorization of [undefined, 'Bearer no', `Basic ${TOKEN}`, TOKEN]) {
      const response = await ask(authorization === undefined ? {} : { headers: { authorization } });
      expect([response.status, await response.text()]).toEqual([401, '']);
    }
  });

  test('answers GET and HEAD only', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await ask({ method: 'POST', headers })).status).toBe(405);
    const head = await ask({ method: 'HEAD', headers });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('is nowhere on the API', async () => {
    for (const path of ['/metrics', '/metrics/']) {
      const response = await center.request(operator(), path);
      expect([response.status, response.headers.has('x-request-id')]).toEqual([404, true]);
    }
  });

  test('asks the database once for all that scrape at the same moment, and not again while it is fresh', async () => {
    const [first, second] = await Promise.all([scrapeOf(center), scrapeOf(center)]);
    const third = await scrapeOf(center);
    expect(first?.value('incidents_open_total')).toBe(0);
    await openIncident(center, ['A1']);
    expect((await scrapeOf(center)).value('incidents_open_total')).toBe(0);
    expect(third.value('incident_center_facts_age_seconds')).toBeGreaterThanOrEqual(
      second?.value('incident_center_facts_age_seconds') ?? Number.NaN,
    );
  });
});

describe('without its database', () => {
  test('that hangs, the endpoint answers in time, and is whole again once it goes on', async () => {
    const database = await createTestDatabase();
    const center = await createTestCenter({
      database: { url: database.url },
      metrics: { token: TOKEN, timeout_ms: 200, cache_ms: 1 },
    });
    const blocking = new pg.Client({ connectionString: database.url });
    try {
      await blocking.connect();
      await blocking.query('begin; lock table incident_center.quarantined_event in access exclusive mode');
      const started = performance.now();
      const scrape = await scrapeOf(center);
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(scrape.value('incident_center_database_up')).toBe(0);
      expect(scrape.value('incidents_open_total')).toBeUndefined();
      await blocking.query('rollback');
      await vi.waitFor(async () => expect((await scrapeOf(center)).value('incident_center_database_up')).toBe(1), {
        timeout: 20_000,
      });
    } finally {
      await blocking.end();
      await center.stop();
      await database.drop();
    }
  });

  test('the endpoint still answers with what the process knows, in time, and says so', async () => {
    const database = await createTestDatabase();
    const lines: string[] = [];
    const center = await createTestCenter({
      database: { url: database.url },
      metrics: { token: TOKEN, timeout_ms: 500, cache_ms: 1 },
      log: (line) => lines.push(line),
    });
    try {
      expect((await scrapeOf(center)).value('incidents_open_total')).toBe(0);
      await database.drop();
      const started = performance.now();
      const scrape = await scrapeOf(center);
      expect(performance.now() - started).toBeLessThan(5_000);
      expect(scrape.value('incident_center_database_up')).toBe(0);
      expect(scrape.value('incidents_open_total')).toBeUndefined();
      expect(scrape.value('process_cpu_seconds_total')).toBeGreaterThan(0);
      expect(lines.filter((line) => line.startsWith('metrics go out without'))).toHaveLength(1);
    } finally {
      await center.stop();
    }
  });
});
