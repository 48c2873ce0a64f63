import {
  type ChainProblem,
  consistencyProof,
  frontierOf,
  inclusionProof,
  isConsistent,
  keyIdOf,
  nodeHash,
  rootFromInclusionProof,
  rootOfFrontier,
  verifyCheckpoint,
} from '@incident-center/sdk/provenance';
import { and, count, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { logCheckpoint, logEntry, logHead, timelineEvent } from '../database/schema.js';
import { anyOf, type StoredEvent } from '../timeline/stored-event.js';
import { keyHex } from './current-key.js';
import { type NodeAt, readNodes, readProof } from './read-nodes.js';
import { readRotations } from './rotations.js';
import { covers, type TrustedKey, trustedKeys } from './trusted-keys.js';

/** The newest signed head, with the head that the next batch starts from, and the keys that may have signed. */
export interface LogState {
  head: typeof logHead.$inferSelect | undefined;
  checkpoint: typeof logCheckpoint.$inferSelect | undefined;
  keys: readonly TrustedKey[];
}

/** Read it before the events: what is numbered in between is newer, not missing. */
export async function readLogState(center: Center, queries: Queries): Promise<LogState> {
  const newest = queries.select().from(logCheckpoint).orderBy(desc(logCheckpoint.size)).limit(1).as('log_checkpoint');
  // One statement: the two are of one moment.
  const [row] = await queries.select().from(logHead).leftJoin(newest, sql`true`);
  const held = keyHex(center.signers.log.public_key);
  const of = { log: center.options.log_name, purpose: 'log' } as const;
  const keys = trustedKeys(held, await readRotations(queries, 'log'), of);
  return { head: row?.log_head, checkpoint: row?.log_checkpoint ?? undefined, keys };
}

/** A checkpoint with nothing under it but signatures; witnesses may have added theirs. */
export const WRITTEN_NOTE = /^[^\n]+\n\d+\n[^\n]+\n\n(\u2014 \S+ [A-Za-z0-9+/]+=*\n)+$/;

/** Whether a checkpoint is signed by a key of its time, and everything beside it says the same. */
function isSigned(name: string, checkpoint: typeof logCheckpoint.$inferSelect, keys: readonly TrustedKey[]): boolean {
  const key = keys.find(({ public_key }) => public_key === checkpoint.public_key);
  if (key === undefined || !covers(key, checkpoint.size) || !WRITTEN_NOTE.test(checkpoint.note)) return false;
  const publicKey = new Uint8Array(Buffer.from(key.public_key, 'hex'));
  const signed = verifyCheckpoint(checkpoint.note, { name, publicKey });
  return (
    signed?.origin === name &&
    signed.size === checkpoint.size &&
    signed.root === checkpoint.root &&
    checkpoint.key_id === keyIdOf(key.public_key)
  );
}

/** Whether the head that the next batch starts from is what was signed, or goes on from it. */
async function headGoesOn(
  queries: Queries,
  head: typeof logHead.$inferSelect,
  checkpoint: { size: number; root: string },
): Promise<boolean> {
  const frontier = Array.isArray(head.frontier) ? head.frontier : [];
  if (head.signed_size !== checkpoint.size || frontier.length !== frontierOf(head.size).length) return false;
  const root = rootOrNothing(() => rootOfFrontier(frontier));
  if (root === undefined || head.size < checkpoint.size) return false;
  if (head.size === checkpoint.size) return root === checkpoint.root;
  const proof = await readProof(queries, (nodeAt) => consistencyProof(checkpoint.size, head.size, nodeAt)).catch(
    (error) => {
      if (error instanceof RangeError) return undefined;
      throw error;
    },
  );
  return proof !== undefined && isConsistent(checkpoint, { size: head.size, root }, proof);
}

/** What is wrong with the log as a whole, if anything. */
async function logProblem(center: Center, queries: Queries, state: LogState): Promise<string | undefined> {
  const { head, checkpoint, keys } = state;
  if (head === undefined) return 'log_head';
  // What is numbered first waits a moment for its first signature.
  if (checkpoint === undefined) return head.signed_size === 0 ? undefined : 'checkpoint';
  if (!isSigned(center.options.log_name, checkpoint, keys)) return 'checkpoint';
  return (await headGoesOn(queries, head, checkpoint)) ? undefined : 'log_head';
}

/** A stored hash may be anything by now: what is no hash leads to no root. */
function rootOrNothing(root: () => string | undefined): string | undefined {
  try {
    return root();
  } catch {
    return undefined;
  }
}

/** The nodes whose hashes the proof of a leaf takes, and the complete subtrees above it. */
function nodesOf(index: number, size: number): { level: number; index: number }[] {
  const nodes = [{ level: 0, index }, ...frontierOf(size)];
  for (let level = 0, at = index; (at + 1) * 2 ** level <= size; level += 1, at = Math.floor(at / 2)) {
    nodes.push({ level, index: at });
    const sibling = at % 2 === 0 ? at + 1 : at - 1;
    if ((sibling + 1) * 2 ** level <= size) nodes.push({ level, index: sibling });
  }
  // The right edge is made of the complete subtrees of ever smaller ranges.
  for (let start = 0, end = size; end - start > 1; ) {
    let split = 1;
    while (split * 2 < end - start) split *= 2;
    const middle = start + split;
    const [from, to] = index < middle ? [middle, end] : [start, middle];
    for (const node of frontierOf(to - from))
      nodes.push({ level: node.level, index: node.index + from / 2 ** node.level });
    if (index < middle) end = middle;
    else start = middle;
  }
  return nodes;
}

/** What is wrong with the place of one numbered event in a tree of `size` leaves. */
function placeProblem(hash: string, index: number, tree: { size: number; root: string; nodeAt: NodeAt }) {
  const { size, root, nodeAt } = tree;
  const proven = rootOrNothing(() => rootFromInclusionProof(hash, index, size, inclusionProof(index, size, nodeAt)));
  if (proven !== root) return 'inclusion';
  // Nodes that no proof of this size takes, but that a later one will.
  const stored = rootOrNothing(() => {
    if (nodeAt(0, index) !== hash) return undefined;
    for (
      let level = 1, at = Math.floor(index / 2);
      (at + 1) * 2 ** level <= size;
      level += 1, at = Math.floor(at / 2)
    ) {
      if (nodeHash(nodeAt(level - 1, at * 2), nodeAt(level - 1, at * 2 + 1)) !== nodeAt(level, at)) return undefined;
    }
    return root;
  });
  return stored === undefined ? 'log_node' : undefined;
}

/** Why events have no number: they wait for it, or something took it away. */
async function unnumberedProblems(queries: Queries, events: readonly StoredEvent[]): Promise<ChainProblem[]> {
  if (events.length === 0) return [];
  const ids = anyOf(events.map(({ row }) => row.id));
  // One statement: an event that is being numbered is always in one of the three.
  const found = (await queries.execute(sql`
    select event_id, 'unnumbered' as place from incident_center.unnumbered_event where event_id = ${ids}
    union all select event_id, 'numbered' from incident_center.log_entry where event_id = ${ids}
    union all select event_id, 'quarantined' from incident_center.quarantined_event where event_id = ${ids}
  `)) as unknown as { rows: { event_id: string; place: string }[] };
  const places = new Map(found.rows.map((row) => [row.event_id, row.place]));
  return events.flatMap(({ row }) => {
    const place = places.get(row.id);
    if (place === 'unnumbered' || place === 'numbered') return [];
    return [{ seq: row.seq, id: row.id, problem: place ?? 'log_entry' }];
  });
}

/** How long the log is by now: whatever was numbered before this has a lower number. */
async function sizeByNow(queries: Queries): Promise<number> {
  const [head] = await queries.select({ size: logHead.size }).from(logHead);
  return head?.size ?? 0;
}

/** Whether the log has numbered an event after these that is no longer there: it may have been the chain's last. */
async function tailIsMissing(queries: Queries, last: number, size: number): Promise<boolean> {
  const [row] = await queries
    .select({ there: count() })
    .from(logEntry)
    .innerJoin(timelineEvent, eq(timelineEvent.id, logEntry.event_id))
    .where(and(gt(logEntry.log_index, last), lt(logEntry.log_index, size)));
  return (row?.there ?? 0) < size - 1 - last;
}

export interface LogCheck {
  problems: ChainProblem[];
  /** Events that the newest signed tree head covers. */
  checkpointed: number;
  /** Whether numbered events after the chain's last are gone. */
  tail_missing: boolean;
}

/** Checks the events of a chain against the numbered log: entries, tree and signed head. */
export async function checkLog(
  center: Center,
  queries: Queries,
  { events, state }: { events: readonly StoredEvent[]; state: LogState },
): Promise<LogCheck> {
  const wrong = await logProblem(center, queries, state);
  const problems: ChainProblem[] = wrong === undefined ? [] : [{ seq: 0, id: null, problem: wrong }];
  problems.push(
    ...(await unnumberedProblems(
      queries,
      events.filter((event) => event.log_index === null),
    )),
  );
  const size = state.checkpoint?.size ?? 0;
  const covered = events.filter(({ log_index }) => log_index !== null && log_index >= 0 && log_index < size);
  const nodeAt = await readNodes(
    queries,
    covered.flatMap(({ log_index }) => nodesOf(log_index ?? 0, size)),
  );
  const root = state.checkpoint?.root ?? '';
  const end = await sizeByNow(queries);
  let checkpointed = 0;
  for (const { row, log_index, log_hash } of events) {
    if (log_index === null) continue;
    let problem = log_hash === row.event_hash && log_index >= 0 && log_index < end ? undefined : 'log_entry';
    if (problem === undefined && log_index < size) {
      problem = placeProblem(row.event_hash, log_index, { size, root, nodeAt });
      if (problem === undefined) checkpointed += 1;
    }
    if (problem !== undefined) problems.push({ seq: row.seq, id: row.id, problem });
  }
  const last = Math.max(-1, ...events.map((event) => event.log_index ?? -1));
  const tail_missing = await tailIsMissing(queries, last, size);
  return { problems, checkpointed, tail_missing };
}
