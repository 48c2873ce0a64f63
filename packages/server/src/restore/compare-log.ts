import { asc, gt, sql } from 'drizzle-orm';
import { assertMigrated } from '../database/assert-migrated.js';
import type { Database, Queries } from '../database/database.js';
import { chainHead, logKeyRotation } from '../database/schema.js';
import { isSound } from '../log/trusted-keys.js';
import type { KeyPurpose } from '../signer/signer.js';
import { changesOf } from '../timeline/projection.js';
import { compareColumns, compareEvents } from './compare-events.js';
import { compareStoredRows } from './compare-rows.js';
import { compareSchema } from './compare-schema.js';
import { type ChainState, checkTail, readNewer } from './compare-tail.js';
import { compareEnd, compareTree } from './compare-tree.js';
import { type Difference, Differences } from './differences.js';
import type { OpenLog } from './open-parts.js';
import { readBatches, type Tree } from './read-events.js';
import { textOf } from './read-whole.js';
import { createRowSpool } from './row-spool.js';

/** What the replay of the log says of a database. */
export interface LogComparison {
  same: boolean;
  log: string;
  /** Events in the parts. */
  events: number;
  /** Events that came later: checked by their chains, their numbers and the signed tree, as no part has them. */
  newer: number;
  /** Rows that were compared, by table. */
  rows: Record<string, number>;
  /** The first thousand. */
  differences: Difference[];
  difference_count: number;
}

const PAGE = 500;

async function compareHeads(queries: Queries, heads: ReadonlyMap<string, ChainState>, differences: Differences) {
  const missing = new Set(heads.keys());
  for (let after = ''; ; ) {
    const page = await queries
      .select()
      .from(chainHead)
      .where(gt(chainHead.chain, after))
      .orderBy(asc(chainHead.chain))
      .limit(PAGE);
    for (const row of page) {
      const head = heads.get(row.chain);
      missing.delete(row.chain);
      if (head === undefined) differences.unexpected('chain_head', row.chain);
      else
        compareColumns(differences, chainHead, { id: row.chain, stored: row, expected: { chain: row.chain, ...head } });
    }
    if (page.length < PAGE) break;
    after = page.at(-1)?.chain ?? after;
  }
  for (const chain of missing) differences.missing('chain_head', chain);
}

/** The statements in the newest part that have both keys' signatures. */
async function envelopesOf({ parts }: OpenLog): Promise<ReadonlySet<string>> {
  const last = parts.at(-1);
  return new Set(last === undefined ? [] : (await textOf(last.source, 'rotations.ndjson')).split('\n'));
}

async function compareRotations(queries: Queries, log: OpenLog, differences: Differences): Promise<void> {
  const envelopes = await envelopesOf(log);
  const rows = await queries.select().from(logKeyRotation).orderBy(asc(logKeyRotation.position));
  for (const [position, { old_key_lost, created_at, ...told }] of log.rotations.entries()) {
    const row = rows.find(({ event_id }) => event_id === told.event_id);
    const id = String(position);
    if (row === undefined) {
      differences.missing('log_key_rotation', id, told.event_id);
      continue;
    }
    const { purpose, old_key, new_key, log_size } = told;
    const succession = { purpose: purpose as KeyPurpose, old_key, new_key, log_size };
    const sound = isSound({ ...succession, envelope: row.envelope }, log.log);
    // What the parts have is compared to the byte.
    const known = log_size > log.size || (row.envelope !== null && envelopes.has(row.envelope));
    const envelope = !old_key_lost && sound && known ? row.envelope : null;
    if (!old_key_lost && row.envelope === null) differences.altered('log_key_rotation', id, { column: 'envelope' });
    const expected = { ...told, position, envelope, created_at: new Date(created_at) };
    compareColumns(differences, logKeyRotation, { id, event_id: told.event_id, stored: row, expected });
  }
  const known = new Set(log.rotations.map(({ event_id }) => event_id));
  for (const { position, event_id } of rows)
    if (!known.has(event_id)) differences.unexpected('log_key_rotation', String(position));
}

/**
 * Folds the whole log, and compares every row with what that makes: within one transaction, of which everything is one moment.
 * In memory are a head for each chain, what was erased, and one portion of about 20,000 events' rows; the rest is on disk.
 */
export async function compareStored(queries: Queries, retained: OpenLog): Promise<LogComparison> {
  const differences = new Differences();
  // What is newer adds to these, for this database only.
  const log: OpenLog = {
    ...retained,
    rotations: [...retained.rotations],
    erased: { texts: new Set(retained.erased.texts), files: new Set(retained.erased.files) },
  };
  await compareSchema(queries, differences);
  await readNewer(queries, log);
  const heads = new Map<string, ChainState>();
  const lost = new Set<string>();
  const spool = await createRowSpool(log.size);
  try {
    const fold = async (event: Parameters<typeof changesOf>[0]) => {
      for (const change of changesOf(event)) await spool.change(change);
    };
    let tree: Tree = { size: 0, frontier: [] };
    for await (const { events } of readBatches(log)) {
      const { opened, unnumbered } = await compareEvents(queries, events, { erased: log.erased, differences });
      for (const id of unnumbered) lost.add(id);
      for (const event of opened) {
        await fold(event);
        const { chain, tenants } = event.core;
        const known = heads.get(chain);
        heads.set(chain, { seq: event.seq, hash: event.hash, tenants: known?.tenants ?? tenants });
      }
      tree = await compareTree(queries, { log, before: tree, leaves: events.map(({ hash }) => hash) }, differences);
    }
    const tail = await checkTail(queries, { log, heads, differences, fold }, { tree, lost });
    await compareEnd(queries, tail.tree, differences);
    await compareHeads(queries, heads, differences);
    await compareRotations(queries, log, differences);
    const rows = await compareStoredRows(queries, spool, differences);
    return {
      same: differences.count === 0,
      log: log.log,
      events: log.size,
      newer: tail.tree.size - log.size + tail.unnumbered,
      rows,
      differences: differences.told,
      difference_count: differences.count,
    };
  } finally {
    await spool.remove();
  }
}

/** Compares a database with the retained log, as it is at one moment; nothing is changed, and nobody is held up. */
export async function compareLog(database: Database, log: OpenLog): Promise<LogComparison> {
  await assertMigrated(database);
  return database.queries.transaction(
    async (queries) => {
      await queries.execute(sql`select set_config('role', 'incident_center_system', true)`);
      return compareStored(queries, log);
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}
