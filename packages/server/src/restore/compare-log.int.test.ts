import { getTableName, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectPostgres } from '../database/connect-postgres.js';
import type { Database } from '../database/database.js';
import { definitionOf, type RecordName, records } from '../database/records.js';
import { operator } from '../testing/scenarios/personas.js';
import { createRetainedCenter, type RetainedCenter } from '../testing/scenarios/retained-center.js';
import { columnsOf, named, other, TABLES, undone } from '../testing/scenarios/tampering.js';
import { compareLog, compareStored, type LogComparison } from './compare-log.js';
import { NOT_IN_THE_LOG } from './differences.js';
import { type OpenLog, openParts } from './open-parts.js';

let retained: RetainedCenter;
let database: Database;
let log: OpenLog;
beforeAll(async () => {
  retained = await createRetainedCenter();
  database = await connectPostgres({ url: retained.database.url, max_connections: 2, log: () => {} });
  log = await openParts(retained);
});
afterAll(async () => {
  await log?.close();
  await database?.close();
  await retained?.stop();
});

/** What the replay says after somebody with every right on the database has done something; then it is undone. */
const compareAfter = (tamper: SQL): Promise<LogComparison> =>
  undone(
    database,
    (queries) => queries.execute(tamper),
    (queries) => compareStored(queries, log),
  );

const isTold = (table: PgTable, column?: string) =>
  !((column === undefined ? getTableName(table) : `${getTableName(table)}.${column}`) in NOT_IN_THE_LOG);
/** Empty where nothing waits and nothing is wrong: what is put there is found, and no row of ours can be altered. */
const EMPTY = ['unnumbered_event', 'quarantined_event'];
const TOLD = TABLES.filter((table) => isTold(table) && !EMPTY.includes(getTableName(table)));
const COLUMNS = TOLD.flatMap((table) =>
  columnsOf(table)
    .filter(([name]) => isTold(table, name))
    .map(([name, column]) => ({ table, name, column, title: `${getTableName(table)}.${name}` })),
);

/** One row of a table: of the decisions one that an event names, of the checkpoints the end of a part. */
function oneRow(table: PgTable): SQL {
  const name = getTableName(table);
  const last = log.parts.at(-1)?.to;
  if (name === 'decision_log')
    return sql`decision_id = (select (event_text::jsonb #>> '{policy,decision_id}')::uuid from incident_center.timeline_event
      where event_text::jsonb #>> '{policy,decision_id}' is not null order by id limit 1)`;
  if (name === 'log_checkpoint') return sql`size = ${last}`;
  return sql`ctid = (select min(ctid) from ${named(table)})`;
}

