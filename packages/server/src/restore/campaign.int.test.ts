import { getTableName, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectPostgres } from '../database/connect-postgres.js';
import type { Database, Queries } from '../database/database.js';
import { createRetainedCenter, type RetainedCenter } from '../testing/scenarios/retained-center.js';
import { columnsOf, named, other, TABLES, undone } from '../testing/scenarios/tampering.js';
import { compareStored } from './compare-log.js';
import { NOT_IN_THE_LOG } from './differences.js';
import { type OpenLog, openParts } from './open-parts.js';

const CAMPAIGNS = process.env.CI === undefined ? 100 : 500;
const SEED = Number(process.env.CAMPAIGN_SEED ?? 20_261_124);
const PATIENCE_MS = 1_200_000;

let retained: RetainedCenter;
let database: Database;
let log: OpenLog;
beforeAll(async () => {
  retained = await createRetainedCenter();
  // Nothing of its own may be written meanwhile.
  await retained.center.center.stop();
  database = await connectPostgres({ url: retained.database.url, max_connections: 2, log: () => {} });
  log = await openParts(retained);
});
afterAll(async () => {
  await log?.close();
  await database?.close();
  await retained?.stop();
});

/** The same numbers for the same seed, so that what fails can be done again. */
function createRandom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (end: number) => Math.floor(next() * end),
    of: <One>(some: readonly One[]): One => some[Math.floor(next() * some.length)] as One,
  };
}
type Random = ReturnType<typeof createRandom>;

const EMPTY = ['unnumbered_event', 'quarantined_event'];
const TARGETS = TABLES.filter(
  (table) => !(getTableName(table) in NOT_IN_THE_LOG) && !EMPTY.includes(getTableName(table)),
);
const toldColumns = (table: PgTable) =>
  columnsOf(table).filter(([name]) => !(`${getTableName(table)}.${name}` in NOT_IN_THE_LOG));

/** What of a table is evidence: decisions that events name, checkpoints at the ends of parts. */
function within(table: PgTable): SQL {
  const name = getTableName(table);
  if (name === 'decision_log')
    return sql`decision_id in (select (event_text::jsonb #>> '{policy,decision_id}')::uuid from incident_center.timeline_event)`;
  if (name === 'log_checkpoint') return sql`size = any(${`{${log.parts.map(({ to }) => to).join(',')}}`}::bigint[])`;
  return sql`true`;
}

/** Any row of a table, by its place. */
async function anyRow(queries: Queries, table: PgTable, random: Random): Promise<string> {
  const { rows } = (await queries.execute(
    sql`select ctid::text as place from ${named(table)} where ${within(table)} order by ctid`,
  )) as unknown as { rows: { place: string }[] };
  return random.of(rows)?.place ?? '(0,0)';
}

interface Attack {
  told: string;
  run: (queries: Queries) => Promise<unknown>;
}

const KINDS = ['flip', 'delete', 'insert', 'copy', 'swap', 'reorder', 'rewrite'] as const;

/** In the text: what makes a table takes no parameters. */
const placeOf = (place: string): SQL => sql.raw(`'${place}'::tid`);

/** Puts the values of a column in the places of each other, also where they are unique. */
async function swap(
  queries: Queries,
  { table, columns, places }: { table: PgTable; columns: string[]; places: string[] },
) {
  const list = sql.join(
    columns.map((name) => sql.identifier(name)),
    sql`, `,
  );
  const [one = '', two = ''] = places;
  await queries.execute(sql`create temporary table pair on commit drop as
    select 1 as n, t.* from ${named(table)} t where ctid = ${placeOf(one)} union all select 2, t.* from ${named(table)} t where ctid = ${placeOf(two)}`);
  await queries.execute(sql`delete from ${named(table)} where ctid in (${one}::tid, ${two}::tid)`);
  const rest = columnsOf(table)
    .map(([name]) => name)
    .filter((name) => !columns.includes(name));
  const kept = sql.join(
    rest.map((name) => sql`a.${sql.identifier(name)}`),
    sql`, `,
  );
  const taken = sql.join(
    columns.map((name) => sql`b.${sql.identifier(name)}`),
    sql`, `,
  );
  const into = sql.join(
    rest.map((name) => sql.identifier(name)),
    sql`, `,
  );
  await queries.execute(
    rest.length === 0
      ? sql`insert into ${named(table)} (${list}) select ${taken} from pair b`
      : sql`insert into ${named(table)} (${into}, ${list}) select ${kept}, ${taken} from pair a join pair b on b.n = 3 - a.n`,
  );
  await queries.execute(sql`drop table pair`);
}

/** Changes an event, and makes hashes anew from there on, as far as the database has them. */
const rewrite = (seq: number) =>
  sql.raw(`do $$
  declare event record; prev text; chosen text;
  begin
    select chain into chosen from incident_center.timeline_event group by chain having count(*) > ${seq} order by chain limit 1;
    for event in select * from incident_center.timeline_event where chain = chosen order by seq loop
      if event.seq = ${seq} then
        event.actor := event.actor || 'x';
        event.event_text := regexp_replace(event.event_text, '"actor":\\{"id":"', '"actor":{"id":"x');
      end if;
      event.prev_hash := coalesce(prev, event.prev_hash);
      event.event_hash := encode(sha256('\\x00'::bytea || convert_to('{"event":' || event.event_text || ',"prev":"' || event.prev_hash || '","seq":' || event.seq || '}', 'UTF8')), 'hex');
      prev := event.event_hash;
      update incident_center.timeline_event set actor = event.actor, event_text = event.event_text, prev_hash = event.prev_hash,
        event_hash = event.event_hash where id = event.id;
      update incident_center.log_node n set hash = event.event_hash from incident_center.log_entry l
        where l.event_id = event.id and n.level = 0 and n.index = l.log_index;
      update incident_center.log_entry set event_hash = event.event_hash where event_id = event.id;
    end loop;
    update incident_center.chain_head set hash = prev where chain = chosen;
  end $$`);

