import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from './testing/create-test-center.js';
import type { TestDatabase } from './testing/postgres/create-database.js';
import { createTestDatabase } from './testing/postgres/create-test-database.js';
import { alertSource, delivery, notification } from './testing/scenarios/alertmanager.js';
import { operator } from './testing/scenarios/personas.js';
import { post, refusal, success } from './testing/scenarios/requests.js';
import { openIncident } from './testing/scenarios/runbooks.js';
import { type DatabaseObserver, observeDatabase } from './testing/scenarios/snapshot.js';

let database: TestDatabase;
let center: TestCenter;
let observer: DatabaseObserver;

beforeAll(async () => {
  database = await createTestDatabase();
  center = await createTestCenter({
    database: { url: database.url },
    alert_sources: { prometheus: alertSource() },
  });
  observer = await observeDatabase(database.url);
});
afterAll(async () => {
  await observer.stop();
  await center.stop();
  await database.drop();
});

// One test, because it takes the ten seconds of the lock timeout.
test('who waits too long for somebody else is told to try again, and nothing happens twice', async () => {
  const incident = await openIncident(center);
  const path = `/incidents/${incident.id}/comments`;
  const keyed = () => post({ text: 'Once' }, { 'Idempotency-Key': 'slow' });
  const alert = () => delivery(notification([{}]));
  await success(await center.request(null, '/alerts/prometheus', alert()), 202);

  await observer.query('begin');
  await observer.query('select 1 from incident_center.incident for update');
  await observer.query('select 1 from incident_center.alert_group for update');
  // As if another server were in the middle of the same request.
  await observer.query(
    `insert into incident_center.idempotency_key (principal, operation, key, fingerprint, status, body, created_at)
      values ('operator', 'comment_on_incident', 'slow', '', 0, '', now())`,
  );
  const before = await observer.snapshot();
  const [locked, inFlight, fromAlertmanager] = await Promise.all([
    center.request(operator(), path, post({ text: 'Twice' })),
    center.request(operator(), path, keyed()),
    center.request(null, '/alerts/prometheus', delivery(notification([{ fingerprint: 'f2' }]))),
  ]);
  await refusal(locked, 'CONFLICT');
  expect(locked.headers.get('retry-after')).toBe('1');
  await refusal(inFlight, 'REQUEST_IN_FLIGHT');
  expect(inFlight.headers.get('retry-after')).toBe('1');
  // Alertmanager repeats what was answered with 5xx, and drops what was answered with 4xx.
  await refusal(fromAlertmanager, 'UNAVAILABLE');
  expect(fromAlertmanager.headers.get('retry-after')).toBe('1');
  expect(await observer.snapshot()).toEqual(before);
  await observer.query('rollback');

  await success(await center.request(operator(), path, keyed()), 201);
  const second = delivery(notification([{ fingerprint: 'f2' }]));
  const { attached } = await success<{ attached: number }>(
    await center.request(null, '/alerts/prometheus', second),
    202,
  );
  expect(attached).toBe(1);
});
