import { IncidentCenterError } from '@incident-center/sdk/contract';
import { keyIdOf, readNote, verifyCheckpoint } from '@incident-center/sdk/provenance';
import { count, eq, getTableName, ne, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { assertMigrated } from '../database/assert-migrated.js';
import type { Database, Queries } from '../database/database.js';
import { definitionOf, type RecordName, records } from '../database/records.js';
import {
  chainHead,
  commitmentOpening,
  decisionLog,
  dueTimer,
  logCheckpoint,
  logEntry,
  logHead,
  logKeyRotation,
  logNode,
  quarantinedEvent,
  timelineEvent,
  unnumberedEvent,
} from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { createCheckpointArchive } from '../log/checkpoint-archive.js';
import { keyHex } from '../log/current-key.js';
import type { ObjectStore } from '../object-store/object-store.js';
import { SPEC_TEXT } from '../runbooks/runbook-wire.js';
import type { KeyPurpose, Signers } from '../signer/signer.js';
import { changesOf } from '../timeline/projection.js';
import type { ChainState } from './compare-tail.js';
import { isErased, type LoggedRotation, type OpenLog, type OpenPart } from './open-parts.js';
import { type RetainedEvent, readBatches } from './read-events.js';
import { restoreObjects } from './restore-objects.js';
import { restoreRows } from './restore-rows.js';
import { decisionRow, eventRow, openingRow } from './retained-rows.js';
import { createRowSpool, type RowSpool } from './row-spool.js';

/** Where a log is restored into. */
export interface RestoreTarget {
  database: Database;
  objects: ObjectStore;
  signers: Signers;
  /** As the options of the center have it that will go on with the log. */
  log_name: string;
  now: () => number;
}

export interface RestoredLog {
  log: string;
  /** The next event gets this number. */
  next_index: number;
  /** Rows that were written, by table. */
  rows: Record<string, number>;
  /** Files that were put into the object store. */
  objects: number;
  /** Whether the key that signs the log is here: without it nothing new is signed. */
  has_log_key: boolean;
}

type Role = 'incident_center_app' | 'incident_center_system';
type Counts = Record<string, number>;

const takeRole = (queries: Queries, role: Role) => queries.execute(sql`select set_config('role', ${role}, true)`);

/** Row security lets nobody write for tenants that are not theirs, and this writes for all of them. */
const takeTenants = (queries: Queries, tenants: ReadonlySet<string>) =>
  queries.execute(
    sql`select set_config('incident_center.tenants', array(select jsonb_array_elements_text(${JSON.stringify([...tenants])}::jsonb))::text, true)`,
  );

/** Statements take 65,535 parameters. */
const ROWS_AT_ONCE = 1_000;

async function insertAll<Table extends PgTable>(
  queries: Queries,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
    await queries.insert(table).values(rows.slice(at, at + ROWS_AT_ONCE) as never);
}

const TABLES: readonly PgTable[] = [
  ...(Object.keys(records) as RecordName[]).map((record) => definitionOf(record).table),
  timelineEvent,
  chainHead,
  unnumberedEvent,
  quarantinedEvent,
  logEntry,
  logNode,
  logCheckpoint,
  logKeyRotation,
];

/** @throws {IncidentCenterError} `CONFLICT` where something is in the database already. */
async function assertEmpty(queries: Queries): Promise<void> {
  for (const table of TABLES) {
    const found = await queries.select({ one: sql`1` }).from(table).limit(1);
    if (found.length > 0)
      throw new IncidentCenterError(
        'CONFLICT',
        `the database is not empty: ${getTableName(table)} has rows. Restore into a new database, after 'migrate'`,
      );
  }
  const [timers] = await queries.select({ rows: count() }).from(dueTimer).where(ne(dueTimer.kind, 'purge'));
  if ((timers?.rows ?? 0) > 0)
    throw new IncidentCenterError('CONFLICT', 'the database is not empty: due_timer has rows');
}

/** @throws {IncidentCenterError} `LOG_FORK` where the log is known to have gone on after the parts. */
async function assertNotBehind(target: RestoreTarget, log: OpenLog): Promise<void> {
  const newest = await createCheckpointArchive(target.objects, log.log).newest();
  if (newest === undefined || newest.size <= log.size) return;
  throw new IncidentCenterError(
    'LOG_FORK',
    `the parts end at ${log.size}, and a checkpoint of ${newest.size} was signed: parts are missing, or events were lost`,
  );
}

/** Writes one batch of events with what lies beside them, their numbers and the tree. */
async function writeEvents(
  queries: Queries,
  {
    events,
    nodes,
  }: { events: readonly RetainedEvent[]; nodes: readonly { level: number; index: number; hash: string }[] },
  { log, at }: { log: OpenLog; at: Date },
): Promise<void> {
  await takeRole(queries, 'incident_center_app');
  const decisions = events.flatMap((event) => decisionRow(event) ?? []);
  const tenants = [...events.map(({ core }) => core.tenants), ...decisions.map((one) => one.tenants)].flat();
  await takeTenants(queries, new Set(tenants));
  await insertAll(queries, timelineEvent, events.map(eventRow));
  const openings = events.flatMap((event) =>
    event.openings
      .filter(({ path }) => !isErased(log.erased, event.core.id, path))
      .map((opening) => openingRow(event, opening)),
  );
  await insertAll(queries, commitmentOpening, openings);
  await insertAll(queries, decisionLog, decisions);
  await takeRole(queries, 'incident_center_system');
  const entries = events.map(({ core, hash, log_index }) => ({
    log_index,
    event_id: core.id,
    event_hash: hash,
    numbered_at: at,
  }));
  await insertAll(queries, logEntry, entries);
  await insertAll(queries, logNode, nodes);
}

/** Gives to the spool what an event says of rows, and the spec that a runbook's event has beside it. */
async function spoolEvent(spool: RowSpool, event: RetainedEvent): Promise<void> {
  for (const change of changesOf(event)) await spool.change(change);
  const { target_ids, payload } = event.core;
  const spec = event.opened.get(`/${SPEC_TEXT}`);
  if (spec !== undefined) await spool.spec(`${target_ids[0]}/${String(payload.version)}`, spec);
}

async function textOf({ source }: OpenPart, file: string): Promise<string> {
  const range = source.files.get(file);
  const bytes = new Uint8Array(range?.size ?? 0);
  await range?.read(0, bytes);
  return new TextDecoder().decode(bytes);
}

/** The keys that the log was signed with: those that are trusted, and those that the log says took their place. */
function checkpointRow(log: OpenLog, part: OpenPart, { note, at }: { note: string; at: Date }) {
  const keys = [
    ...log.trust.keys.filter(({ purpose }) => purpose === 'log').map(({ public_key }) => public_key),
    ...log.rotations.filter(({ purpose }) => purpose === 'log').flatMap(({ old_key, new_key }) => [old_key, new_key]),
  ];
  const public_key = keys.find(
    (key) =>
      verifyCheckpoint(note, { name: log.log, publicKey: new Uint8Array(Buffer.from(key, 'hex')) }) !== undefined,
  );
  if (public_key === undefined || readNote(note)?.head.size !== part.to)
    throw new IncidentCenterError(
      'EVIDENCE_TAMPERED',
      `the checkpoint of ${part.name} was signed by no key that is known`,
    );
  return { size: part.to, root: part.root, note, key_id: keyIdOf(public_key), public_key, created_at: at };
}

async function rotationRows(log: OpenLog): Promise<(typeof logKeyRotation.$inferInsert)[]> {
  const last = log.parts.at(-1);
  const lines =
    last === undefined ? [] : (await textOf(last, 'rotations.ndjson')).split('\n').filter((line) => line !== '');
  const fits = (line: string, { new_key, old_key, purpose }: LoggedRotation) => {
    const { payload } = JSON.parse(line) as { payload: string };
    const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString()) as {
      predicate: Record<string, unknown>;
    };
    return predicate.old_key === old_key && predicate.new_key === new_key && predicate.purpose === purpose;
  };
  return log.rotations.map(({ old_key_lost, created_at, purpose, ...told }, position) => ({
    ...told,
    purpose: purpose as KeyPurpose,
    position,
    created_at: new Date(created_at),
    envelope: old_key_lost
      ? null
      : (lines.find((line) => fits(line, { ...told, purpose, old_key_lost, created_at })) ?? null),
  }));
}