function attackOf(random: Random): Attack {
  const table = random.of(TARGETS);
  const name = getTableName(table);
  // Decisions are purged in time: one that is gone is no difference.
  const kind = random.of(KINDS.filter((one) => name !== 'decision_log' || one === 'flip'));
  const [columnName, column] = random.of(toldColumns(table));
  const columns = sql.join(
    columnsOf(table).map(([one]) => sql.identifier(one)),
    sql`, `,
  );
  const at = (queries: Queries) => anyRow(queries, table, random);
  const run = async (queries: Queries): Promise<unknown> => {
    switch (kind) {
      case 'flip':
        return queries.execute(
          sql`update ${named(table)} set ${sql.identifier(columnName)} = ${other(column)} where ctid = ${await at(queries)}::tid`,
        );
      case 'copy':
        return queries.execute(sql`update ${named(table)} set ${sql.identifier(columnName)} = (select ${sql.identifier(columnName)}
          from ${named(table)} where ctid = ${await at(queries)}::tid) where ctid = ${await at(queries)}::tid`);
      case 'delete':
        return queries.execute(sql`delete from ${named(table)} where ctid = ${await at(queries)}::tid`);
      case 'insert': {
        const values = sql.join(
          columnsOf(table).map(([one, { columnType, primary, ...of }]) =>
            one === columnName || primary || of.isUnique
              ? other({ columnType, name: one } as never)
              : sql.identifier(one),
          ),
          sql`, `,
        );
        return queries.execute(
          sql`insert into ${named(table)} (${columns}) select ${values} from ${named(table)} where ctid = ${await at(queries)}::tid`,
        );
      }
      case 'swap':
        return swap(queries, { table, columns: [columnName], places: [await at(queries), await at(queries)] });
      case 'reorder':
        return swap(queries, {
          table,
          columns: toldColumns(table)
            .map(([one]) => one)
            .slice(0, 1 + random.below(3)),
          places: [await at(queries), await at(queries)],
        });
      case 'rewrite':
        return queries.execute(rewrite(1 + random.below(3)));
    }
  };
  return { told: `${kind} ${name}.${columnName}`, run };
}

/** A digest of everything that the log tells. */
async function digest(queries: Queries): Promise<string> {
  const parts = [...TARGETS, ...TABLES.filter((table) => EMPTY.includes(getTableName(table)))].map((table) => {
    const columns = sql.join(
      toldColumns(table).map(([name]) => sql.identifier(name)),
      sql`, `,
    );
    return sql`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest from (select ${columns} from ${named(table)}) t`;
  });
  const { rows } = (await queries.execute(sql.join(parts, sql` union all `))) as unknown as {
    rows: { digest: string }[];
  };
  return rows.map((row) => row.digest).join();
}

test(
  `of ${CAMPAIGNS} random attacks with every right on the database the replay finds each that changes something, and no other`,
  async () => {
    const random = createRandom(SEED);
    const before = await digest(database.queries);
    const counts = { found: 0, nothing_changed: 0, impossible: 0 };
    const wrong: string[] = [];
    for (let campaign = 0; counts.found + counts.nothing_changed < CAMPAIGNS; campaign += 1) {
      // Every tenth one does nothing at all.
      const attacks = campaign % 10 === 0 ? [] : Array.from({ length: 1 + random.below(3) }, () => attackOf(random));
      const told = `campaign ${campaign}: ${attacks.map((attack) => attack.told).join(', ') || 'nothing'}`;
      const said = await undone(
        database,
        async (queries) => {
          for (const attack of attacks) await attack.run(queries);
        },
        async (queries) => ({
          same: (await compareStored(queries, log)).same,
          changed: (await digest(queries)) !== before,
        }),
      ).catch((error: unknown) => {
        // A constraint of the schema forbids it, whoever asks.
        const { code = '' } = ((error as Error).cause ?? {}) as { code?: string };
        if (/^23/.test(code)) return undefined;
        throw new Error(told, { cause: error });
      });
      if (said === undefined) counts.impossible += 1;
      else if (said.same === said.changed) wrong.push(`${told}: ${said.changed ? 'not found' : 'a false alarm'}`);
      else counts[said.changed ? 'found' : 'nothing_changed'] += 1;
      if (wrong.length > 9) break;
    }
    console.info(JSON.stringify({ seed: SEED, ...counts }));
    expect(wrong).toEqual([]);
    expect(counts.found).toBeGreaterThan(CAMPAIGNS / 2);
    expect(counts.nothing_changed).toBeGreaterThanOrEqual(CAMPAIGNS / 20);
  },
  PATIENCE_MS,
);
