import { GENESIS_HASH } from '@incident-center/sdk/provenance';
import { and, asc, eq, gte, isNull, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { logEntry, quarantinedEvent, timelineEvent, unnumberedEvent } from '../database/schema.js';
import { type CheckedEvent, checkEvents } from '../timeline/check-events.js';
import { anyOf, readEvents, type StoredEvent } from '../timeline/stored-event.js';
import { compareTree } from './compare-tree.js';
import type { Differences } from './differences.js';
import { isErased, noteErasures, noteRotation, type OpenLog } from './open-parts.js';
import type { Tree } from './read-events.js';

/** Where a chain ends. */
export interface ChainState {
  seq: number;
  hash: string;
  tenants: readonly string[];
}

export interface Tail {
  log: OpenLog;
  heads: Map<string, ChainState>;
  differences: Differences;
  /** Takes what an event that is sound says of rows. */
  fold: (event: CheckedEvent) => Promise<void>;
}

const PAGE = 500;

/** Notes what the newer events say of erased texts and replaced keys, before anything is compared with it. */
export async function readNewer(queries: Queries, { size, erased, rotations }: OpenLog): Promise<void> {
  const rows = await queries
    .select({
      id: timelineEvent.id,
      type: timelineEvent.type,
      payload: timelineEvent.payload,
      created_at: timelineEvent.created_at,
    })
    .from(timelineEvent)
    .leftJoin(logEntry, eq(logEntry.event_id, timelineEvent.id))
    .where(
      and(
        sql`${timelineEvent.type} in ('payload_redacted', 'key_rotated')`,
        sql`(${logEntry.log_index} is null or ${logEntry.log_index} >= ${size})`,
      ),
    )
    .orderBy(asc(timelineEvent.chain), asc(timelineEvent.seq));
  const known = new Set(rotations.map(({ event_id }) => event_id));
  for (const { id, type, payload, created_at } of rows) {
    if (type === 'payload_redacted') noteErasures(erased, payload);
    else if (!known.has(id)) noteRotation(rotations, { id, payload, created_at: created_at.toISOString() });
  }
}

/** Checks an event that is newer than the parts by its own text, by its chain and by its number; folds it if it is sound. */
async function checkNewer(event: StoredEvent, { log, heads, differences, fold }: Tail): Promise<void> {
  const { row, log_index, log_hash } = event;
  const { id } = row;
  const { problems, checked } = checkEvents([event]);
  const altered = (column: string) => differences.altered('timeline_event', id, { column, event_id: id });
  for (const { problem } of problems) {
    const path = /^commitment (.*)$/.exec(problem)?.[1];
    if (path !== undefined) differences.altered('commitment_opening', `${id}${path}`, { column: '*', event_id: id });
    else if (problem !== 'seq' && problem !== 'prev_hash') altered(problem);
  }
  if (log_index !== null && log_hash !== row.event_hash)
    differences.altered('log_entry', String(log_index), { column: 'event_hash', event_id: id });
  const before = heads.get(row.chain) ?? { seq: 0, hash: GENESIS_HASH, tenants: row.tenants };
  if (row.seq !== before.seq + 1) altered('seq');
  else if (row.prev_hash !== before.hash) altered('prev_hash');
  const [sound] = checked;
  if (sound === undefined) return;
  if (sound.core.log !== log.log) altered('log');
  for (const { path } of sound.core.commitments) {
    if (sound.opened.has(path)) {
      if (isErased(log.erased, id, path)) differences.unexpected('commitment_opening', `${id}${path}`);
    } else if (!isErased(log.erased, id, path) && !event.openings.some((opening) => opening.path === path))
      differences.missing('commitment_opening', `${id}${path}`, id);
  }
  if (row.seq > before.seq) heads.set(row.chain, { ...before, seq: row.seq, hash: row.event_hash });
  await fold(sound);
}

/** Reads what was numbered after the parts. */
async function checkNumbered(queries: Queries, tail: Tail, from: Tree): Promise<Tree> {
  const { log, differences } = tail;
  let tree = from;
  for (let next = from.size; ; ) {
    const entries = await queries
      .select()
      .from(logEntry)
      .where(gte(logEntry.log_index, next))
      .orderBy(asc(logEntry.log_index))
      .limit(PAGE);
    if (entries.length === 0) return tree;
    const ids = anyOf(entries.map(({ event_id }) => event_id));
    const events = await readEvents(queries, sql`${timelineEvent.id} = ${ids}`, { order: asc(logEntry.log_index) });
    const stored = new Map(events.map((event) => [event.row.id, event]));
    for (const { log_index, event_id } of entries) {
      for (; next < log_index; next += 1) differences.missing('log_entry', String(next));
      next = log_index + 1;
      const event = stored.get(event_id);
      if (event === undefined) differences.missing('timeline_event', event_id, event_id);
      else await checkNewer(event, tail);
    }
    const leaves = entries.map(({ event_hash }) => event_hash);
    if (leaves.some((leaf) => !/^[0-9a-f]{64}$/.test(leaf))) return tree;
    tree = await compareTree(queries, { log, before: tree, leaves }, differences);
  }
}

/** Reads what has no number yet. */
async function checkUnnumbered(queries: Queries, tail: Tail, lost: ReadonlySet<string>): Promise<number> {
  const { differences } = tail;
  let count = 0;
  for (let after: { chain: string; seq: number } | undefined; ; ) {
    const page = await readEvents(
      queries,
      and(
        isNull(logEntry.log_index),
        after && sql`(${timelineEvent.chain}, ${timelineEvent.seq}) > (${after.chain}, ${after.seq})`,
      ),
      { order: sql`${timelineEvent.chain}, ${timelineEvent.seq}`, limit: PAGE },
    );
    const last = page.at(-1)?.row;
    if (last === undefined) return count;
    after = last;
    const ids = anyOf(page.map(({ row }) => row.id));
    const queued = await queries.select().from(unnumberedEvent).where(sql`${unnumberedEvent.event_id} = ${ids}`);
    const waiting = new Set(queued.map(({ event_id }) => event_id));
    for (const event of page) {
      const { id } = event.row;
      // Compared with its part already, and told.
      if (lost.has(id)) continue;
      if (!waiting.has(id)) differences.missing('log_entry', id, id);
      await checkNewer(event, tail);
      count += 1;
    }
  }
}

/**
 * Checks what came after the parts: no part says what it must be, but its chain, its number and the signed tree do.
 *
 * @param lost events of the parts whose number is gone.
 */
export async function checkTail(
  queries: Queries,
  tail: Tail,
  { tree, lost }: { tree: Tree; lost: ReadonlySet<string> },
): Promise<{ tree: Tree; unnumbered: number }> {
  const after = await checkNumbered(queries, tail, tree);
  const unnumbered = await checkUnnumbered(queries, tail, lost);
  const { differences } = tail;
  const orphans = (await queries.execute(sql`
    select 'commitment_opening' as name, event_id || path as id from incident_center.commitment_opening o
      where not exists (select from incident_center.timeline_event e where e.id = o.event_id)
    union all select 'unnumbered_event', event_id::text from incident_center.unnumbered_event u
      where not exists (select from incident_center.timeline_event e where e.id = u.event_id)
  `)) as unknown as { rows: { name: string; id: string }[] };
  for (const { name, id } of orphans.rows) differences.unexpected(name, id);
  for (const { event_id } of await queries.select().from(quarantinedEvent))
    differences.unexpected('quarantined_event', event_id);
  return { tree: after, unnumbered };
}
