import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectPglite } from '../database/connect-pglite.js';
import { connectPostgres } from '../database/connect-postgres.js';
import type { Database } from '../database/database.js';
import { migrateDatabase } from '../database/migrate.js';
import * as schema from '../database/schema.js';
import { createCheckpointArchive } from '../log/checkpoint-archive.js';
import { createDirectoryObjectStore } from '../object-store/directory-object-store.js';
import { createKeyFileSigners } from '../signer/key-file-signer.js';
import { createTestCenter } from '../testing/create-test-center.js';
import type { TestDatabase } from '../testing/postgres/create-database.js';
import { createTestDatabase } from '../testing/postgres/create-test-database.js';
import { sourceOf } from '../testing/scenarios/alert-sources.js';
import { type HandledIncident, handleIncident } from '../testing/scenarios/handled-incident.js';
import { operator, securityAdmin } from '../testing/scenarios/personas.js';
import { createRetainedCenter, type RetainedCenter } from '../testing/scenarios/retained-center.js';
import { observeDatabase } from '../testing/scenarios/snapshot.js';
import { expectVerified } from '../testing/scenarios/timelines.js';
import { compareLog } from './compare-log.js';
import { NOT_IN_THE_LOG } from './differences.js';
import { type OpenLog, openParts } from './open-parts.js';
import { type RestoreTarget, restoreLog } from './restore-log.js';

let retained: RetainedCenter;
let log: OpenLog;
beforeAll(async () => {
  retained = await createRetainedCenter();
  log = await openParts(retained);
});
afterAll(async () => {
  await log?.close();
  await retained?.stop();
});

interface Elsewhere extends RestoreTarget {
  data_directory: string;
  url: string;
  close: () => Promise<void>;
}

/** An empty database and an empty object store, with the keys of the center that is gone. */
async function elsewhere(kind: 'postgres' | 'pglite' = 'postgres'): Promise<Elsewhere> {
  const data_directory = await mkdtemp(path.join(tmpdir(), 'incident-center-restored-'));
  await cp(path.join(retained.center.data_directory, 'keys'), path.join(data_directory, 'keys'), { recursive: true });
  const postgres: TestDatabase | undefined = kind === 'postgres' ? await createTestDatabase() : undefined;
  const database: Database =
    postgres === undefined
      ? await connectPglite(path.join(data_directory, 'database'))
      : await connectPostgres({ url: postgres.url, max_connections: 2, log: () => {} });
  await migrateDatabase(database);
  return {
    database,
    objects: await createDirectoryObjectStore({
      directory: path.join(data_directory, 'objects'),
      key_file: path.join(data_directory, 'keys', 'addresses.secret'),
      base_url: '/objects',
      now: Date.now,
    }),
    signers: await createKeyFileSigners(path.join(data_directory, 'keys')),
    log_name: log.log,
    now: Date.now,
    data_directory,
    url: postgres?.url ?? '',
    close: async () => {
      await database.close();
      await postgres?.drop();
      await rm(data_directory, { recursive: true, force: true });
    },
  };
}

const TABLES: PgTable[] = Object.values<unknown>(schema)
  .filter((one) => is(one, PgTable))
  .filter((table) => !(getTableName(table) in NOT_IN_THE_LOG));
/** Only the checkpoints at the ends of parts are in the parts, and only the decisions that events name. */
const IN_PART = ['log_checkpoint', 'decision_log'];

async function rowsOf(url: string, table: PgTable): Promise<string[]> {
  const name = getTableName(table);
  const columns = Object.keys(getTableColumns(table)).filter((column) => !(`${name}.${column}` in NOT_IN_THE_LOG));
  const key = name === 'decision_log' ? ['decision_id'] : [];
  const observer = await observeDatabase(url);
  try {
    const list = [...key, ...columns].map((column) => `'${column}', "${column}"`).join(', ');
    const rows = await observer.query<{ row: unknown }>(
      `select jsonb_build_object(${list}) as row from incident_center."${name}"`,
    );
    return rows.map(({ row }) => JSON.stringify(row)).sort();
  } finally {
    await observer.stop();
  }
}

