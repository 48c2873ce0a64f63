import { IncidentCenterError } from '@incident-center/sdk/contract';
import { and, eq, sql } from 'drizzle-orm';
import { savedView } from '../database/schema.js';
import type { UseCaseContext } from '../perform.js';

export const ownView = ({ principal }: UseCaseContext, id: string) =>
  and(eq(savedView.principal, principal.id), eq(savedView.id, id));

/**
 * Loads one view of whoever asks, and holds all of theirs: how many there are must not change meanwhile.
 *
 * @throws {IncidentCenterError} `VERSION_MISMATCH` where another version, or none, is there than the one that was read.
 */
export async function lockView(context: UseCaseContext, id: string) {
  const { queries, principal, if_match } = context;
  await queries.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`incident_center.views:${principal.id}`}, 0))`,
  );
  const [row] = await queries.select().from(savedView).where(ownView(context, id));
  if (if_match !== undefined && if_match !== row?.version)
    throw new IncidentCenterError('VERSION_MISMATCH', undefined, {
      details: row === undefined ? {} : { version: row.version },
    });
  return row;
}
