import { commitmentHmac } from '@incident-center/sdk/provenance';
import { and, asc, getTableColumns, getTableName, gte, lt, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Queries } from '../database/database.js';
import { commitmentOpening, decisionLog, logEntry, timelineEvent } from '../database/schema.js';
import { sameJson } from '../timeline/check-events.js';
import { storedJson } from '../timeline/projection.js';
import { anyOf, openedValue } from '../timeline/stored-event.js';
import { type Differences, NOT_IN_THE_LOG } from './differences.js';
import { isErased, type ToldErasures } from './open-parts.js';
import type { RetainedEvent } from './read-events.js';
import { decisionRow, eventRow, openingRow } from './retained-rows.js';

type Stored = Record<string, unknown>;

/** Compares every column of a row that the log tells. */
export function compareColumns(
  differences: Differences,
  table: PgTable,
  { id, event_id = null, stored, expected }: { id: string; event_id?: string | null; stored: Stored; expected: Stored },
): void {
  const name = getTableName(table);
  for (const column of Object.keys(getTableColumns(table))) {
    if (`${name}.${column}` in NOT_IN_THE_LOG) continue;
    if (!sameJson(storedJson(stored[column]), storedJson(expected[column])))
      differences.altered(name, id, { column, event_id });
  }
}

async function compareEntries(queries: Queries, events: readonly RetainedEvent[], differences: Differences) {
  const [first, last] = [events[0]?.log_index ?? 0, events.at(-1)?.log_index ?? -1];
  const rows = await queries
    .select()
    .from(logEntry)
    .where(and(gte(logEntry.log_index, first), lt(logEntry.log_index, last + 1)))
    .orderBy(asc(logEntry.log_index));
  const stored = new Map(rows.map((row) => [row.log_index, row]));
  const gone: string[] = [];
  for (const { core, hash, log_index } of events) {
    const row = stored.get(log_index);
    const id = String(log_index);
    if (row === undefined) {
      differences.missing('log_entry', id, core.id);
      gone.push(core.id);
    } else {
      const expected = { log_index, event_id: core.id, event_hash: hash };
      if (row.event_id !== core.id) gone.push(core.id);
      compareColumns(differences, logEntry, { id, event_id: core.id, stored: row, expected });
    }
  }
  return gone;
}

/** Compares the openings of an event; gives those that can be relied on, from wherever they are. */
function compareOpenings(
  event: RetainedEvent,
  stored: readonly (typeof commitmentOpening.$inferSelect)[],
  { erased, differences }: { erased: ToldErasures; differences: Differences },
): Map<string, unknown> {
  const { core } = event;
  const opened = new Map(event.opened);
  const there = new Map(stored.map((row) => [row.path, row]));
  const retained = new Map(event.openings.map((opening) => [opening.path, opening]));
  for (const { path, hmac } of core.commitments) {
    const id = `${core.id}${path}`;
    const row = there.get(path);
    there.delete(path);
    const opening = retained.get(path);
    if (isErased(erased, core.id, path)) {
      if (row !== undefined) differences.unexpected('commitment_opening', id);
    } else if (row === undefined) differences.missing('commitment_opening', id, core.id);
    else if (opening !== undefined) {
      const expected = openingRow(event, opening);
      compareColumns(differences, commitmentOpening, { id, event_id: core.id, stored: row, expected });
    } else {
      // A part without texts: what lies in the database must open what the event commits to.
      const value = openedValue(row.value_text);
      const sound = sameJson(value, value) && hmac === commitmentHmac(row.salt, core.id, path, value);
      if (sound) opened.set(path, value);
      else differences.altered('commitment_opening', id, { column: 'value_text', event_id: core.id });
    }
  }
  for (const path of there.keys()) differences.unexpected('commitment_opening', `${core.id}${path}`);
  return opened;
}

async function compareDecisions(queries: Queries, events: readonly RetainedEvent[], differences: Differences) {
  const named = events.flatMap((event) => decisionRow(event) ?? []);
  if (named.length === 0) return;
  const rows = await queries
    .select()
    .from(decisionLog)
    .where(sql`${decisionLog.decision_id} = ${anyOf(named.map(({ decision_id }) => decision_id))}`);
  const stored = new Map(rows.map((row) => [row.decision_id, row]));
  for (const expected of named) {
    const row = stored.get(expected.decision_id);
    // One that is gone was purged: decisions are kept for `decision_log_days`.
    if (row === undefined) continue;
    compareColumns(differences, decisionLog, { id: expected.decision_id, stored: row, expected });
  }
}

/**
 * Compares retained events with what the database has of them.
 *
 * @returns the events with every opening that can be relied on, and the ids of those whose number is gone.
 */
export async function compareEvents(
  queries: Queries,
  events: readonly RetainedEvent[],
  { erased, differences }: { erased: ToldErasures; differences: Differences },
): Promise<{ opened: RetainedEvent[]; unnumbered: string[] }> {
  const ids = anyOf(events.map(({ core }) => core.id));
  const rows = await queries.select().from(timelineEvent).where(sql`${timelineEvent.id} = ${ids}`);
  const stored = new Map(rows.map((row) => [row.id, row]));
  const openings = await queries.select().from(commitmentOpening).where(sql`${commitmentOpening.event_id} = ${ids}`);
  const beside = new Map<string, typeof openings>();
  for (const row of openings) {
    const known = beside.get(row.event_id);
    if (known === undefined) beside.set(row.event_id, [row]);
    else known.push(row);
  }
  const opened = events.map((event) => {
    const { id } = event.core;
    const row = stored.get(id);
    if (row === undefined) differences.missing('timeline_event', id, id);
    else compareColumns(differences, timelineEvent, { id, event_id: id, stored: row, expected: eventRow(event) });
    return { ...event, opened: compareOpenings(event, beside.get(id) ?? [], { erased, differences }) };
  });
  const unnumbered = await compareEntries(queries, events, differences);
  await compareDecisions(queries, events, differences);
  return { opened, unnumbered };
}
