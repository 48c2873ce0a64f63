import type { IncidentDetail, OperationResponse } from '@incident-center/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { alertSource, delivery, notification, type TestAlert } from '../testing/scenarios/alertmanager.js';
import { operator } from '../testing/scenarios/personas.js';
import { success } from '../testing/scenarios/requests.js';
import { publishRunbook } from '../testing/scenarios/runbooks.js';
import { type DatabaseObserver, observeDatabase } from '../testing/scenarios/snapshot.js';
import { eventsOf, expectVerified } from '../testing/scenarios/timelines.js';

type Received = OperationResponse<'receive_alerts'>;

const RUNBOOK = 'Slow storage, by rule';
let database: TestDatabase;
let center: TestCenter;
let beside: TestCenter;
let observer: DatabaseObserver;

beforeAll(async () => {
  database = await createTestDatabase();
  const options = {
    database: { url: database.url },
    alert_sources: {
      prometheus: alertSource({
        rules: [{ match: { alertname: 'ruled' }, severity: 'critical', runbooks: [RUNBOOK], title: 'By rule' }],
      }),
      defaulting: alertSource({ default_tenant: 'A2' }),
      mapping: alertSource({ severity_label: 'level', severities: { boom: 'critical' }, default_severity: 'low' }),
    },
  };
  center = await createTestCenter(options);
  beside = await createTestCenter({ ...options, data_directory: center.data_directory });
  observer = await observeDatabase(database.url);
  await publishRunbook(center, { name: RUNBOOK });
});
afterAll(async () => {
  await observer.stop();
  await beside.stop();
  await center.stop();
  await database.drop();
});

interface Sending {
  source?: string;
  at?: TestCenter;
  more?: Record<string, unknown>;
}

async function send(alerts: TestAlert[], { source = 'prometheus', at = center, more = {} }: Sending = {}) {
  const response = await at.request(null, `/alerts/${source}`, delivery(notification(alerts, more)));
  return success<Received>(response, 202);
}

/** Alerts of a name of their own, so that a test has its incidents for itself. */
const named = (alertname: string, more: TestAlert = {}): TestAlert => ({
  ...more,
  labels: { alertname, ...more.labels },
});

const both = operator({ tenant_ids: ['A1', 'A2'] });
const read = (incident_id = ''): Promise<IncidentDetail> => center.as(both).getIncident({ incident_id });
const statusOf = async (incident_id?: string) => (await read(incident_id)).incident.status;
const move = (incident_id = '', status: 'mitigating' | 'resolved' | 'closed') =>
  center.as(both).transitionIncident({ incident_id, status, rationale: 'p99 is back to normal.' });
const allIncidents = async () => (await center.as(both).listIncidents({})).total;

describe('a notification', () => {
  test('of a hundred pods is one incident with a hundred alerts', async () => {
    const pods = Array.from({ length: 100 }, (_, pod) => named('crash_loop', { fingerprint: `pod-${pod}` }));
    const { incident_ids, attached } = await send(pods);
    expect([incident_ids.length, attached]).toEqual([1, 100]);
    const { incident, alerts } = await read(incident_ids[0]);
    expect(alerts).toHaveLength(100);
    expect(incident.linked_alert_ids).toEqual(expect.arrayContaining(alerts.map(({ id }) => id)));
    expect(alerts[0]?.grouped_by).toEqual({
      dedup_key: 'alertname=crash_loop',
      tenant: 'A1',
      opened: true,
      rule: null,
      window_seconds: null,
    });
    await expectVerified(center, { incident_id: incident.id });
  });

  test('of two tenants is one incident for each, which only that tenant sees', async () => {
    const alerts = ['A1', 'A2'].map((tenant) => named('two_tenants', { tenant, fingerprint: tenant }));
    const { incident_ids } = await send(alerts);
    expect(incident_ids).toHaveLength(2);
    const tenants = await Promise.all(incident_ids.map(async (id) => (await read(id)).incident.tenants));
    expect(tenants.flat().sort()).toEqual(['A1', 'A2']);
    expect((await center.as(operator()).listIncidents({ q: 'slow', tenant: ['A2'] })).total).toBe(0);
  });

  test('of two rules is one incident for each', async () => {
    const { incident_ids } = await send([named('disk_slow'), named('disk_full', { fingerprint: 'f2' })]);
    expect(new Set(incident_ids).size).toBe(2);
  });

  test('that is repeated changes nothing', async () => {
    const alerts = [named('repeated'), named('repeated', { fingerprint: 'f2' })];
    const first = await send(alerts);
    const before = await observer.snapshot();
    const again = await send(alerts, { at: beside });
    expect(again).toEqual({ ...first, attached: 0, repeated: 2, receipts: [] });
    expect(await observer.snapshot()).toEqual(before);
  });

  test('with one more alert attaches it to the open incident', async () => {
    const { incident_ids } = await send([named('growing')]);
    const more = await send([named('growing'), named('growing', { fingerprint: 'f2' })]);
    expect(more).toMatchObject({ incident_ids, attached: 1, repeated: 1 });
    const { alerts } = await read(incident_ids[0]);
    expect(alerts.map((one) => one.grouped_by.opened).sort()).toEqual([false, true]);
  });

  test('that was cut short says how many alerts it lacks', async () => {
    expect(await send([named('flood')], { more: { truncatedAlerts: 37 } })).toMatchObject({
      attached: 1,
      truncated: 37,
    });
  });

  test('from a newer Alertmanager, with fields that we do not know, is taken', async () => {
    const { attached } = await send([named('newer')], { more: { notificationReason: 'group changed' } });
    expect(attached).toBe(1);
  });

  test('of the same, 32 times at once on two servers, is one incident', async () => {
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, number) =>
        send([named('at_once'), named('at_once', { fingerprint: 'f2' })], { at: number % 2 === 0 ? center : beside }),
      ),
    );
    const ids = new Set(answers.flatMap(({ incident_ids }) => incident_ids));
    expect(ids.size).toBe(1);
    expect(answers.reduce((sum, { attached }) => sum + attached, 0)).toBe(2);
    expect(answers.reduce((sum, { repeated }) => sum + repeated, 0)).toBe(62);
    const incident_id = [...ids][0] ?? '';
    const types = (await eventsOf(center, { incident_id })).map(({ type }) => type);
    expect(types).toEqual(['incident_created', 'alert_attached', 'alert_attached']);
    await expectVerified(center, { incident_id });
  });

  test('of many rules in another order each time cannot lock against each other', async () => {
    const names = Array.from({ length: 6 }, (_, at) => `crossed_${at}`);
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, number) => {
        const turned = [...names.slice(number % 6), ...names.slice(0, number % 6)];
        const alerts = turned.map((name) => named(name, { fingerprint: name }));
        return send(number % 3 === 0 ? alerts.reverse() : alerts, { at: number % 2 === 0 ? center : beside });
      }),
    );
    expect(new Set(answers.flatMap(({ incident_ids }) => incident_ids)).size).toBe(6);
  });
});

