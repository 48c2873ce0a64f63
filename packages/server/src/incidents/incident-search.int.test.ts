import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { alertSource, delivery, notification } from '../testing/scenarios/alertmanager.js';
import { operator } from '../testing/scenarios/personas.js';
import { success } from '../testing/scenarios/requests.js';

let center: TestCenter;
let client: pg.Client;
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase();
  cleanups.push(database.drop);
  center = await createTestCenter({
    database: { url: database.url },
    alert_sources: { prometheus: alertSource({ rules: [{ match: {}, group_by: ['service'] }] }) },
  });
  cleanups.push(center.stop);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  cleanups.push(() => client.end());
});
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

const found = async (q: string, as = operator()) =>
  (await center.as(as).listIncidents({ q })).items.map(({ id }) => id);
const open = async (title: string, more: { tenants?: string[]; tags?: Record<string, string> } = {}) => {
  const tenants = more.tenants ?? ['A1'];
  const by = center.as(operator({ tenant_ids: tenants }));
  return (await by.createIncident({ title, severity: 'low', tenants, tags: more.tags ?? {} })).incident;
};

describe('the search of the list', () => {
  test('follows a title and tags that are edited', async () => {
    const { id } = await open('Disk nearly full', { tags: { service: 'ledger' } });
    expect(await found('ARLY fu')).toEqual([id]);
    expect(await found('ledge')).toEqual([id]);
    await center.as(operator()).editIncident({ incident_id: id, title: 'Disk is full', tags: { service: 'billing' } });
    expect([await found('nearly'), await found('ledger')]).toEqual([[], []]);
    expect([await found('disk is'), await found('BILL')]).toEqual([[id], [id]]);
  });

  test('finds an incident by the names of all its alerts, and no longer by one that was changed', async () => {
    const alerts = ['queue_stuck', 'queue_stuck', 'queue_slow'].map((alertname, at) => ({
      fingerprint: `queue-${at}`,
      labels: { alertname, service: 'queue' },
    }));
    const sent = await center.request(null, '/alerts/prometheus', delivery(notification(alerts)));
    const [id] = (await success<{ incident_ids: string[] }>(sent, 202)).incident_ids;
    expect([await found('queue_stuck'), await found('ueue_slo')]).toEqual([[id], [id]]);
    // An underscore is that, and not any letter.
    expect(await found('queue.slow')).toEqual([]);
    const rename = `update incident_center.alert set name = 'gone' where id = (
      select id from incident_center.alert where incident_id = $1 and name = 'queue_stuck' limit 1)`;
    await client.query(rename, [id]);
    expect(await found('queue_stuck')).toEqual([id]);
    await client.query(rename, [id]);
    expect([await found('queue_stuck'), await found('gone')]).toEqual([[], [id]]);
  });

  test('takes what stands for anything in SQL as it is', async () => {
    const { id } = await open('100 % of C:\\disks are full');
    expect([await found('0 % of'), await found('C:\\d')]).toEqual([[id], [id]]);
    expect([await found('0 %f'), await found('C:_disks')]).toEqual([[], []]);
  });

  test('finds nothing of tenants that are not the asker’s', async () => {
    const { id } = await open('Payroll of the neighbours', { tenants: ['B1'] });
    expect(await found('payroll')).toEqual([]);
    expect(await found(id)).toEqual([]);
    expect(await found('payroll', operator({ tenant_ids: ['B1'] }))).toEqual([id]);
  });
});

describe('the words aside', () => {
  const as = async (role: string, query: string) => {
    await client.query('begin');
    try {
      await client.query(
        `select set_config('role', '${role}', true), set_config('incident_center.tenants', '{A1}', true)`,
      );
      return (await client.query(query)).rows;
    } finally {
      await client.query('rollback');
    }
  };

  test.each(['incident_center_app', 'incident_center_system'])('cannot be read by %s', async (role) => {
    await expect(as(role, 'select * from incident_center.incident_search')).rejects.toThrow('permission denied');
  });

  test('are asked about by a function that compares the tenants, also without a filter of ours', async () => {
    const mine = await open('Only mine zebra');
    await open('Only theirs zebra', { tenants: ['B1'] });
    const rows = await as('incident_center_app', `select * from incident_center.find_incidents('%zebra%')`);
    expect(rows).toEqual([{ find_incidents: mine.id }]);
  });

  test('have an index for parts of words, where Postgres has the extension', async () => {
    const available = await client.query(`select from pg_available_extensions where name = 'pg_trgm'`);
    const index = await client.query(`select from pg_indexes where indexname = 'incident_search_words'`);
    expect(index.rowCount).toBe(available.rowCount);
  });
});

test('what was there before the search is found by it after the migration', async () => {
  const { id } = await open('Older than the search', { tags: { era: 'bronze' } });
  const words = `select incident_id, part, words, uses from incident_center.incident_search order by 1, 2`;
  const before = await client.query(words);
  await client.query('delete from incident_center.incident_search');
  expect(await found('older than')).toEqual([]);
  const migration = await readFile(new URL('../../drizzle/0013_search.sql', import.meta.url), 'utf8');
  const fills = migration
    .split('--> statement-breakpoint')
    .filter((statement) => /^\s*INSERT INTO incident_center\.incident_search/.test(statement));
  expect(fills).toHaveLength(2);
  for (const statement of fills) await client.query(statement);
  expect((await client.query(words)).rows).toEqual(before.rows);
  expect(await found('bronze')).toEqual([id]);
});
