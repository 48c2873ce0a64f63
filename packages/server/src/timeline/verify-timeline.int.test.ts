import { generateKeyPairSync, sign } from 'node:crypto';
import { checkpointText, signedNote } from '@incident-center/sdk/provenance';
import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Queries } from '../database/database.js';
import { definitionOf, insertRecord, type RecordName, records } from '../database/records.js';
import {
  alert,
  chainHead,
  commitmentOpening,
  logCheckpoint,
  logEntry,
  logHead,
  logNode,
  timelineEvent,
} from '../database/schema.js';
import { createSequencer } from '../log/sequencer.js';
import { recordStory, type Story } from '../testing/record-story.js';
import {
  ask,
  change,
  createTestCenterParts,
  reader,
  recordEvent,
  type TestCenterParts,
} from '../testing/test-center-parts.js';
import { verifyTimeline } from './verify-timeline.js';

let parts: TestCenterParts;
let story: Story;
beforeAll(async () => {
  parts = await createTestCenterParts({ database: 'postgres' });
  story = await recordStory(parts.center, reader());
  await recordStory(parts.center, reader(['B2']));
  await createSequencer(parts.center).drain();
});
afterAll(() => parts.close());

class Undo extends Error {}

/** What verification says after somebody with every right on the database has done something; then it is undone. */
async function verifyAfter(tamper: SQL | SQL[] | ((queries: Queries) => Promise<void>), subject?: object) {
  let said: Awaited<ReturnType<typeof verifyTimeline.run>> | undefined;
  await parts.center.database.queries
    .transaction(async (queries) => {
      if (typeof tamper === 'function') await tamper(queries);
      else for (const statement of [tamper].flat()) await queries.execute(statement);
      const input = { order: 'asc', limit: 500, incident_id: story.incident_id, ...subject } as const;
      said = await ask(parts.center, queries, { query: verifyTimeline, principal: reader(), input });
      throw new Undo();
    })
    .catch((error) => {
      if (!(error instanceof Undo)) throw error;
    });
  if (said === undefined) throw new Error('nothing was said');
  return said;
}

/** Another value that the column can hold. */
function other({ columnType, name }: PgColumn): SQL {
  const column = sql.identifier(name);
  switch (columnType) {
    case 'PgUUID':
      return sql`gen_random_uuid()`;
    case 'PgText':
      return sql`coalesce(${column}, '') || 'x'`;
    case 'PgInteger':
    case 'PgBigInt53':
    case 'PgBigSerial53':
      return sql`coalesce(${column}, 0) + 1000`;
    case 'PgBoolean':
      return sql`not ${column}`;
    case 'PgTimestamp':
      return sql`coalesce(${column}, now()) + interval '1 millisecond'`;
    case 'PgArray':
      return sql`${column} || array['x']`;
    case 'PgJsonb':
      return sql`case jsonb_typeof(${column}) when 'array' then ${column} || '["x"]'::jsonb else ${column} || '{"x":1}'::jsonb end`;
    default:
      throw new Error(`a column of type ${columnType} needs a case here`);
  }
}

const columnsOf = (table: PgTable) => Object.entries(getTableColumns(table) as Record<string, PgColumn>);
const named = (table: PgTable) => sql`incident_center.${sql.identifier(getTableName(table))}`;
const alter = (table: PgTable, column: PgColumn, where: SQL) =>
  sql`update ${named(table)} set ${sql.identifier(column.name)} = ${other(column)} where ${where}`;
const ofChain = () => sql`chain = ${`incident:${story.incident_id}`}`;
const eventAt = (seq: number) =>
  sql`(select id from incident_center.timeline_event where ${ofChain()} and seq = ${seq})`;