describe('the tenant of an alert', () => {
  test('that names none is the default of its source', async () => {
    const { incident_ids } = await send([named('untold', { tenant: undefined })], { source: 'defaulting' });
    expect((await read(incident_ids[0])).incident.tenants).toEqual(['A2']);
  });
});

describe('what becomes of an incident', () => {
  test('once all its alerts are resolved: monitoring; mitigating when one fires again; a person resolves it', async () => {
    const fired = [named('followed'), named('followed', { fingerprint: 'f2' })];
    const { incident_ids } = await send(fired);
    const [id] = incident_ids;
    await move(id, 'mitigating');
    const [first = {}, second = {}] = fired;
    // A group holds firing and resolved alerts together.
    await send([{ ...first, status: 'resolved' }, second]);
    expect(await statusOf(id)).toBe('mitigating');
    await send([
      { ...first, status: 'resolved' },
      { ...second, status: 'resolved' },
    ]);
    expect(await statusOf(id)).toBe('monitoring');
    const { alerts } = await read(id);
    expect(alerts.map(({ status, ends_at }) => [status, ends_at])).toEqual([
      ['resolved', '2026-03-01T03:30:00.000Z'],
      ['resolved', '2026-03-01T03:30:00.000Z'],
    ]);

    const again = { ...first, startsAt: '2026-03-01T04:00:00Z' };
    expect(await send([again])).toMatchObject({ incident_ids: [id], attached: 1 });
    expect(await statusOf(id)).toBe('mitigating');
    await send([{ ...again, status: 'resolved', endsAt: '2026-03-01T04:10:00Z' }]);
    expect(await statusOf(id)).toBe('monitoring');

    await move(id, 'resolved');
    expect((await read(id)).incident.resolved_at).not.toBeNull();
    await send([{ ...first, startsAt: '2026-03-01T05:00:00Z' }]);
    const reopened = await read(id);
    expect([reopened.incident.status, reopened.incident.resolved_at]).toEqual(['mitigating', null]);

    await move(id, 'closed');
    const anew = await send([{ ...first, startsAt: '2026-03-01T06:00:00Z' }]);
    expect(anew.incident_ids).not.toEqual([id]);
    expect(await statusOf(anew.incident_ids[0])).toBe('new');
    expect(await statusOf(id)).toBe('closed');

    const types = (await eventsOf(center, { incident_id: id ?? '' })).map(({ type }) => type);
    expect(types.filter((type) => type === 'alert_refired')).toHaveLength(2);
    for (const incident_id of [id ?? '', anew.incident_ids[0] ?? '']) await expectVerified(center, { incident_id });
  });

  test('that nobody has looked at stays new when its alerts resolve', async () => {
    const { incident_ids } = await send([named('short')]);
    await send([named('short', { status: 'resolved' })]);
    expect(await statusOf(incident_ids[0])).toBe('new');
  });

  test('none is opened by an alert that is resolved before it fired', async () => {
    const before = await allIncidents();
    const answer = await send([named('never_fired', { status: 'resolved' })]);
    expect(answer).toMatchObject({ incident_ids: [], attached: 0, unmatched: 1, receipts: [] });
    expect(await allIncidents()).toBe(before);
  });

  test('moved by alerts carries their reason, where each move needs one', async () => {
    const { incident_ids } = await send([named('ruled')]);
    const [id] = incident_ids;
    const opened = await read(id);
    expect(opened.incident).toMatchObject({ severity: 'critical', rationale_required: true, title: 'By rule' });
    expect(opened.runbooks.map(({ name }) => name)).toEqual([RUNBOOK]);
    await move(id, 'mitigating');
    await send([named('ruled', { status: 'resolved' })]);
    const { incident, timeline } = await read(id);
    expect(incident.status).toBe('monitoring');
    const moved = timeline.find(
      (event) => event.type === 'status_changed' && event.actor === 'alert-source:prometheus',
    );
    expect(moved?.openings.find(({ path }) => path === '/rationale')?.value).toMatch(/resolved/);
  });
});

