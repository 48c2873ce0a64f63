import { IncidentCenterError } from '@incident-center/sdk/contract';
import { count, getTableName, ne, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Queries } from '../database/database.js';
import { definitionOf, type RecordName, records } from '../database/records.js';
import {
  chainHead,
  dueTimer,
  logCheckpoint,
  logEntry,
  logKeyRotation,
  logNode,
  quarantinedEvent,
  timelineEvent,
  unnumberedEvent,
} from '../database/schema.js';

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
export async function assertEmpty(queries: Queries): Promise<void> {
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