describe('a timeline that nobody touched', () => {
  test('is verified, events, log and rows', async () => {
    const said = await verifyAfter([]);
    expect(said).toMatchObject({ verdict: 'verified', events: 6, checkpointed: 6, first_bad: null, projection: [] });
    expect(said.checkpoint?.size).toBe(16);
  });

  test('is the same for its run', async () => {
    const subject = { incident_id: undefined, runbook_execution_id: story.execution_id };
    expect(await verifyAfter([], subject)).toMatchObject({ verdict: 'verified', events: 6 });
  });

  test('is verified with newer events until those are in a signed tree head', async () => {
    const said = await verifyAfter(async (queries) => {
      await change({ ...parts.center, database: { ...parts.center.database, queries } }, reader(), (context) =>
        recordEvent(context, { type: 'comment_added', chain: `incident:${story.incident_id}` }),
      );
      await queries.execute(sql`reset role`);
    });
    expect(said).toMatchObject({ verdict: 'verified_with_newer', events: 7, checkpointed: 6, first_bad: null });
  });

  test('stays verified while others write into it', async () => {
    const { center } = parts;
    const principal = reader(['C3']);
    const { incident_id } = await recordStory(center, principal);
    const input = { order: 'asc', limit: 500, incident_id } as const;
    const other = await parts.beside();
    let writing = true;
    const write = async () => {
      for (let at = 0; at < 20; at += 1)
        await change(other.center, principal, async ({ queries, ...context }) => {
          const row = { ...flood(center.newId(), incident_id, at), tenants: ['C3'], starts_at: context.at };
          const changes = [await insertRecord(queries, 'alert', row)];
          await queries.execute(sql`update incident_center.incident
            set linked_alert_ids = linked_alert_ids || to_jsonb(${row.id}::text) where id = ${incident_id}`);
          const event = { type: 'alert_attached', chain: `incident:${incident_id}`, incident_id, changes } as const;
          await recordEvent({ queries, ...context }, event);
        });
      writing = false;
    };
    const verdicts = new Set<string>();
    const verify = async () => {
      while (writing)
        verdicts.add((await ask(center, center.database.queries, { query: verifyTimeline, principal, input })).verdict);
    };
    await Promise.all([write(), verify()]);
    await other.close();
    expect([...verdicts]).toEqual(['verified_with_newer']);
  });

  test("is another tenant's secret", async () => {
    await expect(
      ask(parts.center, parts.center.database.queries, {
        query: verifyTimeline,
        principal: reader(['B2']),
        input: { incident_id: story.incident_id },
      }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

function flood(id: string, incident_id: string, at: number) {
  return {
    id,
    source: 'flood',
    fingerprint: `f-${at}`,
    name: 'flood',
    tenant: 'A1',
    incident_id,
    tenants: ['A1'],
    environment: 'prod',
    classification: 'confidential' as const,
    status: 'firing' as const,
    labels: {},
    annotations: {},
    ends_at: null,
    dedup_key: 'flood',
    opened: false,
    rule: null,
    window_seconds: null,
  };
}

describe('an event that was changed', () => {
  // The event in the middle has texts, references and changes.
  // Which trace wrote it is for whoever looks after the server: no part of what happened, and not hashed.
  const hashed = columnsOf(timelineEvent).filter(([name]) => name !== 'traceparent');
  test.each(hashed)('in its %s', async (name, column) => {
    const said = await verifyAfter(alter(timelineEvent, column, sql`id = ${eventAt(2)}`));
    expect(said.verdict).toBe('altered');
    // An event that has left its place is named by the gap.
    expect(said.first_bad?.seq).toBe(name === 'chain' || name === 'seq' ? 3 : 2);
  });

  test('with its own hash made anew, all the way to the end of the chain', async () => {
    const said = await verifyAfter(sql`do $$
      declare
        event record;
        prev text;
      begin
        for event in select * from incident_center.timeline_event where chain = ${sql.raw(`'incident:${story.incident_id}'`)} order by seq loop
          if event.seq = 2 then event.event_text := replace(event.event_text, '"to"', '"TO"'); event.event_text := replace(event.event_text, 'reader-of-A1', 'somebody');
          end if;
          event.prev_hash := coalesce(prev, event.prev_hash);
          event.event_hash := encode(sha256('\\x00'::bytea || convert_to('{"event":' || event.event_text || ',"prev":"' || event.prev_hash || '","seq":' || event.seq || '}', 'UTF8')), 'hex');
          prev := event.event_hash;
          update incident_center.timeline_event set event_text = event.event_text, prev_hash = event.prev_hash, event_hash = event.event_hash,
            actor = case when event.seq = 2 then 'somebody' else actor end where id = event.id;
          update incident_center.chain_head set hash = prev where chain = event.chain;
        end loop;
      end $$`);
    expect(said).toMatchObject({ verdict: 'altered', first_bad: { seq: 2, problem: 'log_entry' } });
  });

  test.each(['{}', 'null', 'no JSON', '{"v":1}'])('to the text %s', async (text) => {
    const said = await verifyAfter(
      sql`update incident_center.timeline_event set event_text = ${text} where id = ${eventAt(2)}`,
    );
    expect(said).toMatchObject({ verdict: 'altered', first_bad: { seq: 2, problem: 'text' } });
  });

  test('in order', async () => {
    const place = (from: number, to: number) =>
      sql`update incident_center.timeline_event set seq = ${to} where ${ofChain()} and seq = ${from}`;
    const said = await verifyAfter([place(2, 99), place(3, 2), place(99, 3)]);
    expect(said).toMatchObject({ verdict: 'altered', first_bad: { seq: 2 } });
  });

  test('by deleting it', async () => {
    const said = await verifyAfter(sql`delete from incident_center.timeline_event where id = ${eventAt(3)}`);
    expect(said).toMatchObject({ verdict: 'altered', events: 5, first_bad: { seq: 4 } });
  });
});

describe('the end of a chain', () => {
  const last = () => sql`delete from incident_center.timeline_event where id = ${eventAt(6)}`;
  const back = () => sql`update incident_center.chain_head set seq = 5, hash = (select event_hash from
    incident_center.timeline_event where ${ofChain()} and seq = 5) where ${ofChain()}`;

  test('cut off is incomplete, and the missing event is named', async () => {
    const said = await verifyAfter(last());
    expect(said.first_bad).toEqual({ seq: 7 - 1, id: null, problem: 'missing' });
    // The rows that it made are still there, so it is worse than incomplete.
    expect(said.verdict).toBe('altered');
  });

  test('cut off with its head and its rows is incomplete: the log has numbered it', async () => {
    const said = await verifyAfter([
      last(),
      back(),
      sql`delete from incident_center.approval_consumption where approval_id = ${story.approval_id}`,
      sql`update incident_center.runbook_execution set state = 'running', current_step = 'look', completed_at = null,
        version = 1 where id = ${story.execution_id}`,
    ]);
    expect(said).toMatchObject({ verdict: 'incomplete', first_bad: { seq: 6, problem: 'missing' }, projection: [] });
  });

  test('whose head was set back is altered', async () => {
    expect(await verifyAfter(back())).toMatchObject({ verdict: 'altered', first_bad: { problem: 'chain_head' } });
  });

  test.each(columnsOf(chainHead))('whose head has another %s is found out', async (_, column) => {
    const said = await verifyAfter(alter(chainHead, column, ofChain()));
    expect(['altered', 'incomplete']).toContain(said.verdict);
    expect(['chain_head', 'missing']).toContain(said.first_bad?.problem);
  });
});

describe('an opening', () => {
  const where = sql`event_id = (select id from incident_center.timeline_event where type = 'status_changed' and tenants = '{A1}') and path = '/rationale'`;

  test.each(columnsOf(commitmentOpening).filter(([name]) => name !== 'event_id'))(
    'with another %s is found out',
    async (name, column) => {
      const said = await verifyAfter(alter(commitmentOpening, column, where));
      expect(said).toMatchObject({ verdict: 'altered', first_bad: { seq: 2 } });
      expect(said.first_bad?.problem).toBe(`commitment /rationale${name === 'path' ? 'x' : ''}`);
    },
  );

  test('with a text that is written otherwise is found out', async () => {
    const said = await verifyAfter(
      sql`update incident_center.commitment_opening set value_text = value_text || ' ' where ${where}`,
    );
    expect(said.first_bad?.problem).toBe('commitment /rationale');
  });

  test('that is gone was erased, and so was the one that another event took', async () => {
    expect(await verifyAfter(sql`delete from incident_center.commitment_opening`)).toMatchObject({
      verdict: 'verified',
      projection: [],
    });
    expect(
      await verifyAfter(sql`update incident_center.commitment_opening set event_id = gen_random_uuid() where ${where}`),
    ).toMatchObject({ verdict: 'verified' });
  });
});

const RECORD_COLUMNS = (Object.keys(records) as RecordName[]).flatMap((record) =>
  columnsOf(definitionOf(record).table).map(([name, column]) => ({ record, name, column })),
);

describe('a row that no longer is what its events say', () => {
  test.each(RECORD_COLUMNS)('$record, its $name', async ({ record, name, column }) => {
    const { table, key } = definitionOf(record);
    const where = sql`${sql.identifier('tenants')} = '{A1}'`;
    const [row] = await parts.center.database.queries.select().from(table).where(where);
    const id = (key as readonly string[]).map((one) => String((row as Record<string, unknown>)[one])).join('/');
    const said = await verifyAfter(alter(table, column, where));
    expect(said.verdict).toBe('altered');
    const isKey = (key as readonly string[]).includes(name);
    expect(said.projection).toContainEqual({ record: `${record}:${id}`, field: isKey ? '*' : name });
    const first = said.projection[0];
    expect(said.first_bad?.problem).toBe(`projection ${first?.record}.${first?.field}`);
  });

  test('names each field and nothing else', async () => {
    const said = await verifyAfter(
      sql`update incident_center.incident set owner = 'x', title = 'x' where id = ${story.incident_id}`,
    );
    const record = `incident:${story.incident_id}`;
    expect(said.projection).toEqual([
      { record, field: 'title' },
      { record, field: 'owner' },
    ]);
    expect(said.first_bad).toMatchObject({ seq: 2, problem: `projection ${record}.title` });
  });

  test.each(Object.keys(records) as RecordName[])('%s, deleted', async (record) => {
    const said = await verifyAfter(sql`delete from ${named(definitionOf(record).table)} where tenants = '{A1}'`);
    expect(said.verdict).toBe('altered');
    expect(said.projection.map(({ field }) => field)).toContain('*');
  });

  test('says nothing of a text that was erased', async () => {
    const said = await verifyAfter([
      sql`delete from incident_center.commitment_opening where path like '/incident/%/title'`,
      sql`update incident_center.incident set title = '' where id = ${story.incident_id}`,
    ]);
    expect(said.verdict).toBe('verified');
  });
});

describe('a row that no event made', () => {
  test('is named', async () => {
    const id = parts.center.newId();
    const said = await verifyAfter(async (queries) => {
      await queries.insert(alert).values({ ...flood(id, story.incident_id, 1), starts_at: new Date() });
    });
    expect(said).toMatchObject({ verdict: 'altered', projection: [{ record: `alert:${id}`, field: '*' }] });
  });

  test.each([
    ['runbook_execution', 'id', 'gen_random_uuid()'],
    ['approval', 'id', 'gen_random_uuid()'],
    ['approval_vote', 'voter', "'forged'"],
    ['approval_consumption', 'approval_id', null],
  ] as const)('%s', async (record, key, value) => {
    if (value === null) {
      // A use of an approval of this incident that no event tells of: the one there is, with its event's change unsaid.
      const said = await verifyAfter([
        sql`update incident_center.approval set id = gen_random_uuid() where tenants = '{B2}'`,
        sql`update incident_center.approval set incident_id = ${story.incident_id} where tenants = '{B2}'`,
        sql`update incident_center.approval_consumption set approval_id = (select id from incident_center.approval where tenants = '{B2}') where tenants = '{B2}'`,
      ]);
      expect(said.projection.map((one) => one.record.split(':')[0])).toContain('approval_consumption');
      return;
    }
    const said = await verifyAfter(async (queries) => {
      const table = named(definitionOf(record).table);
      const columns = columnsOf(definitionOf(record).table).map(([, column]) => column.name);
      const list = sql.join(
        columns.map((name) => sql.identifier(name)),
        sql`, `,
      );
      const values = sql.join(
        columns.map((name) => (name === key ? sql.raw(value) : sql.identifier(name))),
        sql`, `,
      );
      await queries.execute(sql`insert into ${table} (${list}) select ${values} from ${table} where tenants = '{A1}'`);
    });
    expect(said.verdict).toBe('altered');
    expect(said.projection).toHaveLength(1);
    expect(said.projection[0]).toMatchObject({ field: '*' });
    expect(said.projection[0]?.record.startsWith(`${record}:`)).toBe(true);
  });
});

describe('the log', () => {
  /** Beside what is signed, and nothing rests on them. */
  const UNSIGNED = ['numbered_at', 'created_at'];
  const entry = () => sql`event_id = ${eventAt(2)}`;

  test.each(columnsOf(logEntry).filter(([name]) => !UNSIGNED.includes(name)))(
    'entry with another %s',
    async (_, column) => {
      const said = await verifyAfter(alter(logEntry, column, entry()));
      expect(said).toMatchObject({ verdict: 'altered', first_bad: { seq: 2, problem: 'log_entry' } });
    },
  );

  test('entry that is gone', async () => {
    const said = await verifyAfter(sql`delete from incident_center.log_entry where ${entry()}`);
    expect(said).toMatchObject({ verdict: 'altered', first_bad: { seq: 2, problem: 'log_entry' } });
  });

  test.each(columnsOf(logCheckpoint).filter(([name]) => !UNSIGNED.includes(name)))(
    'checkpoint with another %s',
    async (_, column) => {
      const said = await verifyAfter(alter(logCheckpoint, column, sql`true`));
      expect(said.verdict).toBe('altered');
      expect(said.first_bad?.problem).toMatch(/^(checkpoint|inclusion)$/);
    },
  );

  test('checkpoint that somebody else signed, with their key beside it', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const raw = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
    const [checkpoint] = await parts.center.database.queries.select().from(logCheckpoint);
    const { size = 0, root = '' } = checkpoint ?? {};
    const name = parts.center.options.log_name;
    const text = checkpointText({ origin: name, size, root });
    const forged = (key: Uint8Array) =>
      signedNote(text, name, key, new Uint8Array(sign(null, Buffer.from(text), privateKey)));
    const { log } = parts.center.signers;
    for (const note of [forged(raw), forged(log.public_key)]) {
      const said = await verifyAfter(sql`update incident_center.log_checkpoint set note = ${note}`);
      expect(said).toMatchObject({ verdict: 'altered', first_bad: { problem: 'checkpoint' } });
    }
  });

  test('checkpoint that is gone', async () => {
    const said = await verifyAfter(sql`delete from incident_center.log_checkpoint`);
    expect(said).toMatchObject({ verdict: 'altered', checkpointed: 0, first_bad: { problem: 'checkpoint' } });
  });

  test.each(columnsOf(logHead).filter(([name]) => name !== 'id'))('head with another %s', async (_, column) => {
    const said = await verifyAfter(alter(logHead, column, sql`true`));
    expect(said).toMatchObject({ verdict: 'altered', first_bad: { problem: 'log_head' } });
  });

  test('node with another hash, whichever of those above or beside the events', async () => {
    const nodes = await parts.center.database.queries.select().from(logNode);
    const said: Awaited<ReturnType<typeof verifyAfter>>[] = [];
    for (const { level, index } of nodes)
      said.push(
        await verifyAfter(
          sql`update incident_center.log_node set hash = ${'0'.repeat(64)} where level = ${level} and index = ${index}`,
        ),
      );
    const found = nodes.filter((_, at) => said[at]?.verdict === 'altered');
    const mine = await parts.center.database.queries.execute(
      sql`select log_index from incident_center.log_entry join incident_center.timeline_event on id = event_id where ${ofChain()}`,
    );
    const indexes = (mine as unknown as { rows: { log_index: string }[] }).rows.map((row) => Number(row.log_index));
    const above = nodes.filter(({ level, index }) => indexes.some((leaf) => Math.floor(leaf / 2 ** level) === index));
    expect(indexes).toHaveLength(6);
    for (const node of above) expect(found).toContainEqual(node);
  });

  test.each(['level', 'index'] as const)('node with another %s', async (name) => {
    const column = getTableColumns(logNode)[name];
    const said = await verifyAfter(alter(logNode, column, sql`level = 0`));
    expect(said.verdict).toBe('altered');
    expect(said.first_bad?.problem).toMatch(/^(inclusion|log_node)$/);
  });
});