/** Writes what the log ends with: heads of chains, checkpoints, keys, and what the next batch starts from. */
async function writeEnd(
  queries: Queries,
  log: OpenLog,
  { heads, frontier, at }: { heads: ReadonlyMap<string, ChainState>; frontier: readonly string[]; at: Date },
): Promise<void> {
  await takeRole(queries, 'incident_center_app');
  await takeTenants(queries, new Set([...heads.values()].flatMap(({ tenants }) => tenants)));
  await insertAll(
    queries,
    chainHead,
    [...heads].map(([chain, { tenants, ...head }]) => ({ chain, ...head, tenants: [...tenants] })),
  );
  await takeRole(queries, 'incident_center_system');
  for (const part of log.parts) {
    const note = await textOf(part, 'checkpoint.note');
    await queries.insert(logCheckpoint).values(checkpointRow(log, part, { note, at }));
  }
  const rotations = await rotationRows(log);
  if (rotations.length > 0) await queries.insert(logKeyRotation).values(rotations);
  await queries
    .update(logHead)
    .set({ size: log.size, frontier: [...frontier], signed_size: log.size })
    .where(eq(logHead.id, 1));
}

/** Which key has to sign next, as the log tells. */
function logKeyOf(log: OpenLog, note: string): string | undefined {
  const rotated = log.rotations.filter(({ purpose }) => purpose === 'log').at(-1)?.new_key;
  const last = log.parts.at(-1);
  return rotated ?? (last && checkpointRow(log, last, { note, at: new Date(0) }).public_key);
}

