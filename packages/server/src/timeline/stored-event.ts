import type { CommitmentOpening, TimelineEvent } from '@incident-center/sdk/contract';
import { eq, getTableColumns, type InferSelectModel, type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { commitmentOpening, logEntry, timelineEvent } from '../database/schema.js';

/** An event as it lies in the database, with its number and what opens its commitments. */
export interface StoredEvent {
  row: InferSelectModel<typeof timelineEvent>;
  log_index: number | null;
  /** The hash that the log numbered; equal to the row's own, or one of them was changed. */
  log_hash: string | null;
  openings: InferSelectModel<typeof commitmentOpening>[];
}

/** A list of ids as one parameter: a statement takes 65,535 of them, a chain may be longer. */
export const anyOf = (ids: readonly string[]): SQL => sql`any(${`{${ids.join(',')}}`}::uuid[])`;

/** Reads events with two statements, however many there are. */
export async function readEvents(
  queries: Queries,
  where: SQL | undefined,
  { order, limit }: { order: SQL; limit?: number },
): Promise<StoredEvent[]> {
  const selected = queries
    .select({ row: getTableColumns(timelineEvent), log_index: logEntry.log_index, log_hash: logEntry.event_hash })
    .from(timelineEvent)
    .leftJoin(logEntry, eq(logEntry.event_id, timelineEvent.id))
    .where(where)
    .orderBy(order);
  const events = await (limit === undefined ? selected : selected.limit(limit));
  if (events.length === 0) return [];
  const openings = await queries
    .select()
    .from(commitmentOpening)
    .where(sql`${commitmentOpening.event_id} = ${anyOf(events.map(({ row }) => row.id))}`)
    .orderBy(commitmentOpening.path);
  const byEvent = new Map<string, StoredEvent['openings']>();
  for (const opening of openings) {
    const together = byEvent.get(opening.event_id);
    if (together === undefined) byEvent.set(opening.event_id, [opening]);
    else together.push(opening);
  }
  return events.map((event) => ({ ...event, openings: byEvent.get(event.row.id) ?? [] }));
}

/** The value of an opening. Text that is no JSON stands for itself: it then opens nothing, and is found out. */
export function openedValue(text: string): CommitmentOpening['value'] {
  try {
    return JSON.parse(text) as CommitmentOpening['value'];
  } catch {
    return text;
  }
}

const moment = (value: Date) => (Number.isNaN(value.getTime()) ? 'not a moment' : value.toISOString());

/** An event as the API gives it. */
export function timelineEventToWire({ row, log_index, openings }: StoredEvent): TimelineEvent {
  return {
    id: row.id,
    type: row.type as TimelineEvent['type'],
    actor: row.actor,
    actor_kind: row.actor_kind,
    target_ids: row.target_ids,
    payload: row.payload as TimelineEvent['payload'],
    incident_id: row.incident_id,
    runbook_execution_id: row.runbook_execution_id,
    created_at: moment(row.created_at),
    event_hash: row.event_hash,
    chain: row.chain,
    seq: row.seq,
    prev_hash: row.prev_hash,
    log_index,
    refs: row.refs,
    event_text: row.event_text,
    openings: openings.map(({ path, salt, value_text }) => ({ path, salt, value: openedValue(value_text) })),
  };
}