describe('a database that nobody touched', () => {
  test('is what its log says, every row of it', async () => {
    const said = await compareLog(database, log);
    expect(said.differences).toEqual([]);
    expect(said).toMatchObject({ same: true, newer: 0, events: await retained.settled(), difference_count: 0 });
    expect(Object.keys(said.rows).sort()).toEqual(Object.keys(records).sort());
    for (const count of Object.values(said.rows)) expect(count).toBeGreaterThan(0);
  });

  test('has something in every table that is compared', async () => {
    for (const table of TOLD) {
      const rows = await database.queries.select({ one: sql`1` }).from(table).limit(1);
      expect([getTableName(table), rows.length]).toEqual([getTableName(table), 1]);
    }
  });

  test('names nothing as untold that is not in the schema', () => {
    const known = TABLES.flatMap((table) => [
      getTableName(table),
      ...columnsOf(table).map(([name]) => `${getTableName(table)}.${name}`),
    ]);
    expect(Object.keys(NOT_IN_THE_LOG).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('a change by somebody with every right', () => {
  test.each(COLUMNS)('of $title is found and named', async ({ table, name, column }) => {
    const where = oneRow(table);
    const said = await compareAfter(
      sql`update ${named(table)} set ${sql.identifier(column.name)} = ${other(column)} where ${where}`,
    );
    expect(said.same).toBe(false);
    const found = said.differences.filter((one) => one.table === getTableName(table));
    // Where the key was changed, one row is missing and another is too much.
    const whole = found.some((one) => one.column === '*' && one.problem !== 'altered');
    const columns = found.map((one) => one.column);
    expect(whole || columns.includes(name), JSON.stringify(said.differences)).toBe(true);
    if (!whole) expect(new Set(found.map(({ id }) => id)).size).toBe(1);
  });

  const DELETED = TOLD.filter((table) => getTableName(table) !== 'decision_log');
  test.each(DELETED.map((table) => ({ table, title: getTableName(table) })))(
    'that deletes a row of $title is found and named',
    async ({ table }) => {
      const said = await compareAfter(sql`delete from ${named(table)} where ${oneRow(table)}`);
      expect(said.differences.map((one) => [one.table, one.problem])).toContainEqual([getTableName(table), 'missing']);
    },
  );

  test.each(Object.keys(records) as RecordName[])('that adds a row to %s is found and named', async (record) => {
    const { table, key } = definitionOf(record);
    const [keyColumn = ''] = key;
    const columns = columnsOf(table).map(([name]) => sql.identifier(name));
    const values = columnsOf(table).map(([name]) =>
      name === keyColumn
        ? sql`gen_random_uuid()`
        : name === 'fingerprint'
          ? sql`'another'`
          : sql`${sql.identifier(name)}`,
    );
    const said = await compareAfter(sql`insert into ${named(table)} (${sql.join(columns, sql`, `)})
      select ${sql.join(values, sql`, `)} from ${named(table)} where ${oneRow(table)}`);
    const found = said.differences.filter((one) => one.table === getTableName(table));
    expect(found).toEqual([expect.objectContaining({ column: '*', problem: 'unexpected', event_id: null })]);
  });

  test('that puts the statement of one key in the place of another is found and named', async () => {
    const said = await compareAfter(sql`update incident_center.log_key_rotation set envelope =
      (select envelope from incident_center.log_key_rotation where position = 0) where position = 1`);
    expect(said.differences).toMatchObject([{ table: 'log_key_rotation', id: '1', column: 'envelope' }]);
  });

  test('that queues or sets aside an event that nobody recorded is found and named', async () => {
    for (const values of [
      sql`unnumbered_event (event_id) values (gen_random_uuid())`,
      sql`quarantined_event values (gen_random_uuid(), 'hash', now())`,
    ]) {
      const said = await compareAfter(sql`insert into incident_center.${values}`);
      expect(said.differences).toMatchObject([{ problem: 'unexpected' }]);
    }
  });
});

describe('a change of the schema, so that what is read is not what is there', () => {
  const hidden = (of: string, as: string) =>
    sql.raw(`create policy hides on incident_center.incident as ${as} for select to ${of} using (severity <> 'low')`);
  const drop = (table: string) => sql.raw(`alter table incident_center.${table} drop constraint ${table}_pkey cascade`);
  test.each([
    ['rows are hidden from the system', 'row security', hidden('incident_center_system', 'restrictive')],
    ['rows are hidden from everybody', 'row security', hidden('public', 'restrictive')],
    ['no rows are shown', 'row security', sql`drop policy system_reads on incident_center.incident`],
    ['a row can be there twice', 'primary key', drop('incident')],
    [
      'a view shows some rows',
      'table',
      sql`alter table incident_center.incident rename to incident_kept;
        create view incident_center.incident as select * from incident_center.incident_kept`,
    ],
    [
      'rows of another table are among them',
      'table',
      sql`create table incident_center.more () inherits (incident_center.incident)`,
    ],
  ])('is found and named: %s', async (_, column, change) => {
    const said = await undone(
      database,
      async (queries) => {
        for (const statement of [sql`set local lock_timeout = '20s'`, change]) await queries.execute(statement);
      },
      (queries) => compareStored(queries, log),
    );
    expect(said.differences[0]).toEqual({
      table: 'incident',
      id: 'schema',
      column,
      problem: 'altered',
      event_id: null,
    });
  });
});

describe('what came after the parts', () => {
  test('is checked by its chain, its number and the tree, and its rows too', async () => {
    const { incident } = await retained.center
      .as(operator())
      .createIncident({ title: 'Slow again', severity: 'high', tenants: ['A1'] });
    await retained.settled();
    const said = await compareLog(database, log);
    expect(said).toMatchObject({ same: true, newer: 1 });
    const changed = await compareAfter(sql`update incident_center.incident set owner = 'x' where id = ${incident.id}`);
    expect(changed.differences).toMatchObject([{ table: 'incident', id: incident.id, column: 'owner' }]);
    const told = await compareAfter(
      sql`update incident_center.timeline_event set actor = 'x' where incident_id = ${incident.id}`,
    );
    expect(told.same).toBe(false);
  });

  test('is no difference while it is being written', async () => {
    const by = retained.center.as(operator());
    const { incident } = await by.createIncident({ title: 'Busy', severity: 'high', tenants: ['A1'] });
    let writing = true;
    const write = async () => {
      for (let at = 0; at < 30; at += 1)
        await by.commentOnIncident({ incident_id: incident.id, text: `Comment ${at}` });
      writing = false;
    };
    const said: LogComparison[] = [];
    const compare = async () => {
      while (writing) said.push(await compareLog(database, log));
    };
    await Promise.all([write(), compare()]);
    expect(said.flatMap(({ differences }) => differences)).toEqual([]);
    expect(said.length).toBeGreaterThan(0);
  });
});