describe('a log that is restored', () => {
  let target: Elsewhere;
  beforeAll(async () => {
    target = await elsewhere();
  });
  afterAll(() => target.close());

  test('into an empty database makes every row that was there', async () => {
    const restored = await restoreLog(target, log);
    expect(restored).toMatchObject({ log: log.log, next_index: log.size, has_log_key: true });
    expect(restored.objects).toBeGreaterThan(5);
    for (const table of TABLES) {
      const name = getTableName(table);
      const [before, after] = [await rowsOf(retained.database.url, table), await rowsOf(target.url, table)];
      if (IN_PART.includes(name)) {
        expect(after.length).toBeGreaterThan(0);
        expect(before).toEqual(expect.arrayContaining(after));
      } else expect([name, after]).toEqual([name, before]);
    }
    const columns = Object.keys(restored.rows).map((name) => [name, restored.rows[name]]);
    for (const [, count] of columns) expect(count).toBeGreaterThan(0);
  });

  test('has no text and no file of what was erased after it was retained', async () => {
    expect(log.erased.files.has(retained.erased_file)).toBe(true);
    await expect(target.objects.head(`sha256/${retained.erased_file}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const includes = log.parts.some(({ source }) => source.files.has(`objects/${retained.erased_file}`));
    expect(includes).toBe(true);
  });

  test('is what its log says', async () => {
    expect(await compareLog(target.database, log)).toMatchObject({ same: true, differences: [], newer: 0 });
  });

  test('has the timers that its rows ask for', async () => {
    const timers = async (url: string) => {
      const observer = await observeDatabase(url);
      // A request that was taken back may have its timer still, which leads to nothing.
      const rows = await observer.query(
        `select kind, subject, tenants, due_at from incident_center.due_timer where kind in ('sla_at_risk', 'sla_breach')
          or kind = 'approval_expiry' and subject in (select id::text from incident_center.approval where status = 'waiting')
          order by 1, 2`,
      );
      await observer.stop();
      return rows;
    };
    const before = await timers(retained.database.url);
    expect(new Set(before.map(({ kind }) => kind))).toEqual(new Set(['approval_expiry', 'sla_at_risk', 'sla_breach']));
    expect(await timers(target.url)).toEqual(before);
  });

  test('has alerts join the incidents that they joined', async () => {
    const groups = async (url: string) => {
      const observer = await observeDatabase(url);
      const rows = await observer.query('select * from incident_center.alert_group order by source, tenant, dedup_key');
      await observer.stop();
      return rows;
    };
    const before = await groups(retained.database.url);
    expect(before.length).toBeGreaterThan(0);
    expect(await groups(target.url)).toEqual(before);
  });

  test('is not restored over what is there', async () => {
    await expect(restoreLog(target, log)).rejects.toMatchObject({ code: 'CONFLICT', message: /not empty/ });
    expect(await compareLog(target.database, log)).toMatchObject({ same: true });
  });

  test('goes on with the same log: it verifies, lists, groups alerts, appends and retains', async () => {
    const center = await createTestCenter({
      database: { url: target.url },
      data_directory: target.data_directory,
      alert_sources: { prober: sourceOf('generic') },
    });
    try {
      const by = center.as(operator());
      const before = await retained.center.as(operator()).listIncidents({ limit: 100 });
      const listed = await by.listIncidents({ limit: 100 });
      expect(listed.items).toEqual(before.items);
      for (const { id } of listed.items) await expectVerified(center, { incident_id: id });
      const { items } = await by.listRunbooks({ limit: 100 });
      expect(items.length).toBeGreaterThan(1);
      for (const { id } of items) await expectVerified(center, { runbook_id: id });
      const { incident } = await by.createIncident({ title: 'After the loss', severity: 'high', tenants: ['A1'] });
      const observer = await observeDatabase(target.url);
      await expect
        .poll(
          async () =>
            (await observer.query('select size::int from incident_center.log_checkpoint order by 1 desc limit 1'))[0],
        )
        .toEqual({ size: log.size + 1 });
      await observer.stop();
      const timeline = await by.getTimeline({ incident_id: incident.id });
      expect(timeline.items).toMatchObject([{ type: 'incident_created', log_index: log.size }]);
      const directory = await mkdtemp(path.join(tmpdir(), 'incident-center-more-'));
      await cp(retained.directory, directory, { recursive: true });
      const more = await center.center.retainLog({ directory });
      expect(more.parts).toMatchObject([{ from: log.size, to: log.size + 1 }]);
      const whole = await openParts({ directory, trust: JSON.stringify(await center.center.trust()) });
      expect(await compareLog(target.database, whole)).toMatchObject({ same: true, newer: 0, events: log.size + 1 });
      await whole.close();
      await rm(directory, { recursive: true });
    } finally {
      await center.stop();
    }
  });
});

test('a restore into the embedded database is the same; it says so where the key that signs is not there', async () => {
  const target = await elsewhere('pglite');
  try {
    const signers = await createKeyFileSigners(path.join(target.data_directory, 'other-keys'));
    expect(await restoreLog({ ...target, signers }, log)).toMatchObject({ has_log_key: false });
    expect(await compareLog(target.database, log)).toMatchObject({ same: true, newer: 0, differences: [] });
  } finally {
    await target.close();
  }
});

test('a restore whose connection is killed in the middle leaves the database empty, and is done by the next one', async () => {
  const target = await elsewhere();
  const [observer, holder] = [await observeDatabase(target.url), await observeDatabase(target.url)];
  try {
    await holder.query('begin');
    // The last table that is written to: everything else is there, and nothing has committed.
    await holder.query('lock table incident_center.alert_group in access exclusive mode');
    const restoring = restoreLog(target, log);
    const outcome = expect(restoring).rejects.toThrow();
    const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(() => observer.query(waiting), { timeout: 30_000 }).toHaveLength(1);
    await observer.query(`select pg_terminate_backend(pid) from (${waiting}) as waiting`);
    await outcome;
    await holder.query('rollback');
    for (const table of TABLES)
      if (!['log_head', 'decision_log'].includes(getTableName(table)))
        expect(await rowsOf(target.url, table)).toEqual([]);
    await restoreLog(target, log);
    expect(await compareLog(target.database, log)).toMatchObject({ same: true, differences: [] });
  } finally {
    await holder.stop();
    await observer.stop();
    await target.close();
  }
});

test('a log that is known to have gone on is not restored to less: it would be forked', async () => {
  const target = await elsewhere();
  try {
    // The store that the lost center kept its checkpoints in.
    const objects = await createDirectoryObjectStore({
      directory: path.join(retained.center.data_directory, 'objects'),
      key_file: path.join(retained.center.data_directory, 'keys', 'addresses.secret'),
      base_url: '/objects',
      now: Date.now,
    });
    await expect
      .poll(() => createCheckpointArchive(objects, log.log).newest(), { timeout: 15_000 })
      .toMatchObject({ size: log.size });
    const shorter: OpenLog = { ...log, size: log.size - 1 };
    await expect(restoreLog({ ...target, objects }, shorter)).rejects.toMatchObject({ code: 'LOG_FORK' });
    await expect(restoreLog({ ...target, log_name: 'another.example' }, log)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  } finally {
    await target.close();
  }
});

describe('parts that are not what was written', () => {
  let directory: string;
  let names: string[];
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'incident-center-parts-'));
    await cp(retained.directory, directory, { recursive: true });
    names = (await readdir(directory)).sort((left, right) => Number(left.split('-')[1]) - Number(right.split('-')[1]));
    return () => rm(directory, { recursive: true });
  });
  const at = (place: number) => names[place] ?? '';
  const opened = () => openParts({ directory, trust: retained.trust });

  test('because one is missing', async () => {
    await rm(path.join(directory, at(1)));
    await expect(opened()).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(at(2)) });
  });

  test('because all are missing', async () => {
    for (const name of names) await rm(path.join(directory, name));
    await expect(opened()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('because two were swapped', async () => {
    const [one, two] = [path.join(directory, at(0)), path.join(directory, at(1))];
    await rename(one, `${one}.aside`);
    await rename(two, one);
    await rename(`${one}.aside`, two);
    await expect(opened()).rejects.toMatchObject({
      code: 'EVIDENCE_TAMPERED',
      message: expect.stringMatching(new RegExp(`${at(0)}|${at(1)}`)),
    });
  });

  test('because one was cut off', async () => {
    const file = path.join(directory, at(1));
    await truncate(file, (await readFile(file)).length - 4_096);
    await expect(opened()).rejects.toMatchObject({
      code: 'EVIDENCE_TAMPERED',
      message: expect.stringContaining(at(1)),
    });
  });

  test('because one byte of an event is another', async () => {
    const file = path.join(directory, at(1));
    const bytes = await readFile(file);
    const place = bytes.indexOf('"actor":{"id":"', bytes.indexOf('"prev":"')) + '"actor":{"id":"'.length;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await expect(opened()).rejects.toMatchObject({
      code: 'EVIDENCE_TAMPERED',
      message: expect.stringContaining(at(1)),
    });
  });

  test('because one is of another log', async () => {
    const other = await createTestCenter({ log_name: 'another.example/log' });
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'incident-center-other-'));
    try {
      await other.as(operator()).createIncident({ title: 'Elsewhere', severity: 'high', tenants: ['A1'] });
      await expect
        .poll(async () => (await other.center.retainLog({ directory: elsewhere })).parts.length, { timeout: 10_000 })
        .toBe(1);
      await copyFile(path.join(elsewhere, 'log-0-1.tar'), path.join(directory, at(1)));
      await expect(opened()).rejects.toMatchObject({
        code: 'EVIDENCE_TAMPERED',
        message: expect.stringContaining(at(1)),
      });
    } finally {
      await other.stop();
      await rm(elsewhere, { recursive: true });
    }
  });

  test('because nobody who is trusted signed them', async () => {
    const trust = JSON.parse(retained.trust) as { keys: { purpose: string }[] };
    const without = JSON.stringify({ ...trust, keys: trust.keys.filter(({ purpose }) => purpose !== 'log') });
    await expect(openParts({ directory, trust: without })).rejects.toMatchObject({ code: 'EVIDENCE_TAMPERED' });
    await expect(openParts({ directory, trust: '{}' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

test('a file that was erased of one incident is restored for the other that attached the same bytes', async () => {
  const [one, other] = [await handleIncident(retained.center, ['A2']), await handleIncident(retained.center, ['A2'])];
  const by = retained.center.as(securityAdmin({ tenant_ids: ['A2'] }));
  const erase = async ({ incident_id, evidence_ref }: HandledIncident) => {
    const { items } = await by.getTimeline({ incident_id, limit: 1_000 });
    const { id = '' } = items.find(({ type }) => type === 'evidence_attached') ?? {};
    const why = { reason: 'personal_data', rationale: 'It named a person, who asked for it.' } as const;
    await by.redactEvent({ event_id: id, files: [evidence_ref], ...why });
    await retained.retain();
  };
  const restored = async () => {
    const [more, target] = [await openParts(retained), await elsewhere()];
    try {
      await restoreLog(target, more);
      return (await target.objects.head(`sha256/${one.evidence_ref}`).catch(() => undefined))?.size;
    } finally {
      await more.close();
      await target.close();
    }
  };
  expect(one.evidence_ref).toBe(other.evidence_ref);
  await retained.retain();
  await erase(one);
  expect(await restored()).toBeGreaterThan(0);
  await erase(other);
  expect(await restored()).toBeUndefined();
});

test('parts without texts and files are verified, and are not enough to restore', async () => {
  const directory = path.join(await mkdtemp(path.join(tmpdir(), 'incident-center-bare-')), 'parts');
  await mkdir(directory);
  await retained.center.center.retainLog({ directory, openings: false, objects: false });
  const bare = await openParts({ directory, trust: retained.trust });
  const target = await elsewhere();
  try {
    await expect(restoreLog(target, bare)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: /spec/ });
    const database = await connectPostgres({ url: retained.database.url, max_connections: 1, log: () => {} });
    expect(await compareLog(database, bare)).toMatchObject({ same: true, differences: [] });
    await database.close();
  } finally {
    await bare.close();
    await target.close();
    await rm(path.dirname(directory), { recursive: true });
  }
});