/** All of it in one transaction: whoever is killed meanwhile leaves the database as empty as it was. */
async function writeLog(queries: Queries, log: OpenLog, at: Date): Promise<Counts> {
  // Nobody numbers anything meanwhile.
  const [head] = await queries.select().from(logHead).for('update');
  if (head === undefined || head.size > 0)
    throw new IncidentCenterError('CONFLICT', 'the database is not empty: its log has begun');
  await assertEmpty(queries);
  const spool = await createRowSpool(log.size);
  try {
    const heads = new Map<string, ChainState>();
    let frontier: readonly string[] = [];
    for await (const { events, nodes, after } of readBatches(log)) {
      await writeEvents(queries, { events, nodes }, { log, at });
      for (const event of events) {
        await spoolEvent(spool, event);
        const { chain, tenants } = event.core;
        heads.set(chain, { seq: event.seq, hash: event.hash, tenants: heads.get(chain)?.tenants ?? tenants });
      }
      frontier = after.frontier;
    }
    await writeEnd(queries, log, { heads, frontier, at });
    await takeRole(queries, 'incident_center_app');
    const rows = await restoreRows(queries, { spool, log, at, tenants: (of) => takeTenants(queries, of) });
    await takeRole(queries, 'incident_center_system');
    const [events] = await queries.select({ rows: count() }).from(timelineEvent);
    if (events?.rows !== log.size)
      throw new IncidentCenterError('CONFLICT', 'somebody wrote into the database while it was restored');
    return { ...rows, timeline_event: log.size };
  } finally {
    await spool.remove();
  }
}

/**
 * Writes a retained log into an empty database, with every row that it makes, and its files into the object store. A center that
 * is started on it goes on with the same log.
 *
 * @throws {IncidentCenterError} `CONFLICT` where the database is not empty; `LOG_FORK` where the log is known to have gone on;
 * `INVALID_INPUT` where the parts do not hold what rows are made of; `EVIDENCE_TAMPERED` where they are not what was written.
 */
export async function restoreLog(target: RestoreTarget, log: OpenLog): Promise<RestoredLog> {
  if (log.log !== target.log_name)
    throw new IncidentCenterError(
      'INVALID_INPUT',
      `the parts are of the log ${log.log}, and log_name is ${target.log_name}`,
    );
  await assertNotBehind(target, log);
  const { database } = target;
  await assertMigrated(database);
  await inTransaction(database, { role: 'system' }, assertEmpty);
  // First: nothing refers to a file that is not there, and a file too much does no harm.
  const objects = await restoreObjects(target.objects, log);
  const at = new Date(target.now());
  const rows = await inTransaction(database, { role: 'system' }, (queries) => writeLog(queries, log, at));
  const last = log.parts.at(-1);
  const key = last && logKeyOf(log, await textOf(last, 'checkpoint.note'));
  const held = keyHex(target.signers.log.public_key);
  const has_log_key =
    key === held || (key !== undefined && (await target.signers.find?.('log', keyIdOf(key))) !== undefined);
  return { log: log.log, next_index: log.size, rows, objects, has_log_key };
}
