import { appendLeaves, keyIdOf, rootOfFrontier, verifyCheckpoint } from '@incident-center/sdk/provenance';
import { and, asc, desc, gt, lt, lte, or, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { logCheckpoint, logEntry, logHead, logNode } from '../database/schema.js';
import { WRITTEN_NOTE } from '../log/check-log.js';
import { sameJson } from '../timeline/check-events.js';
import type { Differences } from './differences.js';
import type { OpenLog } from './open-parts.js';
import type { Tree } from './read-events.js';

/** As many of a kind are told that nothing asked for. */
const TOLD = 1_000;
const MAX_LEVEL = 52;

type Checkpoint = typeof logCheckpoint.$inferSelect;

const nodeId = ({ level, index }: { level: number; index: number }) => `${level}/${index}`;

/** Keys whose signature under a checkpoint counts: those of the trust file, and those that the log says took their place. */
function logKeys({ trust, rotations }: OpenLog): ReadonlySet<string> {
  const keys = new Set(trust.keys.filter(({ purpose }) => purpose === 'log').map(({ public_key }) => public_key));
  for (const { purpose, old_key, new_key } of rotations)
    if (purpose === 'log' && (keys.has(old_key) || keys.has(new_key))) keys.add(old_key).add(new_key);
  return keys;
}

function compareCheckpoint(
  log: OpenLog,
  row: Checkpoint,
  { root, differences }: { root: string; differences: Differences },
) {
  const id = String(row.size);
  const altered = (column: string) => differences.altered('log_checkpoint', id, { column });
  if (row.root !== root) altered('root');
  if (!logKeys(log).has(row.public_key)) altered('public_key');
  else if (row.key_id !== keyIdOf(row.public_key)) altered('key_id');
  const signed = /^[0-9a-f]{64}$/.test(row.public_key)
    ? verifyCheckpoint(row.note, { name: log.log, publicKey: new Uint8Array(Buffer.from(row.public_key, 'hex')) })
    : undefined;
  if (!WRITTEN_NOTE.test(row.note) || signed?.origin !== log.log || signed.size !== row.size || signed.root !== root)
    altered('note');
}

/** Compares the tree over more events, with the checkpoints on the way; gives the tree after them. */
export async function compareTree(
  queries: Queries,
  { log, before, leaves }: { log: OpenLog; before: Tree; leaves: readonly string[] },
  differences: Differences,
): Promise<Tree> {
  const after = appendLeaves(before.size, before.frontier, leaves);
  const { made } = after;
  const levels = `{${made.map(({ level }) => level).join(',')}}`;
  const indexes = `{${made.map(({ index }) => index).join(',')}}`;
  const nodes = await queries
    .select()
    .from(logNode)
    .where(sql`(${logNode.level}, ${logNode.index}) in (select * from unnest(${levels}::int[], ${indexes}::bigint[]))`);
  const stored = new Map(nodes.map((row) => [nodeId(row), row.hash]));
  for (const node of made) {
    const hash = stored.get(nodeId(node));
    if (hash === undefined) differences.missing('log_node', nodeId(node));
    else if (hash !== node.hash) differences.altered('log_node', nodeId(node), { column: 'hash' });
  }
  const checkpoints = await queries
    .select()
    .from(logCheckpoint)
    .where(and(gt(logCheckpoint.size, before.size), lte(logCheckpoint.size, after.size)))
    .orderBy(asc(logCheckpoint.size));
  const sizes = new Set(checkpoints.map(({ size }) => size));
  let tree: Tree = before;
  for (const row of checkpoints) {
    tree = appendLeaves(tree.size, tree.frontier, leaves.slice(tree.size - before.size, row.size - before.size));
    compareCheckpoint(log, row, { root: rootOfFrontier(tree.frontier), differences });
  }
  // A part ends at one: there may be fewer of the others after a restore.
  for (const { to } of log.parts)
    if (to > before.size && to <= after.size && !sizes.has(to)) differences.missing('log_checkpoint', String(to));
  return { size: after.size, frontier: after.frontier };
}

/** Compares what the next batch starts from, and finds what lies beyond the log's end. */
export async function compareEnd(queries: Queries, tree: Tree, differences: Differences): Promise<void> {
  // In this order: a power of any number that somebody wrote there may be more than Postgres can hold.
  const beyond = sql`case when ${logNode.level} not between 0 and ${MAX_LEVEL} or ${logNode.index} < 0 then true
    else (${logNode.index}::numeric + 1) * power(2::numeric, ${logNode.level}) > ${tree.size} end`;
  for (const row of await queries.select().from(logNode).where(beyond).limit(TOLD))
    differences.unexpected('log_node', nodeId(row));
  for (const row of await queries.select().from(logEntry).where(lt(logEntry.log_index, 0)).limit(TOLD))
    differences.unexpected('log_entry', String(row.log_index));
  const outside = or(gt(logCheckpoint.size, tree.size), lte(logCheckpoint.size, 0));
  for (const { size } of await queries.select().from(logCheckpoint).where(outside).limit(TOLD))
    differences.unexpected('log_checkpoint', String(size));
  const [newest] = await queries.select().from(logCheckpoint).orderBy(desc(logCheckpoint.size)).limit(1);
  const [head, ...others] = await queries.select().from(logHead).orderBy(asc(logHead.id));
  if (head === undefined) return differences.missing('log_head', '1');
  const id = String(head.id);
  if (head.id !== 1) differences.altered('log_head', id, { column: 'id' });
  if (head.size !== tree.size) differences.altered('log_head', id, { column: 'size' });
  if (!sameJson(head.frontier, tree.frontier)) differences.altered('log_head', id, { column: 'frontier' });
  if (head.signed_size !== (newest?.size ?? 0)) differences.altered('log_head', id, { column: 'signed_size' });
  for (const other of others) differences.unexpected('log_head', String(other.id));
}