describe('the severity of an incident', () => {
  test.each([
    ['critical', 'critical'],
    ['page', 'critical'],
    ['Warning', 'medium'],
    ['info', 'low'],
    ['P2', 'high'],
    ['sev3', 'medium'],
    ['never-heard-of', 'medium'],
    ['', 'medium'],
    ['constructor', 'medium'],
    ['__proto__', 'medium'],
  ])('is read from the word "%s" as %s', async (severity, expected) => {
    const { incident_ids } = await send([named(`word_${severity}`, { labels: { severity } })]);
    expect((await read(incident_ids[0])).incident.severity).toBe(expected);
  });

  test('is read from the label and the words of its source', async () => {
    const severityOf = async (name: string, level: string) => {
      const { incident_ids } = await send([named(name, { labels: { level } })], { source: 'mapping' });
      return (await read(incident_ids[0])).incident.severity;
    };
    expect(await severityOf('level_known', 'boom')).toBe('critical');
    expect(await severityOf('level_usual', 'warning')).toBe('medium');
    expect(await severityOf('level_unknown', 'whatever')).toBe('low');
    expect(await severityOf('level_of_javascript', 'toString')).toBe('low');
  });

  test('is the highest of the alerts that open it', async () => {
    const alerts = ['low', 'critical', 'medium'].map((severity) =>
      named('mixed', { fingerprint: severity, labels: { severity } }),
    );
    const { incident_ids } = await send(alerts);
    expect((await read(incident_ids[0])).incident.severity).toBe('critical');
  });
});

describe('what an alert says', () => {
  test('is kept as text and nothing else: addresses, markup, control characters, 20 kB', async () => {
    const annotations = {
      summary: '<script>alert(1)</script>\u0007\u001b[31m red',
      runbook_url: 'javascript:alert(document.cookie)',
      description: `first line\n\tsecond ${'x'.repeat(19_000)}`,
    };
    const labels = { 'a label/of "any" name': '=cmd|calc', ключ: '\u202eright to left' };
    const { incident_ids } = await send([
      named('strange', { annotations, labels, generatorURL: 'javascript:alert(2)' }),
    ]);
    const { incident, alerts } = await read(incident_ids[0]);
    // An address is text like any other: nothing is asked for there, and nothing makes a link of it.
    expect(alerts[0]?.annotations).toEqual({
      generator_url: 'javascript:alert(2)',
      ...annotations,
      summary: '<script>alert(1)</script>\ufffd\ufffd[31m red',
    });
    expect(alerts[0]?.labels).toMatchObject(labels);
    expect(incident.title).toBe('<script>alert(1)</script>\ufffd\ufffd[31m red');
    await expectVerified(center, { incident_id: incident.id });
  });

  test('over 20 kB in one annotation is refused', async () => {
    const request = delivery(notification([named('long', { annotations: { summary: 'x'.repeat(20_001) } })]));
    expect((await center.request(null, '/alerts/prometheus', request)).status).toBe(422);
  });

  test('with a blank summary leaves its name as the title', async () => {
    const { incident_ids } = await send([named('blank', { annotations: { summary: ' ' } })]);
    expect((await read(incident_ids[0])).incident.title).toBe('blank');
  });

  test('becomes a title of at most 300 characters that is whole Unicode', async () => {
    const summary = `${'x'.repeat(299)}👩‍🚒`;
    const { incident_ids } = await send([named('cut', { annotations: { summary } })]);
    const { title } = (await read(incident_ids[0])).incident;
    expect(title.length).toBeLessThanOrEqual(300);
    expect(title.isWellFormed()).toBe(true);
  });
});
